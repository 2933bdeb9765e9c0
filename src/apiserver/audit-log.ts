import type { Cause, Verb } from '#apimachinery'
import type { Stop } from '#kernel'

/** What the server did for one request that changed something, or was refused. */
export interface AuditRecord {
  /** Counts from 1, without gaps. */
  readonly number: number
  /** Simulated time at the end of the request. */
  readonly timeMs: number
  readonly verb: Verb
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  /** Of a non-resource URL. */
  readonly path?: string
  readonly user: string
  readonly userAgent?: string
  readonly code: number
  /** The revision that the write made; absent for what wrote nothing. */
  readonly revision?: number
  readonly cause?: Cause
  /** What authorization, admission plugins and policies had to say of it. */
  readonly annotations?: Readonly<Record<string, string>>
  /** Simulated time in each filter and all behind it, by name. */
  readonly filterMs: Readonly<Record<string, number>>
}

/** The newest records of what happened, for those who look at it. */
export interface AuditLog {
  /** The newest record's number; 0 before the first. */
  readonly newest: number
  /** The records after `number`, as far as they are kept, oldest first. */
  since(number: number): readonly AuditRecord[]
  /** Calls back with each record from now on. */
  subscribe(listener: (record: AuditRecord) => void): Stop
}

/** A ring of records. */
export class AuditRing implements AuditLog {
  readonly #records: AuditRecord[] = []
  readonly #size: number
  readonly #listeners = new Set<(record: AuditRecord) => void>()
  #newest = 0

  constructor(size = 16_384) {
    this.#size = size
  }

  get newest(): number {
    return this.#newest
  }

  add(record: Omit<AuditRecord, 'number'>): void {
    const numbered: AuditRecord = { number: ++this.#newest, ...record }
    this.#records[numbered.number % this.#size] = numbered
    for (const listener of this.#listeners) listener(numbered)
  }

  since(number: number): readonly AuditRecord[] {
    const first = Math.max(number + 1, this.#newest - this.#size + 1, 1)
    const found: AuditRecord[] = []
    for (let next = first; next <= this.#newest; next++) {
      const record = this.#records[next % this.#size]
      if (record) found.push(record)
    }
    return found
  }

  subscribe(listener: (record: AuditRecord) => void): Stop {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
