import { parseImageName, type Container } from '#api'
import type { Clock } from '#kernel'
import type { Machine, StoredImage } from '#runtime'
import type { Backoff } from '../pods/backoff.ts'
import { goDuration } from '../pods/go-duration.ts'

/** Records an event about the container whose image is meant. */
export type Tell = (type: 'Normal' | 'Warning', reason: string, message: string) => void

export interface ImageSetting {
  readonly machine: Pick<Machine, 'findImage' | 'pull'>
  readonly clock: Pick<Clock, 'now'>
  /** By image, for one pod. */
  readonly backoff: Backoff
  /** What the last pull of an image failed with, for one pod. */
  readonly failures: Map<string, string>
  readonly tell: Tell
  /** Called before a pull, which may take long. */
  readonly beforePull: () => void
}

/** `reason` and `message` are those of the container's waiting state. */
export type ImageOutcome =
  | { readonly type: 'present'; readonly image: StoredImage }
  | { readonly type: 'absent'; readonly reason: string; readonly message: string }

const absent = (reason: string, message: string): ImageOutcome => ({ type: 'absent', reason, message })

/** Sees to it that a container's image is on the machine, as its pull policy has it. (kubelet/images/image_manager.go) */
export async function ensureImage(container: Container, setting: ImageSetting): Promise<ImageOutcome> {
  const { machine, tell } = setting
  const { image = '', imagePullPolicy } = container
  const invalid = invalidName(image)
  if (invalid !== undefined) {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${invalid}`
    tell('Warning', 'InspectFailed', message)
    return absent('InvalidImageName', message)
  }
  const found = machine.findImage(image)
  if (found && imagePullPolicy !== 'Always') {
    tell('Normal', 'Pulled', `Container image "${image}" already present on machine and can be accessed by the pod`)
    return { type: 'present', image: found }
  }
  if (imagePullPolicy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`
    tell('Warning', 'ErrImageNeverPull', message)
    return absent('ErrImageNeverPull', message)
  }
  return pull(image, setting)
}

async function pull(image: string, { machine, clock, backoff, failures, tell, beforePull }: ImageSetting): Promise<ImageOutcome> {
  if (backoff.remainingMs(image) > 0) {
    const message = `Back-off pulling image "${image}"`
    tell('Normal', 'BackOff', message)
    return absent('ImagePullBackOff', `${message}: ErrImagePull: ${failures.get(image) ?? ''}`)
  }
  tell('Normal', 'Pulling', `Pulling image "${image}"`)
  beforePull()
  const startedMs = clock.now()
  const outcome = await machine.pull(image)
  if (outcome.type === 'failed') {
    tell('Warning', 'Failed', `Failed to pull image "${image}": ${outcome.error}`)
    backoff.next(image)
    failures.set(image, outcome.error)
    return absent('ErrImagePull', outcome.error)
  }
  backoff.forget(image)
  const whole = goDuration(clock.now() - startedMs)
  const { sizeBytes } = outcome.image
  tell(
    'Normal',
    'Pulled',
    `Successfully pulled image "${image}" in ${goDuration(outcome.pullMs)} (${whole} including waiting). Image size: ${sizeBytes} bytes.`,
  )
  return { type: 'present', image: outcome.image }
}

/** What Docker's grammar has against a name. */
function invalidName(image: string): string | undefined {
  const { repository, tag, digest } = parseImageName(image)
  if (tag !== '' || digest !== '') return undefined
  if (/[A-Z]/.test(repository)) return `invalid reference format: repository name (${libraryName(repository)}) must be lowercase`
  return 'invalid reference format'
}

const libraryName = (repository: string): string => (repository.includes('/') ? repository : `library/${repository}`)
