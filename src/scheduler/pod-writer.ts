import { pods, type Pod, type PodCondition } from '#api'
import { ApiError, isReason, type Cause } from '#apimachinery'
import type { Client, EventRecorder } from '#client'
import { formatTime, type Clock } from '#kernel'
import type { PodInfo } from './framework/pod-info.ts'

/** The API's limit for an event's text. */
const noteLimit = 1024
const shortened = (text: string): string => (text.length <= noteLimit ? text : `${text.slice(0, noteLimit - 4)} ...`)

export interface Failure {
  readonly reason: 'Unschedulable' | 'SchedulerError'
  readonly message: string
  /** The node promised by preemption; empty to take a promise back; absent to leave it as it is. */
  readonly nominatedNodeName?: string
}

/** Everything the scheduler writes. */
export class PodWriter {
  readonly #client: Client
  readonly #recorder: EventRecorder
  readonly #clock: Clock

  constructor(client: Client, recorder: EventRecorder, clock: Clock) {
    this.#client = client
    this.#recorder = recorder
    this.#clock = clock
  }

  async bind({ pod, namespace, name, uid }: PodInfo, nodeName: string, cause: Cause): Promise<void> {
    await this.#client
      .because(cause)(pods, namespace)
      .createSub(name, 'binding', {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name, namespace, uid },
        target: { kind: 'Node', name: nodeName },
      })
    this.#recorder.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${nodeName}`, cause)
  }

  /** Tells why a pod has no node: event and PodScheduled condition. */
  async reportFailure({ pod }: PodInfo, failure: Failure, cause: Cause): Promise<void> {
    this.#recorder.event(pod, 'Warning', 'FailedScheduling', shortened(failure.message), cause)
    const condition = this.#changedCondition(pod, failure)
    const { nominatedNodeName: promised } = failure
    const isPromiseNew = promised !== undefined && promised !== (pod.status?.nominatedNodeName ?? '')
    if (!condition && !isPromiseNew) return
    await this.#patchStatus(pod, { ...(condition && { conditions: [condition] }), ...(isPromiseNew && promise(promised)) }, cause)
  }

  /** Removes a pod for the sake of another of higher priority. A victim that is gone already is fine. */
  async evict(victim: PodInfo, preemptor: PodInfo, nodeName: string, cause: Cause): Promise<void> {
    if (victim.pod.metadata.deletionTimestamp !== undefined) return
    const disruption = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: `${preemptor.pod.spec.schedulerName ?? 'default-scheduler'}: preempting to accommodate a higher priority pod`,
      lastTransitionTime: formatTime(this.#clock.now()),
    }
    await this.#patchStatus(victim.pod, { conditions: [disruption] }, cause)
    await this.#client
      .because(cause)(pods, victim.namespace)
      .delete(victim.name, { preconditions: { uid: victim.uid } })
      .catch(unlessGone)
    this.#recorder.event(victim.pod, 'Normal', 'Preempted', `Preempted by pod ${preemptor.uid} on node ${nodeName}`, cause)
  }

  async withdrawNomination({ pod }: PodInfo, cause: Cause): Promise<void> {
    if (pod.status?.nominatedNodeName) await this.#patchStatus(pod, promise(''), cause)
  }

  skipDeleting({ pod, namespace, name }: PodInfo, cause: Cause): void {
    this.#recorder.event(pod, 'Warning', 'FailedScheduling', `skip schedule deleting pod: ${namespace}/${name}`, cause)
  }

  #changedCondition({ metadata, status }: Pod, { reason, message }: Failure): PodCondition | undefined {
    const known = status?.conditions?.find(({ type }) => type === 'PodScheduled')
    if (known?.status === 'False' && known.reason === reason && known.message === message) return undefined
    return {
      type: 'PodScheduled',
      status: 'False',
      reason,
      message,
      lastTransitionTime: (known?.status === 'False' && known.lastTransitionTime) || formatTime(this.#clock.now()),
      ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
    }
  }

  async #patchStatus({ metadata }: Pod, status: unknown, cause: Cause): Promise<void> {
    await this.#client
      .because(cause)(pods, metadata.namespace)
      .patch(metadata.name, { metadata: { uid: metadata.uid }, status }, { type: 'strategic', subresource: 'status' })
      .catch(unlessGone)
  }
}

const promise = (nodeName: string): { nominatedNodeName: string | null } => ({ nominatedNodeName: nodeName === '' ? null : nodeName })

/** A pod that is gone, or has been replaced by a namesake, is nobody's concern any more. */
const unlessGone = (error: unknown): void => {
  if (!isReason(error, 'NotFound') && !isReason(error, 'Conflict')) throw error
}

/** The text of what went wrong, as the condition shows it. */
export const errorText = (error: unknown): string => (error instanceof ApiError || error instanceof Error ? error.message : String(error))
