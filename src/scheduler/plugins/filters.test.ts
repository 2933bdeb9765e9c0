import { expect, test } from 'vitest'
import type { Node, Pod, PodSpec } from '#api'
import { aContainer, aNode, aPod } from '#testing'
import { explain } from '../explain.ts'

const fits: readonly string[] = []

/** Why `node-1` is no place for the pod. */
function verdict(pod: Pod, nodes: readonly Node[], pods: readonly Pod[] = []): readonly string[] {
  const decision = explain(pod, { nodes, pods, namespaces: [] })
  return decision.nodes.find(({ node }) => node === 'node-1')?.rejectedBy?.reasons ?? fits
}

const required = (nodeSelectorTerms: readonly object[]): Partial<PodSpec> => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
})
const label = (key: string, operator: string, ...values: string[]): object => ({ matchExpressions: [{ key, operator, values }] })
const onPort = (hostPort: number, hostIP?: string): Partial<PodSpec> => ({
  containers: [aContainer({ ports: [{ containerPort: 80, hostPort, protocol: 'TCP', ...(hostIP && { hostIP }) }] })],
})

test.each<[string, Partial<PodSpec>, readonly string[]]>([
  ['keeps away from a cordoned node', {}, ['node(s) were unschedulable']],
  ['may tolerate the cordon', { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }] }, fits],
  ['may tolerate everything', { tolerations: [{ operator: 'Exists' }] }, fits],
])('a pod %s', (_, spec, expected) => {
  expect(verdict(aPod({ spec }), [aNode({ unschedulable: true })])).toEqual(expected)
})

const taint = { key: 'gpu', value: '4', effect: 'NoSchedule' }
test.each<[string, PodSpec['tolerations'], string, readonly string[]]>([
  ['nothing tolerated', [], 'NoSchedule', ['node(s) had untolerated taint(s)']],
  ['no execution either', [], 'NoExecute', ['node(s) had untolerated taint(s)']],
  ['a soft taint', [], 'PreferNoSchedule', fits],
  ['the same value', [{ key: 'gpu', value: '4' }], 'NoSchedule', fits],
  ['another value', [{ key: 'gpu', value: '5' }], 'NoSchedule', ['node(s) had untolerated taint(s)']],
  ['any value', [{ key: 'gpu', operator: 'Exists' }], 'NoSchedule', fits],
  ['another effect', [{ key: 'gpu', operator: 'Exists', effect: 'NoExecute' }], 'NoSchedule', ['node(s) had untolerated taint(s)']],
  ['a number above', [{ key: 'gpu', operator: 'Gt', value: '3' }], 'NoSchedule', fits],
])('taints: %s', (_, tolerations, effect, expected) => {
  const pod = aPod({ spec: tolerations ? { tolerations } : {} })

  expect(verdict(pod, [aNode({ taints: [{ ...taint, effect }] })])).toEqual(expected)
})

const mismatch = ["node(s) didn't match Pod's node affinity/selector"]
test.each<[string, Partial<PodSpec>, readonly string[]]>([
  ['nodeSelector met', { nodeSelector: { disk: 'ssd' } }, fits],
  ['nodeSelector missed', { nodeSelector: { disk: 'hdd' } }, mismatch],
  ['one of the values', required([label('disk', 'In', 'nvme', 'ssd')]), fits],
  ['none of the values', required([label('disk', 'NotIn', 'ssd')]), mismatch],
  ['a label there', required([label('disk', 'Exists')]), fits],
  ['a label not there', required([label('gpu', 'DoesNotExist')]), fits],
  ['a number above', required([label('cores', 'Gt', '4')]), fits],
  ['a number below', required([label('cores', 'Lt', '4')]), mismatch],
  ['any of the terms', required([label('disk', 'In', 'hdd'), label('cores', 'In', '8')]), fits],
  ['an empty term', required([{}]), mismatch],
  ['the node by name', required([{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }]), fits],
])('node affinity: %s', (_, spec, expected) => {
  expect(verdict(aPod({ spec }), [aNode({ labels: { disk: 'ssd', cores: '8' } })])).toEqual(expected)
})

const portTaken = ["node(s) didn't have free ports for the requested pod ports"]
test.each<[string, Partial<PodSpec>, readonly string[]]>([
  ['the same port', onPort(8080), portTaken],
  ['another port', onPort(8081), fits],
  ['the same port of one address', onPort(8080, '10.0.0.1'), portTaken],
])('host ports: %s', (_, spec, expected) => {
  const other = aPod({ name: 'other', nodeName: 'node-1', spec: onPort(8080) })

  expect(verdict(aPod({ spec }), [aNode()], [other])).toEqual(expected)
})

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ['as much as is left', { cpu: '3', memory: '7Gi' }, fits],
  ['too much CPU', { cpu: '3001m' }, ['Insufficient cpu']],
  ['too much of both', { cpu: '4', memory: '8Gi' }, ['Insufficient cpu', 'Insufficient memory']],
  ['too much disk', { 'ephemeral-storage': '101Gi' }, ['Insufficient ephemeral-storage']],
  ['what the node does not have', { 'nvidia.com/gpu': '1' }, ['Insufficient nvidia.com/gpu']],
])('resources: %s', (_, requests, expected) => {
  const other = aPod({ name: 'other', nodeName: 'node-1', requests: { cpu: '1', memory: '1Gi' } })

  expect(verdict(aPod({ requests }), [aNode()], [other])).toEqual(expected)
})

test('a node takes no more pods than it allows', () => {
  const other = aPod({ name: 'other', nodeName: 'node-1' })

  expect(verdict(aPod(), [aNode({ allocatable: { pods: '1' } })], [other])).toEqual(['Too many pods'])
})

test('a finished pod gives back what it held', () => {
  const done = aPod({ name: 'done', nodeName: 'node-1', requests: { cpu: '4' }, status: { phase: 'Succeeded' } })

  expect(verdict(aPod({ requests: { cpu: '4' } }), [aNode()], [done])).toEqual(fits)
})

test('init containers count as far as they need more, sidecars count always', () => {
  const asks = (cpu: string): ReturnType<typeof aContainer> => aContainer({ resources: { requests: { cpu } } })
  const pod = (first: string): Pod =>
    aPod({ spec: { containers: [asks('2')], initContainers: [{ ...asks('1'), name: 'proxy', restartPolicy: 'Always' }, asks(first)] } })

  expect(verdict(pod('3'), [aNode()])).toEqual(fits)
  expect(verdict(pod('4'), [aNode()])).toEqual(['Insufficient cpu'])
})
