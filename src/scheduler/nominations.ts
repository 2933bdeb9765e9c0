import type { Pod } from '#api'
import { podInfoOf, type PodInfo } from './framework/pod-info.ts'

/** The pods that preemption has promised a place, by node. */
export class Nominations {
  readonly #byNode = new Map<string, Map<string, PodInfo>>()
  readonly #nodeOf = new Map<string, string>()

  on(nodeName: string): readonly PodInfo[] {
    const pods = this.#byNode.get(nodeName)
    return pods ? [...pods.values()] : []
  }

  set(pod: PodInfo, nodeName: string): void {
    this.remove(pod.uid)
    this.#nodeOf.set(pod.uid, nodeName)
    const pods = this.#byNode.get(nodeName) ?? new Map<string, PodInfo>()
    this.#byNode.set(nodeName, pods.set(pod.uid, pod))
  }

  remove(uid: string): void {
    const nodeName = this.#nodeOf.get(uid)
    if (nodeName === undefined) return
    this.#nodeOf.delete(uid)
    const pods = this.#byNode.get(nodeName)
    pods?.delete(uid)
    if (pods?.size === 0) this.#byNode.delete(nodeName)
  }

  /** What the API says of a waiting pod. A promise that it does not show yet still holds; one that it took back does not. */
  observe(pod: Pod, previous: Pod | undefined): void {
    const name = pod.status?.nominatedNodeName
    if (name) this.set(podInfoOf(pod), name)
    else if (previous?.status?.nominatedNodeName) this.remove(pod.metadata.uid)
  }
}
