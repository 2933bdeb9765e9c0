import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '#api'
import { canonicalJson, matchesSelector, selectorOf, type Labels, type LabelSelectorLike, type Selector } from '#apimachinery'

/** The labels of a namespace, by its name. */
export type NamespaceLabels = (namespace: string) => Labels | undefined

/** What a term selects by: the part of a pod that terms look at. */
export interface Selectable {
  readonly namespace: string
  readonly labels: Labels
}

/** A pod affinity term, parsed. */
export interface AffinityTerm {
  readonly topologyKey: string
  readonly weight: number
  /** Equal for terms that select the same pods. */
  readonly key: string
  matches(pod: Selectable, namespaceLabels: NamespaceLabels): boolean
}

/** All affinity towards pods that one pod declares. */
export interface PodAffinityTerms {
  /** Equal for pods whose terms select the same pods in the same way. */
  readonly key: string
  readonly required: readonly AffinityTerm[]
  readonly requiredAnti: readonly AffinityTerm[]
  readonly preferred: readonly AffinityTerm[]
  readonly preferredAnti: readonly AffinityTerm[]
}

/** matchLabelKeys and mismatchLabelKeys stand for the pod's own values; a key it does not have adds nothing. */
function withLabelKeys(term: PodAffinityTerm, labels: Labels): LabelSelectorLike | undefined {
  if (!term.labelSelector || (!term.matchLabelKeys?.length && !term.mismatchLabelKeys?.length)) return term.labelSelector
  const expressions = (keys: readonly string[] | undefined, operator: string): { key: string; operator: string; values: string[] }[] =>
    (keys ?? []).flatMap((key) => (labels[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }]))
  return {
    ...term.labelSelector,
    matchExpressions: [
      ...(term.labelSelector.matchExpressions ?? []),
      ...expressions(term.matchLabelKeys, 'In'),
      ...expressions(term.mismatchLabelKeys, 'NotIn'),
    ],
  }
}

/** Without namespaces and namespaceSelector a term means the pod's own namespace; without labelSelector, no pod. */
function parseTerm(term: PodAffinityTerm, pod: Selectable, weight: number): AffinityTerm {
  const labelSelector = withLabelKeys(term, pod.labels)
  const pods: Selector | undefined = labelSelector && selectorOf(labelSelector)
  const own = !term.namespaces?.length && !term.namespaceSelector
  const names = new Set(own ? [pod.namespace] : term.namespaces)
  const namespaces: Selector | undefined = term.namespaceSelector && selectorOf(term.namespaceSelector)
  return {
    topologyKey: term.topologyKey,
    weight,
    key: canonicalJson([[...names].toSorted(), term.namespaceSelector ?? null, labelSelector ?? null]),
    matches: ({ namespace, labels }, namespaceLabels) =>
      pods !== undefined &&
      (names.has(namespace) || (namespaces !== undefined && matchesSelector(namespaces, namespaceLabels(namespace)))) &&
      matchesSelector(pods, labels),
  }
}

const weighted = (terms: readonly WeightedPodAffinityTerm[] | undefined, pod: Selectable): AffinityTerm[] =>
  (terms ?? []).map(({ podAffinityTerm, weight }) => parseTerm(podAffinityTerm, pod, weight))

/** The parsed terms of a pod; undefined when it declares none. */
export function affinityTermsOf({ spec }: Pod, pod: Selectable): PodAffinityTerms | undefined {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {}
  if (!podAffinity && !podAntiAffinity) return undefined
  const required = (terms: readonly PodAffinityTerm[] | undefined): AffinityTerm[] => (terms ?? []).map((term) => parseTerm(term, pod, 1))
  const terms = {
    required: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAnti: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferred: weighted(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, pod),
    preferredAnti: weighted(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, pod),
  }
  const key = canonicalJson(Object.values(terms).map((list) => list.map(({ key, topologyKey, weight }) => [key, topologyKey, weight])))
  return { key, ...terms }
}
