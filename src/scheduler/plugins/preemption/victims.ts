import { parseTime } from '#kernel'
import { checkNode, movePod } from '../../framework/cycle.ts'
import type { NodeInfo } from '../../framework/node-info.ts'
import { type Cycle, type RemedyOptions } from '../../framework/plugin.ts'
import type { PodInfo } from '../../framework/pod-info.ts'

/** Pods to be removed from a node, the most important first. */
export interface Candidate {
  readonly node: NodeInfo
  readonly victims: readonly PodInfo[]
}

const startOf = ({ pod }: PodInfo): number => (pod.status?.startTime ? parseTime(pod.status.startTime) : Infinity)

/** Higher priority first; of equals, the one that runs longer. */
function byImportance(a: PodInfo, b: PodInfo): number {
  if (a.priority !== b.priority) return b.priority - a.priority
  const [first, second] = [startOf(a), startOf(b)]
  return first === second ? 0 : first < second ? -1 : 1
}

/**
 * The fewest, least important pods whose removal makes room on a node, or why there is no such choice. Tries it on the
 * node itself and leaves it as it was.
 */
export function selectVictims(cycle: Cycle, node: NodeInfo, { nominated }: RemedyOptions): Candidate | readonly string[] {
  const { pod, filters } = cycle
  const lesser = [...node.pods.values()].filter(({ priority }) => priority < pod.priority)
  if (lesser.length === 0) return ['No preemption victims found for incoming pod']
  const removed = new Set(lesser)
  for (const other of lesser) movePod(filters, other, node, -1)
  try {
    const refusal = checkNode(pod, node, filters, nominated)
    if (refusal) return refusal.rejection.reasons
    for (const other of lesser.toSorted(byImportance)) {
      movePod(filters, other, node, 1)
      if (!checkNode(pod, node, filters, nominated)) removed.delete(other)
      else movePod(filters, other, node, -1)
    }
    return { node, victims: [...removed].toSorted(byImportance) }
  } finally {
    for (const other of removed) movePod(filters, other, node, 1)
  }
}

const highest = ({ victims }: Candidate): number => victims[0]?.priority ?? -Infinity
/** Shifted, so that a few pods of negative priority do not weigh less than one. */
const sum = ({ victims }: Candidate): number => victims.reduce((total, { priority }) => total + priority + 2 ** 31, 0)
const count = ({ victims }: Candidate): number => victims.length
/** The later the most important victims started, the less is lost. */
const earliestStart = (candidate: Candidate): number =>
  -Math.min(...candidate.victims.filter(({ priority }) => priority === highest(candidate)).map(startOf))

/** Where the least harm is done. */
export function leastHarm(candidates: readonly Candidate[]): Candidate | undefined {
  let left = candidates
  for (const harm of [highest, sum, count, earliestStart]) {
    const least = Math.min(...left.map(harm))
    left = left.filter((candidate) => harm(candidate) === least)
    if (left.length <= 1) break
  }
  return left[0]
}
