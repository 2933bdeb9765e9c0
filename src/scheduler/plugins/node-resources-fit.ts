import { changedNode } from '../framework/cluster-event.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { maxNodeScore, type Plugin, type Rejection } from '../framework/plugin.ts'
import type { PodInfo } from '../framework/pod-info.ts'
import { amountsOf, type Amounts } from '../framework/resources.ts'

/** What a pod wants of one resource against what a node has and has given away. */
interface Demand {
  readonly name: string
  readonly wanted: number
  readonly used: number
  readonly allocatable: number
}

function* demands(requests: Amounts, used: Amounts, allocatable: Amounts): Iterable<Demand> {
  yield { name: 'cpu', wanted: requests.milliCpu, used: used.milliCpu, allocatable: allocatable.milliCpu }
  yield { name: 'memory', wanted: requests.memory, used: used.memory, allocatable: allocatable.memory }
  yield {
    name: 'ephemeral-storage',
    wanted: requests.ephemeralStorage,
    used: used.ephemeralStorage,
    allocatable: allocatable.ephemeralStorage,
  }
  for (const [name, wanted] of requests.others)
    yield { name, wanted, used: used.others.get(name) ?? 0, allocatable: allocatable.others.get(name) ?? 0 }
}

const exceeds = ({ wanted, used, allocatable }: Demand): boolean => wanted > 0 && wanted > allocatable - used

/** All that is short. More than the node has in all cannot be had by removing pods either. */
function shortages({ requests }: PodInfo, { pods, maxPods, requested, allocatable }: NodeInfo): Rejection | undefined {
  const tooMany = pods.size + 1 > maxPods ? ['Too many pods'] : []
  const short = [...demands(requests, requested, allocatable)].filter(exceeds)
  if (tooMany.length + short.length === 0) return undefined
  return {
    reasons: [...tooMany, ...short.map(({ name }) => `Insufficient ${name}`)],
    isResolvable: short.every(({ wanted, allocatable: all }) => wanted <= all),
  }
}

/** The common case, without allocating anything: most checks of most pods end here. */
const clearlyFits = ({ requests }: PodInfo, { pods, maxPods, requested, allocatable }: NodeInfo): boolean =>
  pods.size < maxPods &&
  requests.others.size === 0 &&
  requests.ephemeralStorage === 0 &&
  (requests.milliCpu === 0 || requests.milliCpu <= allocatable.milliCpu - requested.milliCpu) &&
  (requests.memory === 0 || requests.memory <= allocatable.memory - requested.memory)

function leastRequested(wanted: number, allocatable: number): number {
  return wanted > allocatable ? 0 : Math.trunc(((allocatable - wanted) * maxNodeScore) / allocatable)
}

/** LeastAllocated over CPU and memory: the emptier the better. */
function leastAllocated({ nonZero }: PodInfo, { nonZeroRequested, allocatable }: NodeInfo): number {
  const scores: number[] = []
  if (allocatable.milliCpu > 0) scores.push(leastRequested(nonZeroRequested.milliCpu + nonZero.milliCpu, allocatable.milliCpu))
  if (allocatable.memory > 0) scores.push(leastRequested(nonZeroRequested.memory + nonZero.memory, allocatable.memory))
  return scores.length === 0 ? 0 : Math.trunc(scores.reduce((sum, score) => sum + score, 0) / scores.length)
}

/** Enough free resources for what the pod requests; prefers the node with the most left. */
export const nodeResourcesFit: Plugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  prepareFilter: (pod) => ({ check: (node) => (clearlyFits(pod, node) ? undefined : shortages(pod, node)) }),
  prepareScore: (pod) => ({ score: (node) => leastAllocated(pod, node) }),
  mayHelp(event, { requests }) {
    if (event.kind === 'AssignedPodDeleted' || event.kind === 'AssignedPodUpdated') return true
    const node = changedNode(event, 'allocatable')
    if (!node) return false
    const nothing = amountsOf(undefined)
    return ![...demands(requests, nothing, amountsOf(node.status?.allocatable))].some(exceeds)
  },
}
