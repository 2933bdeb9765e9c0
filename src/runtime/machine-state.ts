import type { FileTree } from './files.ts'
import type { StoredImage } from './image-store.ts'
import type { Signal } from './signals.ts'

/** What a sandbox is made from. */
export interface NewSandbox {
  readonly podUid: string
  readonly namespace: string
  readonly name: string
  readonly hostname: string
  readonly hostNetwork: boolean
  readonly attempt: number
}

/** The network namespace of a pod on a machine. */
export interface Sandbox extends NewSandbox {
  readonly id: string
  readonly createdMs: number
  readonly ip: string
  readonly isReady: boolean
}

/** A volume in a container. */
export interface VolumeMount {
  /** The name of the pod's volume. */
  readonly volume: string
  readonly path: string
  readonly subPath?: string
  readonly readOnly: boolean
}

/** What a container is made from. */
export interface ContainerSpec {
  readonly name: string
  /** How often this container has been started in this pod before. */
  readonly attempt: number
  readonly image: StoredImage
  /** As the pod names it. */
  readonly imageName: string
  /** In place of the image's entry point. */
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly workingDir?: string
  readonly mounts: readonly VolumeMount[]
  /** Written to /etc/hosts and /etc/resolv.conf and the like. */
  readonly files: Readonly<Record<string, string>>
  readonly terminationMessagePath: string
  readonly readOnlyRoot: boolean
  readonly cpuLimitMilli?: number
  /** In place of the image's. */
  readonly stopSignal?: Signal
  readonly stdin: boolean
  /** Its input ends with that of the first client that attaches. */
  readonly stdinOnce?: boolean
  readonly tty: boolean
  /** Tells whether the pod's container has another definition now. */
  readonly hash: string
}

export type ContainerPhase =
  | { readonly type: 'created' }
  | { readonly type: 'running'; readonly startedMs: number }
  | {
      readonly type: 'exited'
      readonly startedMs: number
      readonly finishedMs: number
      readonly exitCode: number
      readonly reason: string
      readonly message: string
    }

/** A container on a machine, as the kubelet sees it. */
export interface ContainerView {
  readonly id: string
  readonly sandboxId: string
  readonly podUid: string
  readonly spec: ContainerSpec
  readonly createdMs: number
  readonly phase: ContainerPhase
}

export interface ContainerSnapshot extends ContainerView {
  readonly written: FileTree
  readonly deleted: ReadonlySet<string>
  readonly log: string
}

/** Everything about a machine that outlives its kubelet and a reload of the page. Cloneable. */
export interface MachineState {
  readonly isOn: boolean
  readonly images: readonly StoredImage[]
  readonly sandboxes: readonly Sandbox[]
  readonly containers: readonly ContainerSnapshot[]
  readonly volumes: readonly { readonly podUid: string; readonly name: string; readonly tree: FileTree }[]
}
