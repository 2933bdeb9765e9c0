import type { Resource } from '#api'
import type { Cause, KubeObject } from '#apimachinery'
import { keyOf, type EventRecorder, type Informers, type Lister, type ObjectKey, type ReconcileScope } from '#client'
import type { Clock, Random } from '#kernel'
import type * as Pki from '#pki'
import type { Authority } from '#pki'

/** What it takes to work with certificates. */
export interface Certificates extends Pick<typeof Pki, 'readRequest' | 'readCertificates'> {
  readonly authority: Authority
}

/** What a controller is built on. Shared by all of them, but for the recorder, which speaks in the controller's own name. */
export interface Setting {
  readonly informers: Informers
  readonly clock: Clock
  readonly random: Random
  readonly recorder: EventRecorder
  /** The cluster's certificate authority, and what reads certificates. Loaded when it is first asked for. */
  readonly certificates: () => Promise<Certificates>
  /** Aborted when the controllers stop. */
  readonly signal: AbortSignal
}

/** Puts keys into a controller's queue. */
export type Enqueue = (key: ObjectKey, cause?: Cause, delayMs?: number) => void

/** Something a controller looks at, and which of its keys a change there concerns. */
export interface Watch {
  readonly connect: (informers: Informers, enqueue: Enqueue) => void
}

export interface Controller {
  readonly watches: readonly Watch[]
  /** How many keys are worked on at the same time. Default 20. */
  readonly workers?: number
  /** Brings one object where it should be. Reads from the caches, writes through the scope's client; retried if it throws. */
  readonly reconcile: (key: ObjectKey, scope: ReconcileScope) => Promise<void>
  /** What goes on for ever beside the reconciles, such as a look round every few seconds. */
  readonly start?: (enqueue: Enqueue) => void
}

/** A controller as a declaration. A new one is a file with one of these, added to list.ts. */
export interface ControllerDeclaration {
  /** As kube-controller-manager names it: `deployment-controller`. The actor of its causes. */
  readonly name: string
  /** The service account that it acts as. Default: of its own name. */
  readonly account?: string
  /** The `source.component` of its events. Default: its name. */
  readonly eventSource?: string
  readonly create: (setting: Setting) => Controller
}

export interface WatchOptions<T extends KubeObject> {
  /** The keys a change concerns. On an update it is asked for the object before and after. Default: the object's own. */
  readonly keys?: (object: T) => Iterable<ObjectKey>
  /** Which updates matter. Default: all. */
  readonly changed?: (next: T, previous: T) => boolean
  /** Which kinds of events matter. Default: all. */
  readonly on?: readonly ('added' | 'updated' | 'deleted')[]
  /** Waits before the keys are worked on: what changes in bursts is then looked at once. */
  readonly delayMs?: number
}

const everything = ['added', 'updated', 'deleted'] as const

/** Watches all objects of a resource. */
export function watch<T extends KubeObject>(resource: Resource<T>, options: WatchOptions<T> = {}): Watch {
  const { keys = ownKey, changed, on = everything, delayMs } = options
  const connect = (informers: Informers, enqueue: Enqueue): void => {
    const enqueueAll = (object: T, cause: Cause | undefined): void => {
      for (const key of keys(object)) enqueue(key, cause, delayMs)
    }
    informers.of(resource).subscribe({
      ...(on.includes('added') && { added: enqueueAll }),
      ...(on.includes('deleted') && { deleted: enqueueAll }),
      ...(on.includes('updated') && {
        updated: (object: T, previous: T, cause: Cause | undefined) => {
          if (changed && !changed(object, previous)) return
          enqueueAll(object, cause)
          enqueueAll(previous, cause)
        },
      }),
    })
  }
  return { connect }
}

const ownKey = (object: KubeObject): readonly ObjectKey[] => [keyOf(object)]

/** Calls now and then every `periodMs`: upkeep, which does not keep a cluster from being settled. */
export function every(periodMs: number, look: () => void, { clock, signal }: Setting): void {
  const round = (): void => {
    if (signal.aborted) return
    look()
    clock.after(periodMs, round, { background: true })
  }
  round()
}

/** The lister of all objects of a resource. */
export const listerOf = <T extends KubeObject>({ informers }: Setting, resource: Resource<T>): Lister<T> => informers.of(resource).lister
