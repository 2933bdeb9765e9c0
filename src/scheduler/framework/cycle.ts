import type { Random } from '#kernel'
import type { ClusterView } from './cluster-view.ts'
import type { NodeInfo } from './node-info.ts'
import { isRejection, type Cycle, type Plugin, type PreparedFilter, type Refusal, type Rejection } from './plugin.ts'
import type { PodInfo } from './pod-info.ts'
import { scoreNodes } from './score-nodes.ts'

export interface CycleOptions {
  readonly plugins: readonly Plugin[]
  readonly random: Random
  /** Where the search begins, so that with many nodes all get their turn. */
  readonly start?: number
  /** Pods that preemption has promised a place on the node. */
  readonly nominated?: (nodeName: string) => readonly PodInfo[]
  /** Looks at every node and scores even a single one: for explanations. */
  readonly exhaustive?: boolean
}

/** Looks for the best node for a pod. Pure, but for the random choice between equals. */
export function runCycle(pod: PodInfo, cluster: ClusterView, options: CycleOptions): Cycle {
  const { filters, refusal } = prepareFilters(pod, cluster, options.plugins)
  const nothing = { refusals: new Map<string, Refusal>(), others: undefined, feasible: [], scores: [], totals: [], chosen: undefined }
  const common = { pod, totalNodes: cluster.nodes.length, filters }
  if (refusal) return { ...common, ...nothing, evaluated: 0, preFilter: refusal }
  const search = findFeasible(pod, cluster, filters, options)
  const { feasible } = search
  const isScored = feasible.length > 1 || (options.exhaustive === true && feasible.length > 0)
  const { scores, totals } = isScored ? scoreNodes(pod, cluster, feasible, options.plugins) : nothing
  const chosen = isScored ? best(feasible, totals, options.random) : feasible[0]
  return { ...common, ...search, preFilter: undefined, scores, totals, chosen }
}

function prepareFilters(
  pod: PodInfo,
  cluster: ClusterView,
  plugins: readonly Plugin[],
): { readonly filters: readonly PreparedFilter[]; readonly refusal?: Refusal } {
  const filters: PreparedFilter[] = []
  for (const plugin of plugins) {
    const prepared = plugin.prepareFilter?.(pod, cluster)
    if (!prepared) continue
    if (isRejection(prepared)) return { filters, refusal: { plugin: plugin.name, rejection: prepared } }
    filters.push({ plugin: plugin.name, filter: prepared })
  }
  return { filters }
}

type Search = Pick<Cycle, 'evaluated' | 'refusals' | 'others' | 'feasible'>

function findFeasible(pod: PodInfo, cluster: ClusterView, filters: readonly PreparedFilter[], options: CycleOptions): Search {
  const promised = nominatedNode(pod, cluster, filters, options)
  if (promised) return { evaluated: 1, refusals: new Map(), others: undefined, feasible: [promised] }
  const { nodes, others } = candidates(cluster, filters)
  const wanted = options.exhaustive ? nodes.length : feasibleNodesToFind(nodes.length)
  const refusals = new Map<string, Refusal>()
  const feasible: NodeInfo[] = []
  for (let index = 0; index < nodes.length && feasible.length < wanted; index++) {
    const node = nodes[((options.start ?? 0) + index) % nodes.length]
    if (!node) continue
    const refusal = checkNode(pod, node, filters, options.nominated)
    if (refusal) refusals.set(node.name, refusal)
    else feasible.push(node)
  }
  return { evaluated: feasible.length + refusals.size, refusals, others, feasible }
}

/** The node promised to the pod by preemption is taken without looking further, if it fits now. */
function nominatedNode(
  pod: PodInfo,
  cluster: ClusterView,
  filters: readonly PreparedFilter[],
  { nominated, exhaustive }: CycleOptions,
): NodeInfo | undefined {
  const name = pod.pod.status?.nominatedNodeName
  const node = name && !exhaustive ? cluster.node(name) : undefined
  return node && !checkNode(pod, node, filters, nominated) ? node : undefined
}

function candidates(
  cluster: ClusterView,
  filters: readonly PreparedFilter[],
): { readonly nodes: readonly NodeInfo[]; readonly others: Refusal | undefined } {
  const limiting = filters.filter(({ filter }) => filter.onlyNodes)
  const [first] = limiting
  if (!first) return { nodes: cluster.nodes, others: undefined }
  const nodes = [...(first.filter.onlyNodes ?? [])].flatMap((name) => {
    const node = limiting.every(({ filter }) => filter.onlyNodes?.has(name)) ? cluster.node(name) : undefined
    return node ? [node] : []
  })
  const names = limiting.map(({ plugin }) => plugin).toSorted()
  const rejection: Rejection = { reasons: [`node(s) didn't satisfy plugin(s) [${names.join(' ')}]`], isResolvable: false }
  return { nodes, others: { plugin: first.plugin, rejection } }
}

const minFeasibleNodes = 100
const minPercentage = 5

/** How many feasible nodes are enough: all up to 100 nodes, then from half of them down to 5 %. (percentageOfNodesToScore) */
export function feasibleNodesToFind(total: number): number {
  if (total < minFeasibleNodes) return total
  const percentage = Math.max(50 - Math.trunc(total / 125), minPercentage)
  return Math.max(Math.trunc((total * percentage) / 100), minFeasibleNodes)
}

function firstRefusal(node: NodeInfo, filters: readonly PreparedFilter[]): Refusal | undefined {
  for (const { plugin, filter } of filters) {
    const rejection = filter.check(node)
    if (rejection) return { plugin, rejection }
  }
  return undefined
}

/**
 * Whether the pod fits on the node as it is, and also once the pods of the same or higher priority that were promised a
 * place there have arrived.
 */
export function checkNode(
  pod: PodInfo,
  node: NodeInfo,
  filters: readonly PreparedFilter[],
  nominated?: CycleOptions['nominated'],
): Refusal | undefined {
  const expected = nominated?.(node.name).filter((other) => other.priority >= pod.priority && other.uid !== pod.uid) ?? []
  if (expected.length > 0) {
    for (const other of expected) movePod(filters, other, node, 1)
    const refusal = firstRefusal(node, filters)
    for (const other of expected) movePod(filters, other, node, -1)
    if (refusal) return refusal
  }
  return firstRefusal(node, filters)
}

/** Adds a pod to a node, or removes it, for as long as a question is being answered. */
export function movePod(filters: readonly PreparedFilter[], other: PodInfo, node: NodeInfo, delta: 1 | -1): void {
  if (delta === 1) node.add(other)
  else node.remove(other)
  for (const { filter } of filters) filter.podMoved?.(other, node, delta)
}

function best(nodes: readonly NodeInfo[], totals: readonly number[], random: Random): NodeInfo | undefined {
  const highest = Math.max(...totals)
  const equals = nodes.filter((_, index) => totals[index] === highest)
  return equals.length > 1 ? equals[random.int(equals.length)] : equals[0]
}
