import type { ApiRequest } from '#apimachinery'
import { expect, test } from 'vitest'
import { inDefault, pod, serviceAccount, startHarness, type Harness } from '../testing-harness/harness.ts'

const at = { ...inDefault, resource: 'pods', name: 'web' } as const
const binding = (node: string, more: object = {}): ApiRequest => ({
  verb: 'create',
  ...at,
  subresource: 'binding',
  body: { metadata: { name: 'web' }, target: { kind: 'Node', name: node }, ...more },
})

async function withPod(more: object = {}): Promise<Harness & { readonly dialled: ApiRequest[] }> {
  const dialled: ApiRequest[] = []
  const harness = await startHarness({
    dialNode: async (node, request) => {
      dialled.push(request)
      return { type: 'bytes', code: 200, contentType: 'text/plain', bytes: node }
    },
  })
  await harness.object(serviceAccount())
  await harness.object(pod('web', more))
  return { ...harness, dialled }
}

test('binding assigns a pod once', async () => {
  const { object, status } = await withPod()

  expect(await object(binding('n1'))).toEqual({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 })
  expect(await object({ verb: 'get', ...at })).toMatchObject({
    spec: { nodeName: 'n1' },
    status: { conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] },
  })
  expect(await status(binding('n2'))).toMatchObject({
    code: 409,
    message: 'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "n1"',
  })
})

test('a binding must say a node', async () => {
  const { status } = await withPod()

  expect(await status(binding(''))).toMatchObject({ code: 422, message: 'Binding "web" is invalid: target.name: Required value' })
})

const two = {
  containers: [
    { name: 'a', image: 'nginx' },
    { name: 'b', image: 'nginx' },
  ],
}

test.each<[string, object, Record<string, string>, string]>([
  ['of two', two, {}, 'a container name must be specified for pod web, choose one of: [a b]'],
  ['that is not there', {}, { container: 'x' }, 'container x is not valid for pod web'],
])('logs of a container %s are refused', async (_, spec, query, message) => {
  const { status } = await withPod(spec)

  expect(await status({ verb: 'get', ...at, subresource: 'log', query })).toMatchObject({ code: 400, reason: 'BadRequest', message })
})

test('logs come from the node, with the container named; nothing while there is no node', async () => {
  const { ask, dialled } = await withPod()

  const before = await ask({ verb: 'get', ...at, subresource: 'log' })
  await ask(binding('n1'))
  const after = await ask({ verb: 'get', ...at, subresource: 'log', query: { follow: 'true' } })

  expect([before, after]).toMatchObject([{ bytes: '' }, { bytes: 'n1' }])
  expect(dialled).toMatchObject([{ subresource: 'log', query: { follow: 'true', container: 'web' } }])
})

test('exec needs a node', async () => {
  const { status } = await withPod()

  expect(await status({ verb: 'create', ...at, subresource: 'exec', query: { command: 'sh' } })).toMatchObject({
    code: 400,
    message: 'pod web does not have a host assigned',
  })
})

test('a node that does not answer is a timeout', async () => {
  const { ask, object, clock } = await startHarness({ dialNode: () => new Promise(() => undefined) })
  await object(serviceAccount())
  await object(pod('web'))
  await object(binding('n1'))

  const response = ask({ verb: 'get', ...at, subresource: 'log' })
  await clock.advance(60_000)

  expect(await response).toMatchObject({ code: 504, object: { reason: 'Timeout' } })
})

test.each<[string, object, string, string]>([
  ['exec', { command: 'sh' }, 'request timed out', 'error dialing backend: dial tcp n1:10250: i/o timeout'],
  ['attach', {}, 'connection to n1 lost', 'error dialing backend: dial tcp n1:10250: connect: connection refused'],
  ['portforward', {}, 'connection to n1 lost', 'error dialing backend: dial tcp n1:10250: connect: connection refused'],
  [
    'log',
    { tailLines: '3', follow: 'true' },
    'connection to n1 lost',
    'Get "https://n1:10250/containerLogs/default/web/web?follow=true&tailLines=3": dial tcp n1:10250: connect: connection refused',
  ],
])('of a kubelet that cannot be reached, %s says so, and it is no bug', async (subresource, query, why, message) => {
  const { object, status, panics } = await startHarness({ dialNode: () => Promise.reject(new Error(why)) })
  await object(serviceAccount())
  await object(pod('web'))
  await object(binding('n1'))

  expect(await status({ verb: 'get', ...at, subresource, query: { ...query } })).toMatchObject({ code: 500, message })
  expect(panics).toEqual([])
})

test('scale shows and changes the replicas alone', async () => {
  const { object, status } = await startHarness()
  const web = { ...inDefault, group: 'apps', resource: 'deployments' } as const
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } }
  await object({
    verb: 'create',
    ...web,
    body: { metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, template } },
  })
  const scale = { ...web, name: 'web', subresource: 'scale' } as const

  const patched = await object({ verb: 'patch', ...scale, contentType: 'application/merge-patch+json', body: { spec: { replicas: 5 } } })
  const negative = await status({ verb: 'update', ...scale, body: { ...patched, spec: { replicas: -1 } } })

  expect(patched).toMatchObject({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    spec: { replicas: 5 },
    status: { replicas: 0, selector: 'app=web' },
  })
  expect(await object({ verb: 'get', ...web, name: 'web' })).toMatchObject({ spec: { replicas: 5 }, metadata: { generation: 2 } })
  expect(negative).toMatchObject({
    code: 422,
    message: 'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  })
})

test('an eviction the budget does not allow is refused, one it allows marks the pod', async () => {
  const { object, status, ask } = await withPod()
  await object(binding('n1'))
  const ready = { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }
  await object({ verb: 'patch', ...at, subresource: 'status', contentType: 'application/merge-patch+json', body: ready })
  const budget = { ...inDefault, group: 'policy', resource: 'poddisruptionbudgets' } as const
  await object({ verb: 'create', ...budget, body: { metadata: { name: 'keep' }, spec: { minAvailable: 1, selector: {} } } })
  const evict: ApiRequest = { verb: 'create', ...at, subresource: 'eviction', body: { metadata: { name: 'web' } } }
  const allow = (disruptionsAllowed: number) =>
    object({
      verb: 'patch',
      ...budget,
      name: 'keep',
      subresource: 'status',
      contentType: 'application/merge-patch+json',
      body: { status: { observedGeneration: 1, disruptionsAllowed, desiredHealthy: 1, currentHealthy: 1, expectedPods: 1 } },
    })

  await allow(0)
  const refused = await status(evict)
  await allow(1)
  const allowed = await ask(evict)

  expect(refused).toMatchObject({
    code: 429,
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget keep needs 1 healthy pods and has 1 currently' }] },
  })
  expect(allowed.code).toBe(201)
  expect((await object({ verb: 'get', ...at })).metadata.deletionTimestamp).toBeDefined()
  expect(await object({ verb: 'get', ...budget, name: 'keep' })).toMatchObject({
    status: { disruptionsAllowed: 0, disruptedPods: { web: '2026-01-01T00:00:00Z' } },
  })
})
