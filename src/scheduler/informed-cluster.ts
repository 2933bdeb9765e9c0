import { namespaces, nodes, pods, replicaSets, replicationControllers, services, statefulSets, type Node, type Pod } from '#api'
import { deepEqual, type Cause, type LabelSelectorLike } from '#apimachinery'
import { controllerOf, type Informers } from '#client'
import type { Surroundings } from './framework/cluster-view.ts'
import { siblingSelector } from './siblings.ts'

/** What the scheduler wants to hear. */
export interface Listeners {
  readonly podChanged: (pod: Pod, previous: Pod | undefined, cause: Cause | undefined) => void
  readonly podGone: (pod: Pod, cause: Cause | undefined) => void
  readonly nodeChanged: (node: Node, cause: Cause | undefined) => void
  readonly nodeGone: (node: Node, cause: Cause | undefined) => void
  readonly namespaceChanged: (cause: Cause | undefined) => void
}

/** Finished pods take no part in scheduling, so they are not even watched. */
const unfinished = 'status.phase!=Succeeded,status.phase!=Failed'

export function listen(informers: Informers, listeners: Listeners): void {
  informers.of(nodes).subscribe({
    added: listeners.nodeChanged,
    updated: (node, _, cause) => listeners.nodeChanged(node, cause),
    deleted: listeners.nodeGone,
  })
  informers.of(pods, { fieldSelector: unfinished }).subscribe({
    added: (pod, cause) => listeners.podChanged(pod, undefined, cause),
    updated: listeners.podChanged,
    deleted: listeners.podGone,
  })
  informers.of(namespaces).subscribe({
    updated(namespace, previous, cause) {
      if (!deepEqual(namespace.metadata.labels, previous.metadata.labels)) listeners.namespaceChanged(cause)
    },
  })
}

/** What plugins ask about beside nodes and pods, answered from informers. */
export function surroundingsOf(informers: Informers): Surroundings {
  const namespaceLister = informers.of(namespaces).lister
  const serviceLister = informers.of(services).lister
  const controllers: Readonly<Record<string, (key: string) => LabelSelectorLike | undefined>> = {
    ReplicaSet: selectorIn(informers.of(replicaSets).lister),
    StatefulSet: selectorIn(informers.of(statefulSets).lister),
    ReplicationController: replicationControllerSelector(informers),
  }
  return {
    namespaceLabels: (namespace) => namespaceLister.get(namespace)?.metadata.labels,
    siblingSelector(pod) {
      const owner = controllerOf(pod)
      const { namespace = '' } = pod.metadata
      const selector = owner && controllers[owner.kind]?.(`${namespace}/${owner.name}`)
      return siblingSelector(pod, serviceLister.list(namespace), selector)
    },
  }
}

interface Selecting {
  readonly spec: { readonly selector: LabelSelectorLike }
}

const selectorIn =
  (lister: { get(key: string): Selecting | undefined }) =>
  (key: string): LabelSelectorLike | undefined =>
    lister.get(key)?.spec.selector

function replicationControllerSelector(informers: Informers): (key: string) => LabelSelectorLike | undefined {
  const { lister } = informers.of(replicationControllers)
  return (key) => {
    const matchLabels = lister.get(key)?.spec.selector
    return matchLabels && { matchLabels }
  }
}
