import type { Clock, Stop } from '#kernel'
import { LeaseNotFoundError, type Change, type Lease, type LeaseId, type LeaseStatus } from './store.ts'

interface RunningLease extends Lease {
  readonly keys: Set<string>
  stopTimer: Stop
  endMs: number
}

/** Who holds which lease, and until when. A lease that runs out, or is revoked, takes its keys with it. */
export class Leases {
  readonly #clock: Clock
  readonly #onExpired: (id: LeaseId) => void
  readonly #leases = new Map<LeaseId, RunningLease>()
  #lastId = 0

  constructor(clock: Clock, onExpired: (id: LeaseId) => void) {
    this.#clock = clock
    this.#onExpired = onExpired
  }

  /** `id` is given when the lease is an old one, restored; it has its whole time again, as after a restart of etcd. */
  grant(ttlMs: number, id: LeaseId = this.#lastId + 1): LeaseId {
    this.#lastId = Math.max(this.#lastId, id)
    this.#leases.set(id, { id, ttlMs, keys: new Set(), ...this.#startTimer(id, ttlMs) })
    return id
  }

  keepAlive(id: LeaseId): void {
    const lease = this.#get(id)
    lease.stopTimer()
    Object.assign(lease, this.#startTimer(id, lease.ttlMs))
  }

  status(id: LeaseId): LeaseStatus {
    const { ttlMs, endMs, keys } = this.#get(id)
    return { id, ttlMs, remainingMs: Math.max(endMs - this.#clock.now(), 0), keys: [...keys].sort() }
  }

  /** Ends the lease and returns the keys that must go with it, in order. */
  revoke(id: LeaseId): readonly string[] {
    const lease = this.#get(id)
    lease.stopTimer()
    this.#leases.delete(id)
    return [...lease.keys].sort()
  }

  check(id: LeaseId): void {
    this.#get(id)
  }

  /** Keeps track of which key hangs on which lease. */
  follow({ type, item, previous }: Pick<Change, 'type' | 'item' | 'previous'>): void {
    if (previous?.lease !== undefined) this.#leases.get(previous.lease)?.keys.delete(item.key)
    if (type === 'put' && item.lease !== undefined) this.#leases.get(item.lease)?.keys.add(item.key)
  }

  list(): readonly Lease[] {
    return [...this.#leases.values()].map(({ id, ttlMs }) => ({ id, ttlMs }))
  }

  stop(): void {
    for (const lease of this.#leases.values()) lease.stopTimer()
  }

  #get(id: LeaseId): RunningLease {
    const lease = this.#leases.get(id)
    if (!lease) throw new LeaseNotFoundError()
    return lease
  }

  #startTimer(id: LeaseId, ttlMs: number): Pick<RunningLease, 'stopTimer' | 'endMs'> {
    const stopTimer = this.#clock.after(ttlMs, () => this.#onExpired(id), { background: true })
    return { stopTimer, endMs: this.#clock.now() + ttlMs }
  }
}
