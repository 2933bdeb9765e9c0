import { expect, test } from 'vitest'
import type { PersistentVolumeClaim, Pod } from '#api'
import { aPod } from '#testing'
import { isClaimUsed } from './claims.ts'

const claim = { metadata: { name: 'data', namespace: 'default' } } as PersistentVolumeClaim
const user = (phase: string, nodeName?: string): Pod => ({
  ...aPod({ name: 'web', spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }], ...(nodeName && { nodeName }) } }),
  status: { phase },
})
const withOwn = aPod({ name: 'da', spec: { nodeName: 'n', volumes: [{ name: 'ta', ephemeral: { volumeClaimTemplate: { spec: {} } } }] } })

test.each<[string, readonly Pod[], boolean]>([
  ['no pod', [], false],
  ['a pod that runs', [user('Running', 'node-1')], true],
  ['a pod that is not on a node yet', [user('Pending')], false],
  ['a pod that has ended', [user('Succeeded', 'node-1')], false],
  ['a pod of another claim', [withOwn], false],
])('a claim is kept by %s: %s', (_, pods, used) => {
  expect(isClaimUsed(claim, pods)).toBe(used)
})

test('a claim that was made for a pod is known by its name', () => {
  expect(isClaimUsed({ metadata: { name: 'da-ta' } } as PersistentVolumeClaim, [withOwn])).toBe(true)
})
