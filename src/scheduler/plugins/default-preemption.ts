import type { Pod } from '#api'
import type { ClusterView } from '../framework/cluster-view.ts'
import { availabilityMessage } from '../framework/diagnosis.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { Cycle, Plugin, Remedy, RemedyOptions } from '../framework/plugin.ts'
import { leastHarm, selectVictims, type Candidate } from './preemption/victims.ts'

const notHelpful = ['Preemption is not helpful for scheduling']
const minCandidates = 100
const minCandidatesFraction = 0.1

const none = (message: string, clearsNomination: boolean): Remedy => ({ kind: 'none', message: `preemption: ${message}`, clearsNomination })

const isBeingPreempted = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined &&
  (status?.conditions?.some(
    ({ type, status: value, reason }) => type === 'DisruptionTarget' && value === 'True' && reason === 'PreemptionByScheduler',
  ) ??
    false)

/** Why the pod may not preempt: it does not want to, or what it preempted before is still on its way out. */
function ineligibility({ pod, refusals }: Cycle, cluster: ClusterView): string | undefined {
  if (pod.pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.'
  const name = pod.pod.status?.nominatedNodeName
  if (!name || refusals.get(name)?.rejection.isResolvable === false) return undefined
  const victims = [...(cluster.node(name)?.pods.values() ?? [])]
  return victims.some((victim) => victim.priority < pod.priority && isBeingPreempted(victim.pod))
    ? 'not eligible due to a terminating pod on the nominated node.'
    : undefined
}

/** Nodes that were rejected for something that removing pods may change. */
const promisingNodes = ({ refusals }: Cycle, cluster: ClusterView): readonly NodeInfo[] =>
  cluster.nodes.filter(({ name }) => refusals.get(name)?.rejection.isResolvable === true)

/** Tries nodes from a random one on until there are enough candidates to choose from. */
function search(cycle: Cycle, nodes: readonly NodeInfo[], options: RemedyOptions): [readonly Candidate[], Map<string, readonly string[]>] {
  const wanted = Math.max(minCandidates, Math.trunc(nodes.length * minCandidatesFraction))
  const offset = nodes.length > 1 ? options.random.int(nodes.length) : 0
  const candidates: Candidate[] = []
  const reasons = new Map<string, readonly string[]>()
  for (let index = 0; index < nodes.length && candidates.length < wanted; index++) {
    const node = nodes[(offset + index) % nodes.length]
    if (!node) continue
    const result = selectVictims(cycle, node, options)
    if ('victims' in result) candidates.push(result)
    else reasons.set(node.name, result)
  }
  return [candidates, reasons]
}

/** Makes room for a pod by removing pods of lower priority from one node. */
export const defaultPreemption: Plugin = {
  name: 'DefaultPreemption',
  remedy(cycle, cluster, options) {
    const reason = ineligibility(cycle, cluster)
    if (reason) return none(reason, false)
    const [candidates, reasons] = search(cycle, promisingNodes(cycle, cluster), options)
    const chosen = leastHarm(candidates)
    if (chosen) return { kind: 'preempt', node: chosen.node.name, victims: chosen.victims }
    return none(
      availabilityMessage(
        cycle.totalNodes,
        cluster.nodes.map(({ name }) => reasons.get(name) ?? notHelpful),
      ),
      true,
    )
  },
}
