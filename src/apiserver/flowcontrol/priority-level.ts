import type { PriorityLevelConfigurationSpec } from '#api'
import { handOf } from './shuffle-sharding.ts'

export type Rejection = 'queue-full' | 'concurrency-limit' | 'time-out' | 'cancelled'

interface Waiting {
  readonly sinceMs: number
  start(): void
}

interface Queue {
  readonly waiting: Waiting[]
  /** How much it has been served, as fair queuing counts. */
  served: number
}

/**
 * The seats of a priority level, and the queues in front of them.
 *
 * - `enter` gives a seat at once or not at all; whoever has one gives it back with `leave`.
 * - Who waits is served in the order of his queue; of the queues the one that has been served least.
 */
export class PriorityLevel {
  readonly name: string
  #spec: PriorityLevelConfigurationSpec
  /** How many of the server's seats are its own. */
  limit = 0
  executing = 0
  inQueue = 0
  readonly counts = { dispatched: 0, rejected: 0, timedOut: 0, cancelled: 0 }
  #queues: Queue[] = []
  /** How many seats it may take beyond its own just now. */
  readonly #borrow: (level: PriorityLevel) => boolean

  constructor(name: string, spec: PriorityLevelConfigurationSpec, borrow: (level: PriorityLevel) => boolean) {
    this.name = name
    this.#spec = spec
    this.#borrow = borrow
  }

  get spec(): PriorityLevelConfigurationSpec {
    return this.#spec
  }

  get isExempt(): boolean {
    return this.#spec.type === 'Exempt'
  }

  get activeQueues(): number {
    return this.#queues.filter(({ waiting }) => waiting.length > 0).length
  }

  configure(spec: PriorityLevelConfigurationSpec, limit: number): void {
    this.#spec = spec
    this.limit = limit
    this.dispatch()
  }

  /** Takes a seat if one is free. */
  enter(): boolean {
    if (!this.isExempt && (this.inQueue > 0 || !this.#hasSeat())) return false
    this.#seat()
    return true
  }

  leave(): void {
    this.executing--
    this.dispatch()
  }

  /** Waits in the shortest of the flow's queues, if that is not full; the function returned gives up waiting. */
  join(flow: string, nowMs: number, start: () => void): (() => boolean) | Rejection {
    const queuing = this.#spec.limited?.limitResponse?.type === 'Queue' ? this.#spec.limited.limitResponse.queuing : undefined
    if (!queuing) return this.#reject('concurrency-limit')
    const { queues = 64, handSize = 8, queueLengthLimit = 50 } = queuing
    const hand = handOf(flow, queues, handSize).map((index) => (this.#queues[index] ??= { waiting: [], served: 0 }))
    const queue = hand.reduce((best, next) => (next.waiting.length < best.waiting.length ? next : best))
    // A thousand nodes may begin at one instant, and be done with it before time goes on: only who keeps others waiting fills a queue.
    const [first] = queue.waiting
    if (queue.waiting.length >= queueLengthLimit && first && first.sinceMs < nowMs) return this.#reject('queue-full')
    // Who has had nothing to ask for does not save up for later.
    if (queue.waiting.length === 0) queue.served = Math.max(queue.served, this.#leastServed()?.served ?? 0)
    const waiting: Waiting = { sinceMs: nowMs, start }
    queue.waiting.push(waiting)
    this.inQueue++
    return () => this.#giveUp(queue, waiting)
  }

  /** Hands out what seats there are. */
  dispatch(): void {
    while (this.inQueue > 0 && this.#hasSeat()) {
      const queue = this.#leastServed()
      const next = queue?.waiting.shift()
      if (!queue || !next) return
      queue.served++
      this.inQueue--
      this.#seat()
      next.start()
    }
  }

  #hasSeat(): boolean {
    return this.executing < this.limit || this.#borrow(this)
  }

  #seat(): void {
    this.executing++
    this.counts.dispatched++
  }

  #leastServed(): Queue | undefined {
    let best: Queue | undefined
    // Holes of an array are skipped by forEach, and most queues are never used.
    this.#queues.forEach((queue) => {
      if (queue.waiting.length > 0 && (!best || queue.served < best.served)) best = queue
    })
    return best
  }

  #giveUp(queue: Queue, waiting: Waiting): boolean {
    const index = queue.waiting.indexOf(waiting)
    if (index === -1) return false
    queue.waiting.splice(index, 1)
    this.inQueue--
    return true
  }

  #reject(why: Rejection): Rejection {
    this.counts.rejected++
    return why
  }
}
