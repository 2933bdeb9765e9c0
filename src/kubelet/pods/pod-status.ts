import { qosClass, type Pod, type PodCondition, type PodStatus } from '#api'
import { formatTime } from '#kernel'
import { isForeign, podConditions } from './conditions.ts'
import { containerStatus, type StatusFacts } from './container-status.ts'
import { containersOf, type ContainerType } from './container-of.ts'
import { podPhase } from './phase.ts'
import { isRunning, readySandbox } from './view.ts'

/** Why the kubelet itself ended a pod. */
export interface Verdict {
  readonly reason: string
  readonly message: string
}

export interface PodFacts extends Omit<StatusFacts, 'isFinished'> {
  /** As the API has them: not all are the kubelet's. */
  readonly conditions: readonly PodCondition[]
  readonly hostIp: string
  readonly nowMs: number
  /** No container will be started any more. */
  readonly isOver: boolean
  readonly verdict: Verdict | undefined
}

const isFinal = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed'

/** True for a status that nothing leads out of. */
export const isFinished = (status: PodStatus | undefined): boolean => isFinal(status?.phase)

/** The status of a pod as the kubelet tells it. (kubelet_pods.go, generateAPIPodStatus; status_manager.go) */
export function podStatus(pod: Pod, facts: PodFacts): PodStatus {
  const { before, view, nowMs, hostIp } = facts
  const of = (type: ContainerType) =>
    containersOf(pod)
      .filter((target) => target.type === type)
      .map((target) => containerStatus(pod, target, { ...facts, isFinished: isFinished(before) }))
  const init = of('init')
  const regular = of('regular')
  const ephemeral = of('ephemeral')
  const phase = phaseOf(podPhase(pod, init, regular, facts.isOver), facts)
  const podIp = ipOf(pod, facts)
  const { reason, message } = facts.verdict ?? (before?.phase === phase ? before : {})
  const hasSandbox = readySandbox(view) !== undefined
  const conditions = podConditions(pod, { phase, init, regular, hasSandbox, before: conditionsBefore(facts), nowMs })
  const { generation } = pod.metadata
  return {
    ...(generation !== undefined && { observedGeneration: generation }),
    phase,
    conditions,
    ...(message && { message }),
    ...(reason && { reason }),
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    ...(podIp && { podIP: podIp, podIPs: [{ ip: podIp }] }),
    startTime: before?.startTime ?? formatTime(nowMs),
    ...(init.length > 0 && { initContainerStatuses: init }),
    containerStatuses: regular,
    ...(ephemeral.length > 0 && { ephemeralContainerStatuses: ephemeral }),
    qosClass: before?.qosClass ?? qosClass(pod),
  }
}

/** What ended has ended; and none has ended while a container still runs. */
function phaseOf(computed: string, { before, verdict, view }: PodFacts): string {
  if (before?.phase && isFinal(before.phase)) return before.phase
  const phase = verdict ? 'Failed' : computed
  const isStillRunning = view.containers.some(isRunning)
  return isFinal(phase) && isStillRunning ? (before?.phase ?? 'Running') : phase
}

function ipOf({ spec }: Pod, { view, hostIp, before }: PodFacts): string | undefined {
  if (spec.hostNetwork) return hostIp
  const [newest] = view.sandboxes
  return newest ? newest.ip : before?.podIP
}

/** Others' conditions as the API has them; the kubelet's own as it told them last, which may be ahead of the API. */
function conditionsBefore({ before, conditions }: PodFacts): readonly PodCondition[] {
  const own = (before?.conditions ?? conditions).filter((condition) => !isForeign(condition))
  return [...conditions.filter(isForeign), ...own, ...conditions.filter((condition) => !isForeign(condition))]
}
