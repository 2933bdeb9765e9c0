/** What identifies an event apart from its time: the fields upstream's keys are made of. */
export interface EventFacts {
  readonly component: string
  readonly host: string
  readonly kind: string
  readonly apiVersion: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly fieldPath: string
  readonly type: string
  readonly reason: string
  readonly message: string
}

/** What is to be written of an event: nothing, when its object talks too much. */
export interface Correlated {
  /** Events with the same key are one Event object with a count. */
  readonly key: string
  readonly message: string
  readonly count: number
  /** When the first with this key was seen. */
  readonly firstMs: number
  readonly isDropped: boolean
}

const aggregateFrom = 10
const aggregateWithinMs = 600_000
const burst = 25
const refillMs = 300_000
const cacheSize = 4096

interface Similar {
  readonly messages: Set<string>
  lastMs: number
}
interface Tokens {
  left: number
  refilledMs: number
}

/**
 * Upstream's EventCorrelator (client-go tools/record/events_cache.go): the same event again raises its count, more than
 * ten similar ones within ten minutes become one "(combined from similar events)", and one object of one source may
 * say 25 things at once, then one every five minutes.
 */
export class EventCorrelator {
  readonly #similar = new RecentMap<Similar>(cacheSize)
  readonly #counts = new RecentMap<{ count: number; readonly firstMs: number }>(cacheSize)
  readonly #tokens = new RecentMap<Tokens>(cacheSize)

  correlate(event: EventFacts, nowMs: number): Correlated {
    const { key, message } = this.#aggregate(event, nowMs)
    const observed = this.#counts.obtain(key, () => ({ count: 0, firstMs: nowMs }))
    observed.count++
    return { key, message, count: observed.count, firstMs: observed.firstMs, isDropped: !this.#mayPass(event, nowMs) }
  }

  #aggregate(event: EventFacts, nowMs: number): { readonly key: string; readonly message: string } {
    const aggregateKey = join(event.component, event.host, aboutOf(event), event.type, event.reason)
    const similar = this.#similar.obtain(aggregateKey, () => ({ messages: new Set(), lastMs: nowMs }))
    if (nowMs - similar.lastMs > aggregateWithinMs) similar.messages.clear()
    similar.messages.add(event.message)
    similar.lastMs = nowMs
    if (similar.messages.size < aggregateFrom) return { key: join(aggregateKey, event.fieldPath, event.message), message: event.message }
    for (const message of similar.messages) {
      similar.messages.delete(message)
      break
    }
    return { key: aggregateKey, message: `(combined from similar events): ${event.message}` }
  }

  #mayPass(event: EventFacts, nowMs: number): boolean {
    const tokens = this.#tokens.obtain(join(event.component, event.host, aboutOf(event)), () => ({ left: burst, refilledMs: nowMs }))
    tokens.left = Math.min(burst, tokens.left + (nowMs - tokens.refilledMs) / refillMs)
    tokens.refilledMs = nowMs
    if (tokens.left < 1) return false
    tokens.left--
    return true
  }
}

const join = (...parts: readonly string[]): string => parts.join('\n')
const aboutOf = ({ kind, namespace, name, uid, apiVersion }: EventFacts): string => join(kind, namespace, name, uid, apiVersion)

/** A map that forgets first what was not asked for longest. */
class RecentMap<V> {
  readonly #entries = new Map<string, V>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  obtain(key: string, create: () => V): V {
    const value = this.#entries.get(key) ?? create()
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#capacity) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest)
        break
      }
    }
    return value
  }
}
