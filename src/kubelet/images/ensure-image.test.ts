import { expect, test } from 'vitest'
import type { PullOutcome, StoredImage } from '#runtime'
import { aContainer, stoppedClock } from '#testing'
import { Backoff } from '../pods/backoff.ts'
import { ensureImage, type ImageOutcome } from './ensure-image.ts'

const stored: StoredImage = { repository: 'docker.io/library/nginx', tags: ['1.29'], digest: 'sha256:1', sizeBytes: 1000 }
const pulled: PullOutcome = { type: 'pulled', image: stored, pullMs: 1500 }
const broken: PullOutcome = { type: 'failed', error: 'no such host' }

/** A machine that has the image or not, and whose pulls end so. */
function aPuller(has: boolean, ...outcomes: readonly PullOutcome[]) {
  const clock = stoppedClock()
  const left = [...outcomes]
  const told: string[] = []
  let pulls = 0
  const machine = {
    findImage: () => (has ? stored : undefined),
    pull: async (): Promise<PullOutcome> => {
      pulls++
      return left.shift() ?? pulled
    },
  }
  const setting = {
    machine,
    clock,
    backoff: new Backoff(clock),
    failures: new Map<string, string>(),
    tell: (type: string, reason: string, message: string) => void told.push(`${type} ${reason}: ${message}`),
    beforePull: () => undefined,
  }
  const ask = (imagePullPolicy: string, image = 'nginx:1.29'): Promise<ImageOutcome> =>
    ensureImage(aContainer({ image, imagePullPolicy }), setting)
  return { clock, ask, told, pulls: () => pulls }
}

const present = { type: 'present', image: stored }
const already = 'Normal Pulled: Container image "nginx:1.29" already present on machine and can be accessed by the pod'
const success = [
  'Normal Pulling: Pulling image "nginx:1.29"',
  'Normal Pulled: Successfully pulled image "nginx:1.29" in 1.5s (0s including waiting). Image size: 1000 bytes.',
]
const never = 'Container image "nginx:1.29" is not present with pull policy of Never'

test.each<[policy: string, has: boolean, ImageOutcome | object, pulls: number, told: readonly string[]]>([
  ['IfNotPresent', true, present, 0, [already]],
  ['IfNotPresent', false, present, 1, success],
  ['Always', true, present, 1, success],
  ['Always', false, present, 1, success],
  ['Never', true, present, 0, [already]],
  ['Never', false, { type: 'absent', reason: 'ErrImageNeverPull', message: never }, 0, [`Warning ErrImageNeverPull: ${never}`]],
])('with policy %s and the image there: %s', async (policy, has, outcome, pulls, told) => {
  const puller = aPuller(has)

  expect(await puller.ask(policy)).toEqual(outcome)
  expect(puller.pulls()).toBe(pulls)
  expect(puller.told).toEqual(told)
})

test.each([
  ['Nginx', 'couldn\'t parse image name "Nginx": invalid reference format: repository name (library/Nginx) must be lowercase'],
  ['a b', 'couldn\'t parse image name "a b": invalid reference format'],
])('%s is no name of an image', async (image, why) => {
  const puller = aPuller(false)
  const message = `Failed to apply default image tag "${image}": ${why}`

  expect(await puller.ask('IfNotPresent', image)).toEqual({ type: 'absent', reason: 'InvalidImageName', message })
  expect(puller.told).toEqual([`Warning InspectFailed: ${message}`])
})

test('a pull that failed is tried again after ever longer waits, until it works', async () => {
  const puller = aPuller(false, broken, broken)
  const failed = { type: 'absent', reason: 'ErrImagePull', message: 'no such host' }
  const waiting = { type: 'absent', reason: 'ImagePullBackOff', message: 'Back-off pulling image "nginx:1.29": ErrImagePull: no such host' }

  expect(await puller.ask('IfNotPresent')).toEqual(failed)
  await puller.clock.advance(9999)
  expect(await puller.ask('IfNotPresent')).toEqual(waiting)

  await puller.clock.advance(1)
  expect(await puller.ask('IfNotPresent')).toEqual(failed)
  await puller.clock.advance(19_999)
  expect(await puller.ask('IfNotPresent')).toEqual(waiting)

  await puller.clock.advance(1)
  expect(await puller.ask('IfNotPresent')).toEqual(present)
  expect(puller.pulls()).toBe(3)
  expect(puller.told).toContain('Warning Failed: Failed to pull image "nginx:1.29": no such host')
  expect(puller.told).toContain('Normal BackOff: Back-off pulling image "nginx:1.29"')
})
