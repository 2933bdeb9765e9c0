import type { Cycle } from './plugin.ts'

const noNodesMessage = 'no nodes available to schedule pods'

/** `2 Insufficient cpu, 1 Too many pods`, sorted as text as upstream does. */
function histogram(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .join(', ')
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.` (FitError) */
export function availabilityMessage(totalNodes: number, reasonsByNode: Iterable<readonly string[]>): string {
  const counts = new Map<string, number>()
  for (const reasons of reasonsByNode) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const head = `0/${totalNodes} nodes are available:`
  return counts.size === 0 ? head : `${head} ${histogram(counts)}.`
}

function* reasonsOf({ refusals, others, totalNodes }: Cycle): Iterable<readonly string[]> {
  for (const { rejection } of refusals.values()) yield rejection.reasons
  if (others) for (let left = totalNodes - refusals.size; left > 0; left--) yield others.rejection.reasons
}

/** Why a pod found no node; `afterwards` is what preemption had to say. */
export function failureMessage(cycle: Cycle, afterwards = ''): string {
  if (cycle.totalNodes === 0) return noNodesMessage
  const message = cycle.preFilter
    ? `0/${cycle.totalNodes} nodes are available: ${cycle.preFilter.rejection.reasons.join(', ')}.`
    : availabilityMessage(cycle.totalNodes, reasonsOf(cycle))
  return afterwards === '' ? message : `${message} ${afterwards}`
}

/** The plugins that stood in the way: their hints decide when to try again. */
export function rejectingPlugins({ preFilter, refusals, others }: Cycle): ReadonlySet<string> {
  const names = new Set<string>()
  if (preFilter) names.add(preFilter.plugin)
  if (others) names.add(others.plugin)
  for (const { plugin } of refusals.values()) names.add(plugin)
  return names
}
