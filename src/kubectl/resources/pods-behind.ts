import type { Deployment, Pod, Service } from '#api'
import { ApiError, formatLabels, isFailure, parseApiVersion } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { selectorText } from '../describe/context.ts'
import { CommandError } from '../errors.ts'
import type { Session } from '../session.ts'
import { TimeIsUp, within } from './follow.ts'
import { byActivity } from './pod-order.ts'
import { select } from './targets.ts'

/** Why an object can have no pods. */
export class NoPods extends CommandError {}

const withSelector = ['ReplicationController', 'Service']
const withLabelSelector = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']

/** `*v1.Deployment`: the name that Go has for an object's type. */
export const goType = ({ apiVersion, kind }: RawObject): string => `*${parseApiVersion(apiVersion).version}.${kind}`

/** The selector of the pods that belong to an object; throws for an object that has no pods. */
function podSelector(object: RawObject): string {
  const { kind, metadata, spec } = object as unknown as Service
  if (withLabelSelector.includes(kind)) return selectorText((object as unknown as Deployment).spec.selector)
  if (!withSelector.includes(kind)) throw new NoPods(`selector for ${goType(object)} not implemented`)
  if (Object.keys(spec.selector ?? {}).length === 0)
    throw new NoPods(`invalid service '${metadata.name}': Service is defined without a selector`)
  return formatLabels(spec.selector)
}

/** The pods of a workload or service. */
export interface PodsBehind {
  readonly pods: readonly Pod[]
  readonly resourceVersion: string
  readonly labelSelector: string
}

export async function podsBehind(session: Session, object: RawObject): Promise<PodsBehind> {
  const labelSelector = podSelector(object)
  const at = { type: await session.type('pods'), namespace: object.metadata.namespace ?? session.namespace }
  const { items, metadata } = await session.api.listAll(at, { labelSelector })
  return { pods: items as unknown as readonly Pod[], resourceVersion: metadata.resourceVersion ?? '0', labelSelector }
}

/** The next pod that a watch tells of. */
async function nextPod(session: Session, object: RawObject, behind: PodsBehind, milliseconds: number): Promise<Pod> {
  const at = { type: await session.type('pods'), namespace: object.metadata.namespace ?? session.namespace }
  const { labelSelector, resourceVersion } = behind
  try {
    return await within(session, milliseconds > 0 ? milliseconds : undefined, async (signal) => {
      for await (const batch of await session.api.watch(at, { labelSelector, resourceVersion }, undefined, signal)) {
        for (const event of batch) {
          if (event.type === 'ERROR' && isFailure(event.object)) throw ApiError.from(event.object)
          if (event.type === 'ADDED' || event.type === 'MODIFIED') return event.object as unknown as Pod
        }
      }
      throw new CommandError('watch closed before UntilWithoutRetry timeout')
    })
  } catch (error) {
    throw error instanceof TimeIsUp ? new CommandError('timed out waiting for the condition') : error
  }
}

/** The first pod of an object by an order, and how many there are. Waits for one while there is none. */
export async function firstPod(
  session: Session,
  object: RawObject,
  order: (a: Pod, b: Pod) => number,
  milliseconds: number,
): Promise<{ readonly pod: Pod; readonly count: number }> {
  const behind = await podsBehind(session, object)
  const [pod] = behind.pods.toSorted(order)
  if (pod) return { pod, count: behind.pods.length }
  return { pod: await nextPod(session, object, behind, milliseconds), count: 1 }
}

/** The pod that commands talk to: the object itself, or the best of those behind it. */
export async function podOf(session: Session, object: RawObject, milliseconds: number): Promise<Pod> {
  if (object.kind === 'Pod') return object as unknown as Pod
  try {
    return (await firstPod(session, object, byActivity, milliseconds)).pod
  } catch (error) {
    if (!(error instanceof NoPods)) throw error
    throw new CommandError(`cannot attach to ${goType(object)}: ${error.message}`)
  }
}

/** What `web` (a pod) or `deployment/web` names. */
export async function podOrOwner(session: Session, argument: string): Promise<RawObject> {
  const { targets } = await select(session, argument.includes('/') ? [argument] : ['pods', argument], {})
  const [target] = targets
  if (!target) throw new CommandError('expected a resource')
  return session.api.get(target)
}
