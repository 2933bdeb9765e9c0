import type { Link } from './inputs.ts'

/** The connections that are not as they should be. */
export class Links {
  readonly #faults = new Map<string, Map<string, Link>>()

  /** Returns what the link was before. */
  set(a: string, b: string, link: Link): Link {
    const before = this.#faults.get(a)?.get(b) ?? fine
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const ends = this.#faults.get(from) ?? new Map<string, Link>()
      if (link.type === 'fine') ends.delete(to)
      else ends.set(to, link)
      if (ends.size > 0) this.#faults.set(from, ends)
      else this.#faults.delete(from)
    }
    return before
  }

  between(a: string, b: string): Link {
    if (this.#faults.size === 0) return fine
    return this.#faults.get(a)?.get(b) ?? this.#faults.get(a)?.get('*') ?? this.#faults.get('*')?.get(b) ?? fine
  }
}

const fine: Link = { type: 'fine' }
