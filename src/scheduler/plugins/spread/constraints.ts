import { isHard, untolerated, type Pod, type TopologySpreadConstraint } from '#api'
import { canonicalJson, matchesSelector, selectorOf, type Labels, type Selector } from '#apimachinery'
import type { NodeInfo } from '../../framework/node-info.ts'
import { selectsNode } from '../../framework/node-selection.ts'
import type { PodMatcher } from '../../framework/pod-counts.ts'
import type { PodInfo } from '../../framework/pod-info.ts'

export const hostname = 'kubernetes.io/hostname'

/** A spread constraint, parsed for one pod. */
export interface Constraint {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains: number
  readonly selector: Selector
  /** Counts the pods it is about: those of the pod's namespace that it selects and that are not on their way out. */
  readonly matcher: PodMatcher
  /** Whether the pods on a node count at all, by nodeAffinityPolicy and nodeTaintsPolicy. */
  readonly includes: (node: NodeInfo) => boolean
}

export const selects = ({ selector }: Constraint, labels: Labels): boolean => matchesSelector(selector, labels)

function matcherOf(namespace: string, selector: Selector): PodMatcher {
  return {
    key: `spread ${namespace} ${canonicalJson(selector)}`,
    matches: (other) =>
      other.namespace === namespace && other.pod.metadata.deletionTimestamp === undefined && matchesSelector(selector, other.labels),
  }
}

function inclusion(pod: Pod, { nodeAffinityPolicy, nodeTaintsPolicy }: Partial<TopologySpreadConstraint>): Constraint['includes'] {
  const isSelective = pod.spec.nodeSelector !== undefined || pod.spec.affinity?.nodeAffinity !== undefined
  const honorsAffinity = isSelective && (nodeAffinityPolicy ?? 'Honor') === 'Honor'
  const honorsTaints = nodeTaintsPolicy === 'Honor'
  return ({ node }) =>
    (!honorsAffinity || selectsNode(pod, node)) &&
    (!honorsTaints || untolerated(node.spec.taints, pod.spec.tolerations, isHard).length === 0)
}

/** matchLabelKeys stand for the pod's own values; keys it does not have are left out. */
function selectorFor(constraint: TopologySpreadConstraint, labels: Labels): Selector | undefined {
  if (!constraint.labelSelector) return undefined
  const own = (constraint.matchLabelKeys ?? []).flatMap((key): Selector => {
    const value = labels[key]
    return value === undefined ? [] : [{ key, operator: '=', values: [value] }]
  })
  return [...selectorOf(constraint.labelSelector), ...own]
}

/** A requirement no labels fulfil: a constraint without labelSelector selects no pod. */
const nothing: Selector = [{ key: 'x', operator: 'in', values: [] }]

/** The constraints that a pod declares itself, those with this consequence. */
export function declaredConstraints({ pod, namespace, labels }: PodInfo, whenUnsatisfiable: string): readonly Constraint[] {
  return (pod.spec.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) => {
      const selector = selectorFor(constraint, labels) ?? nothing
      return {
        topologyKey: constraint.topologyKey,
        maxSkew: constraint.maxSkew,
        minDomains: constraint.minDomains ?? 1,
        selector,
        matcher: matcherOf(namespace, selector),
        includes: inclusion(pod, constraint),
      }
    })
}

/** For pods of a service or a controller that declare none: spread over hosts, and a little over zones. */
export function defaultConstraints({ pod, namespace }: PodInfo, selector: Selector): readonly Constraint[] {
  const common = { minDomains: 1, selector, matcher: matcherOf(namespace, selector), includes: inclusion(pod, {}) }
  return [
    { ...common, topologyKey: hostname, maxSkew: 3 },
    { ...common, topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5 },
  ]
}

export const hasAllKeys = ({ labels }: NodeInfo, constraints: readonly Constraint[]): boolean =>
  constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined)
