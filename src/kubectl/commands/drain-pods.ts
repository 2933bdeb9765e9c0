import type { Pod } from '#api'
import { isReason, type ApiError, type JsonObject } from '#apimachinery'
import { sleepOn } from '#kernel'
import type { Location } from '../api.ts'
import { messageOf } from '../errors.ts'
import { goDuration } from '../go-duration.ts'
import type { DryRun } from '../printers/objects.ts'
import type { Deadline } from '../resources/deadline.ts'
import type { Session } from '../session.ts'
import { isAbandoned } from './drain-filter.ts'

/** How pods are taken away from their node. */
export interface Removal {
  readonly session: Session
  readonly evicts: boolean
  readonly dryRun: DryRun
  /** In seconds; negative leaves it to the pod. */
  readonly gracePeriod: number
  readonly skipTerminatingSeconds: number
  readonly timeout: number
  readonly deadline: Deadline
  readonly gone: (pod: Pod, how: 'evicted' | 'deleted') => void
}

const pollMs = 1000
const retryMs = 5000

const optionsOf = ({ gracePeriod, dryRun }: Removal): JsonObject => ({
  ...(gracePeriod >= 0 && { gracePeriodSeconds: gracePeriod }),
  ...(dryRun === 'server' && { dryRun: ['All'] }),
})

async function locationOf({ session }: Removal, { metadata }: Pod): Promise<Location & { readonly name: string }> {
  return { type: await session.type('pods'), namespace: metadata.namespace, name: metadata.name }
}

async function pause({ session, deadline }: Removal, milliseconds: number): Promise<void> {
  await Promise.race([sleepOn(session.io.clock, milliseconds), deadline.reached])
}

/** Looks every second until the pod, or the one of this uid, is gone. */
async function untilGone(removal: Removal, pod: Pod): Promise<void> {
  const { session, deadline, evicts, skipTerminatingSeconds, gone } = removal
  const at = await locationOf(removal, pod)
  for (;;) {
    try {
      const now = (await session.api.get(at)) as unknown as Pod
      if (now.metadata.uid !== pod.metadata.uid) return gone(pod, evicts ? 'evicted' : 'deleted')
      if (isAbandoned(now, skipTerminatingSeconds, session.now())) {
        session.io.stdout(
          `pod ${JSON.stringify(pod.metadata.name)} has DeletionTimestamp older than ${skipTerminatingSeconds} seconds, skipping\n`,
        )
        return
      }
    } catch (error) {
      if (isReason(error, 'NotFound')) return gone(pod, evicts ? 'evicted' : 'deleted')
      throw error
    }
    await pause(removal, pollMs)
    if (deadline.signal.aborted) throw new Error('context deadline exceeded')
  }
}

const isNamespaceEnding = (error: unknown): error is ApiError =>
  isReason(error, 'Forbidden') && (error.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false)

/** Whether the pod is on its way; false when it is gone already, undefined when it must be tried again. */
async function evictOnce(removal: Removal, pod: Pod): Promise<boolean | undefined> {
  const { session } = removal
  const { name, namespace = '' } = pod.metadata
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: optionsOf(removal) }
  const named = `pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`
  try {
    await session.api.create({ ...(await locationOf(removal, pod)), subresource: 'eviction' }, body)
    return true
  } catch (error) {
    if (isReason(error, 'NotFound')) return false
    if (isNamespaceEnding(error) && pod.metadata.deletionTimestamp !== undefined) return true
    const isEnding = isNamespaceEnding(error)
    if (!isEnding && !isReason(error, 'TooManyRequests'))
      throw new Error(`error when evicting ${named}: ${messageOf(error)}`, { cause: error })
    const what = isEnding ? `pod ${JSON.stringify(name)} from terminating namespace ${JSON.stringify(namespace)}` : named
    session.io.stderr(`error when evicting ${what} (will retry after 5s): ${messageOf(error)}\n`)
    return undefined
  }
}

async function evict(removal: Removal, pod: Pod): Promise<void> {
  const { session, dryRun, deadline, timeout } = removal
  const { name, namespace = '' } = pod.metadata
  for (;;) {
    session.io.stdout(`evicting pod ${namespace}/${name}${dryRun === 'server' ? ' (server dry run)' : ''}\n`)
    if (deadline.signal.aborted)
      throw new Error(
        `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}: global timeout reached: ${goDuration(timeout)}`,
      )
    const isGoing = await evictOnce(removal, pod)
    if (isGoing === false || (isGoing && dryRun === 'server')) return
    if (isGoing) break
    await pause(removal, retryMs)
  }
  try {
    await untilGone(removal, pod)
  } catch (error) {
    throw new Error(
      `error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: ${messageOf(error)}`,
      { cause: error },
    )
  }
}

async function deleteAll(removal: Removal, pods: readonly Pod[]): Promise<void> {
  for (const pod of pods) {
    try {
      await removal.session.api.delete(await locationOf(removal, pod), optionsOf(removal))
    } catch (error) {
      if (!isReason(error, 'NotFound')) throw error
    }
  }
  if (removal.dryRun === 'server') return
  for (const pod of pods) await untilGone(removal, pod)
}

/** Takes pods away, all at once, and waits until they are gone. Resolves with what failed. */
export async function removePods(removal: Removal, pods: readonly Pod[]): Promise<readonly string[]> {
  const work = removal.evicts ? pods.map((pod) => evict(removal, pod)) : [deleteAll(removal, pods)]
  const results = await Promise.allSettled(work)
  if (removal.session.io.signal.aborted) return []
  return results.flatMap((result) => (result.status === 'rejected' ? [messageOf(result.reason)] : []))
}
