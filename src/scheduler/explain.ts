import type { Namespace, Node, Pod, Service } from '#api'
import type { LabelSelectorLike } from '#apimachinery'
import { seededRandom, type Random } from '#kernel'
import { decisionOf, type Decision } from './decisions.ts'
import { ClusterView } from './framework/cluster-view.ts'
import { runCycle } from './framework/cycle.ts'
import { failureMessage } from './framework/diagnosis.ts'
import type { Plugin, Remedy } from './framework/plugin.ts'
import { podInfoOf } from './framework/pod-info.ts'
import { defaultPlugins } from './plugins/index.ts'
import { siblingSelector } from './siblings.ts'

/** A cluster as it may come out of lists: nothing in it needs a server. */
export interface Situation {
  readonly nodes: readonly Node[]
  /** Placed or not: those without a node are not looked at. */
  readonly pods: readonly Pod[]
  readonly namespaces?: readonly Namespace[]
  readonly services?: readonly Service[]
  /** The selector of the pod's controller, if it has one. */
  readonly controllerSelector?: LabelSelectorLike
}

export interface ExplainOptions {
  readonly plugins?: readonly Plugin[]
  readonly random?: Random
  /** Milliseconds, for the record. */
  readonly at?: number
}

/** The view of a situation, for running the framework without a cluster. */
export function viewOf(situation: Situation): ClusterView {
  const labels = new Map(situation.namespaces?.map(({ metadata }) => [metadata.name, metadata.labels]))
  const view = new ClusterView({
    namespaceLabels: (namespace) => labels.get(namespace),
    siblingSelector: (pod) => {
      const services = situation.services?.filter(({ metadata }) => metadata.namespace === pod.metadata.namespace) ?? []
      return siblingSelector(pod, services, situation.controllerSelector)
    },
  })
  for (const node of situation.nodes) view.setNode(node)
  for (const pod of situation.pods) if (pod.spec.nodeName && !isFinished(pod)) view.place(podInfoOf(pod), pod.spec.nodeName)
  return view
}

/** Whether a pod has given back what it held of its node. */
export const isFinished = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

/**
 * Where a pod would go now and why: every node with the filter that rejects it or with its scores. Binds nothing and looks
 * at all nodes. Where a pod that is placed already would go, is asked as if it were not.
 */
export function explain(pod: Pod, situation: Situation, options: ExplainOptions = {}): Decision {
  const pods = situation.pods.filter(({ metadata }) => metadata.uid !== pod.metadata.uid)
  return explainIn(viewOf({ ...situation, pods }), withoutNode(pod), options)
}

/** The same on a view that is there already. The pod must not be placed in it. */
export function explainIn(view: ClusterView, pod: Pod, options: ExplainOptions = {}): Decision {
  const random = options.random ?? seededRandom(0, 'explain')
  const plugins = options.plugins ?? defaultPlugins
  const cycle = runCycle(podInfoOf(pod), view, { plugins, random, exhaustive: true })
  const facts = { at: options.at ?? 0, attempt: 0 }
  if (cycle.chosen) return decisionOf(cycle, facts)
  const remedy = plugins.find((plugin) => plugin.remedy)?.remedy?.(cycle, view, { random, nominated: () => [] })
  return decisionOf(cycle, { ...facts, ...remedyFacts(remedy), message: failureMessage(cycle, messageOf(remedy)) })
}

export const messageOf = (remedy: Remedy | undefined): string => (remedy?.kind === 'none' ? remedy.message : '')

/** What the record of a decision says of preemption. */
export const remedyFacts = (remedy: Remedy | undefined): Pick<Decision, 'preemption'> =>
  remedy?.kind === 'preempt'
    ? { preemption: { node: remedy.node, victims: remedy.victims.map(({ namespace, name }) => `${namespace}/${name}`) } }
    : {}

/** A pod as it was before it was bound, so that the node it has does not decide where it would go. */
export function withoutNode(pod: Pod): Pod {
  const { nodeName, ...spec } = pod.spec
  return nodeName ? { ...pod, spec } : pod
}
