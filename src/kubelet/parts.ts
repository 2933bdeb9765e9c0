/** How the parts of a kubelet meet: the pod lifecycle asks the node's side what a container is made from. */
import type { Container, Pod } from '#api'
import type { Client, EventRecorder, Informer } from '#client'
import type { Clock, Random } from '#kernel'
import type { ContainerNetwork, ContainerSpec, Machine, StoredImage } from '#runtime'

/** A volume of a pod cannot be filled yet; the message is that of the FailedMount event. */
export class MountError extends Error {
  override readonly name = 'MountError'
}

/** A container's configuration does not hold; the message is that of its CreateContainerConfigError. */
export class ContainerConfigError extends Error {
  override readonly name = 'ContainerConfigError'
}

/** What pods take from the API around them: config maps, secrets, fields of their own. */
export interface PodResources {
  /** Fills the volumes of a pod on the machine. Throws MountError. */
  mountVolumes(pod: Pod): Promise<void>
  /** What the runtime makes a container from. Throws ContainerConfigError. */
  containerSpec(pod: Pod, container: Container, at: ContainerPlace): Promise<ContainerSpec>
}

/** What is only known when a container is made. */
export interface ContainerPlace {
  readonly image: StoredImage
  readonly attempt: number
  readonly podIp: string
}

/** What a kubelet's pod lifecycle works with. */
export interface PodSetting {
  readonly node: { readonly name: string; readonly ip: string }
  readonly machine: Machine
  readonly clock: Clock
  readonly random: Random
  readonly client: Client
  readonly recorder: EventRecorder
  /** The pods bound to this node. */
  readonly pods: Informer<Pod>
  readonly resources: PodResources
  /** The node's own interface: probes come from here. */
  readonly network: ContainerNetwork
  /** Aborted when the kubelet ends; its containers go on. */
  readonly signal: AbortSignal
}

/** The pod lifecycle of a running kubelet. */
export interface RunningPods {
  /** The status as the kubelet knows it, which may be ahead of the API's. */
  statusOf(podUid: string): Pod['status'] | undefined
}
