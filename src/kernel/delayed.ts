import type { Letter } from './host.ts'

/** Letters that take simulated time on their way, by arrival and then in the order of sending. */
export class Delayed {
  #letters: { readonly dueMs: number; readonly letter: Letter }[] = []

  get nextMs(): number | undefined {
    return this.#letters[0]?.dueMs
  }

  add(dueMs: number, letter: Letter): void {
    let index = this.#letters.length
    while (index > 0 && (this.#letters[index - 1]?.dueMs ?? 0) > dueMs) index--
    this.#letters.splice(index, 0, { dueMs, letter })
  }

  take(nowMs: number): Letter[] {
    let count = 0
    while ((this.#letters[count]?.dueMs ?? Infinity) <= nowMs) count++
    return this.#letters.splice(0, count).map(({ letter }) => letter)
  }
}
