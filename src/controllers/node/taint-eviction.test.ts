import { expect, test } from 'vitest'
import type { Pod } from '#api'
import { toleratedSeconds } from './taint-eviction.ts'

type Tolerations = NonNullable<Pod['spec']['tolerations']>

const unreachable = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }
const dedicated = { key: 'dedicated', value: 'db', effect: 'NoExecute' }
const tolerating = (key: string, tolerationSeconds?: number): Tolerations[number] => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  ...(tolerationSeconds !== undefined && { tolerationSeconds }),
})

test.each<[string, Tolerations, (typeof unreachable)[], number | undefined]>([
  ['at once when it tolerates nothing', [], [unreachable], 0],
  ['never without taints', [], [], undefined],
  ['never when it tolerates the taint for good', [tolerating(unreachable.key)], [unreachable], undefined],
  ['after the time it tolerates', [tolerating(unreachable.key, 300)], [unreachable], 300],
  ['at once when one of two taints is not tolerated', [tolerating(unreachable.key, 300)], [unreachable, dedicated], 0],
  ['after the shorter of two times', [tolerating(unreachable.key, 300), tolerating('dedicated', 60)], [unreachable, dedicated], 60],
  [
    'after the shorter of two times for one taint',
    [tolerating(unreachable.key, 300), { operator: 'Exists', tolerationSeconds: 20 }],
    [unreachable],
    20,
  ],
  ['after the time of one when another lasts for good', [tolerating(unreachable.key, 300), { operator: 'Exists' }], [unreachable], 300],
  ['at once after no time, or less', [tolerating(unreachable.key, -5)], [unreachable], 0],
  ['at once when it tolerates another value', [{ key: 'dedicated', operator: 'Equal', value: 'web', effect: 'NoExecute' }], [dedicated], 0],
  ['at once when it tolerates another effect', [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }], [dedicated], 0],
  ['never when it tolerates everything', [{ operator: 'Exists' }], [unreachable, dedicated], undefined],
])('a pod leaves %s', (_, tolerations, taints, seconds) => {
  expect(toleratedSeconds(taints, tolerations)).toBe(seconds)
})
