import type { Pod } from '#api'
import { parseTime } from '#kernel'

/** What `drain` does with a pod: takes it away, leaves it, or refuses the whole node because of it. */
export interface Verdict {
  readonly goes: boolean
  readonly warning?: string
  readonly error?: string
}

export interface DrainRules {
  readonly force: boolean
  readonly ignoreDaemonSets: boolean
  readonly deleteEmptyDirData: boolean
  /** Pods that have been terminating for longer are left alone; 0 leaves none. */
  readonly skipTerminatingSeconds: number
  readonly now: number
  /** Why the daemon set of a pod cannot be read; undefined when it can. */
  readonly daemonSetProblem: (pod: Pod) => { readonly message: string; readonly isGone: boolean } | undefined
}

const goes: Verdict = { goes: true }
const stays: Verdict = { goes: false }
const refused = (error: string): Verdict => ({ goes: false, error })

export const controllerOf = ({ metadata }: Pod) => metadata.ownerReferences?.find(({ controller }) => controller === true)
const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

/** Terminating for so long that nobody waits for it. */
export const isAbandoned = ({ metadata }: Pod, seconds: number, now: number): boolean =>
  seconds > 0 && metadata.deletionTimestamp !== undefined && Math.trunc((now - parseTime(metadata.deletionTimestamp)) / 1000) > seconds

function ofDaemonSet(pod: Pod, rules: DrainRules): Verdict {
  if (controllerOf(pod)?.kind !== 'DaemonSet' || isOver(pod)) return goes
  const problem = rules.daemonSetProblem(pod)
  if (problem) return problem.isGone && rules.force ? { goes: true, warning: problem.message } : refused(problem.message)
  if (!rules.ignoreDaemonSets) return refused('DaemonSet-managed Pods (use --ignore-daemonsets to ignore)')
  return { goes: false, warning: 'ignoring DaemonSet-managed Pods' }
}

function withLocalStorage(pod: Pod, { deleteEmptyDirData }: DrainRules): Verdict {
  const isLocal = pod.spec.volumes?.some(({ emptyDir }) => emptyDir !== undefined) ?? false
  if (!isLocal || isOver(pod)) return goes
  if (!deleteEmptyDirData) return refused('Pods with local storage (use --delete-emptydir-data to override)')
  return { goes: true, warning: 'deleting Pods with local storage' }
}

function withoutController(pod: Pod, { force }: DrainRules): Verdict {
  if (isOver(pod) || controllerOf(pod)) return goes
  if (!force) return refused('cannot delete Pods that declare no controller (use --force to override)')
  return { goes: true, warning: 'deleting Pods that declare no controller' }
}

const mirrorKey = 'kubernetes.io/config.mirror'

/** What becomes of a pod. As upstream, a warning holds until a later rule has looked. (kubectl/pkg/drain/filters.go) */
export function drainVerdict(pod: Pod, rules: DrainRules): Verdict {
  if (isAbandoned(pod, rules.skipTerminatingSeconds, rules.now)) return stays
  const daemon = ofDaemonSet(pod, rules)
  if (!daemon.goes) return daemon
  if (pod.metadata.annotations?.[mirrorKey] !== undefined) return stays
  const local = withLocalStorage(pod, rules)
  return local.goes ? withoutController(pod, rules) : local
}

export interface DrainPlan {
  readonly pods: readonly Pod[]
  /** One text for all that there is to warn of; empty for nothing. */
  readonly warnings: string
  /** Any of these, and nothing is taken away. */
  readonly errors: readonly string[]
}

const nameOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`

/** The pods by what is said of them. */
function grouped(pods: readonly Pod[], messageOf: (pod: Pod) => string | undefined): readonly string[] {
  const groups = new Map<string, string[]>()
  for (const pod of pods) {
    const message = messageOf(pod)
    if (message !== undefined) groups.set(message, [...(groups.get(message) ?? []), nameOf(pod)])
  }
  return [...groups].map(([message, names]) => `${message}: ${names.join(', ')}`)
}

export function planDrain(pods: readonly Pod[], rules: DrainRules): DrainPlan {
  const verdicts = new Map(pods.map((pod) => [pod, drainVerdict(pod, rules)]))
  return {
    pods: pods.filter((pod) => verdicts.get(pod)?.goes),
    warnings: grouped(pods, (pod) => verdicts.get(pod)?.warning).join('; '),
    errors: grouped(pods, (pod) => verdicts.get(pod)?.error).map((text) => `cannot delete ${text}`),
  }
}
