import type { Node, Pod } from '#api'
import { deepEqual } from '#apimachinery'
import { nodeChanges, type ClusterEvent } from './framework/cluster-event.ts'
import type { ClusterView } from './framework/cluster-view.ts'
import { podInfoOf, type PodInfo } from './framework/pod-info.ts'

/**
 * Keeps the view up to date with what the API says and with what the scheduler has decided and the API does not say yet:
 * an assumed pod counts on its node from the decision on, so that the next pod need not wait for the binding.
 * Each change returns the event that it is for pods that wait.
 */
export class ClusterCache {
  readonly view: ClusterView
  readonly #assumed = new Set<string>()

  constructor(view: ClusterView) {
    this.view = view
  }

  isAssumed(uid: string): boolean {
    return this.#assumed.has(uid)
  }

  assume(pod: PodInfo, nodeName: string): void {
    this.#assumed.add(pod.uid)
    this.view.place(pod, nodeName)
  }

  /** Takes back an assumption; nothing if the API has confirmed the pod meanwhile. */
  forget(pod: PodInfo): ClusterEvent | undefined {
    if (!this.#assumed.delete(pod.uid)) return undefined
    this.view.remove(pod.uid)
    return { kind: 'AssignedPodDeleted', pod }
  }

  /** A pod that the API shows on a node. */
  setPod(pod: Pod, nodeName: string): ClusterEvent | undefined {
    const { uid } = pod.metadata
    const isConfirmation = this.#assumed.delete(uid)
    const previous = this.view.placed(uid)
    if (!previous || isConfirmation || this.view.placeOf(uid) !== nodeName) {
      const info = podInfoOf(pod)
      this.view.place(info, nodeName)
      return { kind: 'AssignedPodAdded', pod: info }
    }
    const isUpdated = isRelabelledOrResized(pod, previous.pod)
    if (!isUpdated && pod.metadata.deletionTimestamp === previous.pod.metadata.deletionTimestamp) {
      this.view.refresh(pod)
      return undefined
    }
    const info = podInfoOf(pod)
    this.view.place(info, nodeName)
    return isUpdated ? { kind: 'AssignedPodUpdated', pod: info } : undefined
  }

  removePod(uid: string): ClusterEvent | undefined {
    const pod = this.view.placed(uid)
    this.#assumed.delete(uid)
    if (!pod) return undefined
    this.view.remove(uid)
    return { kind: 'AssignedPodDeleted', pod }
  }

  setNode(node: Node): ClusterEvent | undefined {
    const previous = this.view.node(node.metadata.name)?.node
    this.view.setNode(node)
    if (!previous) return { kind: 'NodeAdded', node }
    const changed = nodeChanges(node, previous)
    return changed && { kind: 'NodeUpdated', node, changed }
  }

  removeNode(node: Node): ClusterEvent {
    this.view.removeNode(node.metadata.name)
    return { kind: 'NodeDeleted', node }
  }
}

/** Of a placed pod nothing else may change that is counted, but for its deletion. */
const isRelabelledOrResized = (pod: Pod, previous: Pod): boolean =>
  !deepEqual(pod.metadata.labels, previous.metadata.labels) || !deepEqual(pod.spec, { ...previous.spec, nodeName: pod.spec.nodeName })
