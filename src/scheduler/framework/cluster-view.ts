import type { Node, Pod } from '#api'
import type { Labels, Selector } from '#apimachinery'
import { AffinityGroups, type AffinityGroup } from './affinity-groups.ts'
import { interleaveZones } from './interleave-zones.ts'
import { NodeInfo } from './node-info.ts'
import { PodCounts, type CountsByNode, type PodMatcher } from './pod-counts.ts'
import type { PodInfo } from './pod-info.ts'

/** What plugins need to know beside nodes and pods. */
export interface Surroundings {
  readonly namespaceLabels: (namespace: string) => Labels | undefined
  /** What selects the pods that belong together with this one: its services and its controller. Nothing for a loner. */
  readonly siblingSelector: (pod: Pod) => Selector | undefined
}

interface Placement {
  readonly pod: PodInfo
  readonly nodeName: string
}

/**
 * The cluster as plugins see it: nodes with what is placed on them, and counts over both. Changed incrementally between
 * scheduling cycles, never during one, so that it needs no snapshot.
 */
export class ClusterView {
  readonly surroundings: Surroundings
  readonly #nodes = new Map<string, NodeInfo>()
  readonly #placements = new Map<string, Placement>()
  /** Pods bound to a node that is not there (yet, or any more). */
  readonly #homeless = new Map<string, Map<string, PodInfo>>()
  readonly #imageNodes = new Map<string, number>()
  readonly #counts = new PodCounts()
  readonly #groups = new AffinityGroups()
  #ordered: readonly NodeInfo[] | undefined

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings
  }

  /** All nodes, zones alternating, in a stable order. */
  get nodes(): readonly NodeInfo[] {
    return (this.#ordered ??= interleaveZones([...this.#nodes.values()]))
  }

  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name)
  }

  /** The name of the node a pod is placed on. */
  placeOf(uid: string): string | undefined {
    return this.#placements.get(uid)?.nodeName
  }

  nodesWithImage(name: string): number {
    return this.#imageNodes.get(name) ?? 0
  }

  /** How many placed pods match, by node. Cheap for a matcher asked for before. */
  count(matcher: PodMatcher): CountsByNode {
    return this.#counts.of(matcher, this.#nodes.values())
  }

  /** The placed pods that declare affinity towards pods, grouped by what they declare. */
  get affinityGroups(): Iterable<AffinityGroup> {
    return this.#groups.all()
  }

  get hasAffinityGroups(): boolean {
    return this.#groups.size > 0
  }

  setNode(node: Node): void {
    const known = this.#nodes.get(node.metadata.name)
    if (known) {
      if (known.node.metadata.labels !== node.metadata.labels) this.#ordered = undefined
      const { images } = known
      known.update(node)
      if (known.images !== images) {
        this.#countImages(images, -1)
        this.#countImages(known.images, 1)
      }
      return
    }
    const info = new NodeInfo(node)
    this.#nodes.set(info.name, info)
    this.#ordered = undefined
    this.#countImages(info.images, 1)
    const waiting = this.#homeless.get(info.name)
    this.#homeless.delete(info.name)
    for (const pod of waiting?.values() ?? []) this.#put(pod, info)
  }

  removeNode(name: string): void {
    const info = this.#nodes.get(name)
    if (!info) return
    this.#nodes.delete(name)
    this.#ordered = undefined
    this.#countImages(info.images, -1)
    this.#counts.removeNode(info)
    this.#groups.removeNode(info)
    if (info.pods.size > 0) this.#homeless.set(name, new Map(info.pods))
  }

  /** Puts a pod onto a node, or its newer version in place of the older one. */
  place(pod: PodInfo, nodeName: string): void {
    this.remove(pod.uid)
    this.#placements.set(pod.uid, { pod, nodeName })
    const info = this.#nodes.get(nodeName)
    if (info) return this.#put(pod, info)
    const waiting = this.#homeless.get(nodeName) ?? new Map<string, PodInfo>()
    this.#homeless.set(nodeName, waiting.set(pod.uid, pod))
  }

  /** Takes over a version of a placed pod in which only the status changed, which moves no count. */
  refresh(pod: Pod): void {
    const placement = this.#placements.get(pod.metadata.uid)
    if (!placement) return
    const { nodeName } = placement
    const newer: PodInfo = { ...placement.pod, pod }
    this.#placements.set(newer.uid, { pod: newer, nodeName })
    const pods = this.#nodes.get(nodeName)?.pods ?? this.#homeless.get(nodeName)
    pods?.set(newer.uid, newer)
  }

  /** A placed pod as last seen. */
  placed(uid: string): PodInfo | undefined {
    return this.#placements.get(uid)?.pod
  }

  remove(uid: string): void {
    const placement = this.#placements.get(uid)
    if (!placement) return
    this.#placements.delete(uid)
    const { pod, nodeName } = placement
    const info = this.#nodes.get(nodeName)
    if (info) {
      info.remove(pod)
      this.#counts.change(pod, info, -1)
      this.#groups.change(pod, info, -1)
      return
    }
    const waiting = this.#homeless.get(nodeName)
    waiting?.delete(uid)
    if (waiting?.size === 0) this.#homeless.delete(nodeName)
  }

  /** To be called when the labels of a namespace have changed, which terms with a namespaceSelector look at. */
  namespacesChanged(): void {
    this.#counts.clear()
  }

  #put(pod: PodInfo, info: NodeInfo): void {
    info.add(pod)
    this.#counts.change(pod, info, 1)
    this.#groups.change(pod, info, 1)
  }

  #countImages(images: ReadonlyMap<string, number>, delta: 1 | -1): void {
    for (const name of images.keys()) this.#imageNodes.set(name, (this.#imageNodes.get(name) ?? 0) + delta)
  }
}
