import type { Pod } from '#api'
import { isReason } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Invocation } from '../command.ts'
import { CommandError, messageOf } from '../errors.ts'
import { kindPrefix } from '../resources/discovery.ts'
import { statesOf, TimeIsUp, within } from '../resources/follow.ts'
import { attach } from './attach.ts'
import { collectionOf, type GeneratedKind } from './create/generate.ts'
import { printLog } from './log-streams.ts'

/** An object that `run` has made. */
export interface Made {
  readonly kind: GeneratedKind
  readonly object: RawObject
}

const isCompleted = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

const isReady = ({ status }: Pod): boolean =>
  status?.phase === 'Running' && Boolean(status.conditions?.some((each) => each.type === 'Ready' && each.status === 'True'))

const placeOf = ({ session }: Invocation, { kind, object }: Made) => ({
  ...collectionOf(kind, session.namespace),
  name: object.metadata.name,
})

/** The pod, once it is as it is waited for. */
async function podWhen(invocation: Invocation, made: Made, fits: (pod: Pod) => boolean): Promise<Pod> {
  const { flags, session } = invocation
  try {
    return await within(session, flags.duration('pod-running-timeout') || undefined, async (signal) => {
      for await (const state of statesOf(session, placeOf(invocation, made), signal)) {
        const pod = state as unknown as Pod | undefined
        if (!pod) break
        if (fits(pod)) return pod
      }
      throw new CommandError(`pods ${JSON.stringify(made.object.metadata.name)} not found`)
    })
  } catch (error) {
    throw error instanceof TimeIsUp ? new CommandError('error: timed out waiting for the condition') : error
  }
}

async function printLogOf({ io, session }: Invocation, pod: Pod): Promise<void> {
  const container = pod.spec.containers[0]?.name ?? ''
  await printLog(session, { pod, container, query: { container } }, { withPrefix: false, ignoreErrors: false, signal: io.signal })
}

/** Attaches; what can only be had from the log comes from there. */
async function join(invocation: Invocation, pod: Pod): Promise<void> {
  const { io } = invocation
  if (isCompleted(pod)) return printLogOf(invocation, pod)
  try {
    await attach.run?.({ ...invocation, args: [pod.metadata.name], dash: undefined })
  } catch (error) {
    if (io.signal.aborted) throw error
    io.stderr(`warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${messageOf(error)}\n`)
    await printLogOf(invocation, pod)
  }
}

/** Throws for a pod that has failed: the exit code is that of its container. */
function checkExit({ metadata, status }: Pod): void {
  if (status?.phase !== 'Failed') return
  const pod = `pod ${metadata.namespace ?? ''}/${metadata.name}`
  const terminated = status.containerStatuses?.[0]?.state?.terminated
  if (!terminated?.exitCode) throw new CommandError(`${pod} failed with unknown exit code`)
  const text = `${pod} terminated (${terminated.reason ?? ''})\n${terminated.message ?? ''}`
  throw new CommandError(text.trimEnd(), terminated.exitCode, { verbatim: true })
}

async function attachAndWait(invocation: Invocation, made: Made): Promise<void> {
  const { flags } = invocation
  await join(invocation, await podWhen(invocation, made, (pod) => isReady(pod) || isCompleted(pod)))
  const restart = flags.string('restart')
  if (flags.bool('leave-stdin-open') || restart === 'Always') return
  checkExit(await podWhen(invocation, made, (pod) => (restart === 'Never' ? isCompleted(pod) : pod.status?.phase === 'Succeeded')))
}

async function remove(invocation: Invocation, made: Made): Promise<void> {
  const { flags, io, session } = invocation
  const { metadata } = made.object
  const place = placeOf(invocation, made)
  try {
    await session.api.delete(place, { propagationPolicy: 'Background' })
    if (!flags.bool('quiet')) io.stdout(`${kindPrefix(place.type)} ${JSON.stringify(metadata.name)} deleted\n`)
  } catch (error) {
    if (!isReason(error, 'NotFound')) throw error
  }
}

/** Joins the pod that was made first, until it ends; with --rm all that was made goes then. */
export async function runAttached(invocation: Invocation, made: readonly [Made, ...Made[]]): Promise<void> {
  try {
    await attachAndWait(invocation, made[0])
  } finally {
    if (invocation.flags.bool('rm')) for (const each of made) await remove(invocation, each)
  }
}
