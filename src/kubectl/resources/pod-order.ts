import type { Pod } from '#api'
import { parseTime } from '#kernel'

type Compare = (a: Pod, b: Pod) => number

const phases = ['Running', 'Unknown', 'Pending']
const phaseRank = ({ status }: Pod): number => Math.max(0, phases.indexOf(status?.phase ?? ''))
const isUnassigned = ({ spec }: Pod): number => (spec.nodeName ? 0 : 1)
const readyCondition = ({ status }: Pod) => status?.conditions?.find(({ type, status: is }) => type === 'Ready' && is === 'True')
const isUnready = (pod: Pod): number => (readyCondition(pod) ? 0 : 1)
const readySince = (pod: Pod): number => parseTime(readyCondition(pod)?.lastTransitionTime ?? '') || Infinity
const createdAt = ({ metadata }: Pod): number => parseTime(metadata.creationTimestamp)
const restarts = ({ status }: Pod): number => Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount))
const bySize = (a: number, b: number): number => (a === b ? 0 : a - b)

/** The pods that have most to tell first: assigned, running, ready, the longest so, often restarted, old. */
export const byLogging: Compare = (a, b) =>
  isUnassigned(a) - isUnassigned(b) ||
  phaseRank(a) - phaseRank(b) ||
  isUnready(a) - isUnready(b) ||
  bySize(readySince(a), readySince(b)) ||
  restarts(b) - restarts(a) ||
  bySize(createdAt(a), createdAt(b))

/** The pods that work best first: as above, but seldom restarted. */
export const byActivity: Compare = (a, b) =>
  isUnassigned(a) - isUnassigned(b) ||
  phaseRank(a) - phaseRank(b) ||
  isUnready(a) - isUnready(b) ||
  bySize(readySince(a), readySince(b)) ||
  restarts(a) - restarts(b) ||
  bySize(createdAt(a), createdAt(b))
