import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

/** What arrives at a component. */
export interface Message {
  readonly from: string
  readonly body: unknown
  /** Set off by someone who only looks (the page's lists and watches): changes nothing, so the input log leaves it out. */
  readonly observing?: boolean
}

/** Where messages leave and arrive: a component's process, or a door into the cluster from outside. */
export interface Endpoint {
  readonly name: string
  /** `body` must be cloneable data: the receiver may live in another thread. It must not change after this call. */
  send(to: string, body: unknown, options?: SendOptions): void
  /** Sets what happens to arriving messages. Until then they wait. */
  receive(handler: (message: Message) => void): void
  /** Called when another component has crashed or was stopped: calls to it will not be answered. */
  onPeerDown(handler: (name: string) => void): void
}

export interface SendOptions {
  /** Simulated time on the way. Default: arrives in the next round of the same instant. */
  readonly delayMs?: number
  readonly observing?: boolean
}

/**
 * A component's whole world: its clock, its chance, its letter box. When it crashes, its timers and letters are dropped
 * and nothing it awaits ever comes: what it left unfinished stays unfinished.
 */
export interface Process extends Endpoint {
  readonly clock: Clock
  readonly random: Random
  /**
   * Keeps the round open until `work` settles. Only for what stands outside simulated time (a store on a real etcd, code
   * that is loaded); a component never awaits such a thing without it. Whoever waits so goes on when all others can only
   * wait, in turn: how long it took changes nothing.
   */
  hold<T>(work: Promise<T>): Promise<T>
  /** Offers state that outlives the process: asked for at a checkpoint, given back in the config of the next start. */
  onCheckpoint(provide: () => unknown): void
  /** Aborted on crash and stop, for cleaning up what lives outside the process. */
  readonly signal: AbortSignal
}

/**
 * The code of a component. `config` is cloneable data. State that must survive a crash is not in here. A promise is for code
 * that is loaded first: the round of the start waits for it, and if it is rejected the component has crashed.
 */
export type Program<Config = unknown> = (process: Process, config: Config) => void | Promise<void>
