import type { Cause } from '#apimachinery'

/**
 * Who wrote which revision, for the newest so many: what watch events tell of their cause. In memory only, so that of what
 * was written before a restart nothing is known.
 */
export class WriteCauses {
  readonly #actors: (string | undefined)[]
  readonly #revisions: number[]

  constructor(size = 16_384) {
    this.#actors = Array.from({ length: size })
    this.#revisions = Array.from({ length: size }, () => 0)
  }

  note(revision: number, actor: string): void {
    const slot = revision % this.#revisions.length
    this.#revisions[slot] = revision
    this.#actors[slot] = actor
  }

  of(revision: number): Cause | undefined {
    const slot = revision % this.#revisions.length
    const actor = this.#actors[slot]
    return this.#revisions[slot] === revision && actor !== undefined ? { actor, revision } : undefined
  }
}
