import type { Node } from '#api'
import { quantityValue, type Labels } from '#apimachinery'
import { TakenPorts } from './host-ports.ts'
import type { PodInfo } from './pod-info.ts'
import { addAmounts, amountsOf, noAmounts, type Amounts } from './resources.ts'

const noLabels: Labels = {}

/** A node and what runs or is about to run on it, summed up as pods come and go. */
export class NodeInfo {
  readonly name: string
  readonly pods = new Map<string, PodInfo>()
  /** What its pods request. */
  readonly requested: Amounts = noAmounts()
  /** The same, with a small amount in place of what containers leave out. */
  readonly nonZeroRequested: Amounts = noAmounts()
  readonly ports = new TakenPorts()
  #node: Node
  #allocatable: Amounts
  #maxPods: number
  #images: ReadonlyMap<string, number>

  constructor(node: Node) {
    this.name = node.metadata.name
    this.#node = node
    this.#allocatable = amountsOf(node.status?.allocatable)
    this.#maxPods = maxPodsOf(node)
    this.#images = imagesOf(node)
  }

  get node(): Node {
    return this.#node
  }

  get labels(): Labels {
    return this.#node.metadata.labels ?? noLabels
  }

  get allocatable(): Amounts {
    return this.#allocatable
  }

  get maxPods(): number {
    return this.#maxPods
  }

  /** Sizes in bytes of the images it holds, by each of their names. */
  get images(): ReadonlyMap<string, number> {
    return this.#images
  }

  /** Takes over a newer version of the node. A heartbeat leaves everything but the conditions as it was. */
  update(node: Node): void {
    const previous = this.#node
    this.#node = node
    if (node.status?.allocatable !== previous.status?.allocatable) {
      this.#allocatable = amountsOf(node.status?.allocatable)
      this.#maxPods = maxPodsOf(node)
    }
    if (node.status?.images !== previous.status?.images) this.#images = imagesOf(node)
  }

  add(pod: PodInfo): void {
    this.pods.set(pod.uid, pod)
    this.#sum(pod, 1)
  }

  remove(pod: PodInfo): void {
    if (this.pods.delete(pod.uid)) this.#sum(pod, -1)
  }

  #sum(pod: PodInfo, sign: 1 | -1): void {
    addAmounts(this.requested, pod.requests, sign)
    addAmounts(this.nonZeroRequested, pod.nonZero, sign)
    for (const port of pod.hostPorts) this.ports.change(port, sign)
  }
}

const maxPodsOf = ({ status }: Node): number => quantityValue(status?.allocatable?.['pods'] ?? '0')

function imagesOf({ status }: Node): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>()
  for (const { names, sizeBytes } of status?.images ?? []) for (const name of names ?? []) sizes.set(name, sizeBytes ?? 0)
  return sizes
}
