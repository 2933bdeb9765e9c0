/** Stretches of two texts, as positions: what is left to compare. */
interface Area {
  readonly fromA: number
  readonly toA: number
  readonly fromB: number
  readonly toB: number
}

/** Called for each line that is in one text only. */
export interface OnlyIn {
  a(at: number): void
  b(at: number): void
}

/**
 * Myers' search for the shortest edit, from both ends at once (An O(ND) Difference Algorithm, 1986). Of edits of the same
 * length it takes the one that GNU diff takes: a diagonal is x - y, the highest is tried first.
 */
class Search {
  readonly #a: readonly number[]
  readonly #b: readonly number[]
  /** How far each diagonal has been followed, from the start and from the end. */
  readonly #forward = new Map<number, number>()
  readonly #backward = new Map<number, number>()

  constructor(a: readonly number[], b: readonly number[]) {
    this.#a = a
    this.#b = b
  }

  /** A point in the middle of a shortest edit of an area that begins and ends with lines that differ. */
  middle({ fromA, toA, fromB, toB }: Area): { readonly x: number; readonly y: number } {
    const forward = this.#forward
    const backward = this.#backward
    const [low, high] = [fromA - toB, toA - fromB]
    const [start, end] = [fromA - fromB, toA - toB]
    const isOdd = (start - end) % 2 !== 0
    forward.clear()
    backward.clear()
    forward.set(start, fromA)
    backward.set(end, toA)
    let [forwardLow, forwardHigh, backwardLow, backwardHigh] = [start, start, end, end]
    for (;;) {
      if (forwardLow > low) forward.set(--forwardLow - 1, -1)
      else ++forwardLow
      if (forwardHigh < high) forward.set(++forwardHigh + 1, -1)
      else --forwardHigh
      for (let d = forwardHigh; d >= forwardLow; d -= 2) {
        const x = this.#runDown(d, toA, toB)
        forward.set(d, x)
        if (isOdd && backwardLow <= d && d <= backwardHigh && (backward.get(d) ?? 0) <= x) return { x, y: x - d }
      }
      if (backwardLow > low) backward.set(--backwardLow - 1, Infinity)
      else ++backwardLow
      if (backwardHigh < high) backward.set(++backwardHigh + 1, Infinity)
      else --backwardHigh
      for (let d = backwardHigh; d >= backwardLow; d -= 2) {
        const x = this.#runUp(d, fromA, fromB)
        backward.set(d, x)
        if (!isOdd && forwardLow <= d && d <= forwardHigh && x <= (forward.get(d) ?? 0)) return { x, y: x - d }
      }
    }
  }

  #runDown(diagonal: number, toA: number, toB: number): number {
    const [left = -1, above = -1] = [this.#forward.get(diagonal - 1), this.#forward.get(diagonal + 1)]
    let x = left < above ? above : left + 1
    while (x < toA && x - diagonal < toB && this.#a[x] === this.#b[x - diagonal]) x++
    return x
  }

  #runUp(diagonal: number, fromA: number, fromB: number): number {
    const [below = Infinity, right = Infinity] = [this.#backward.get(diagonal - 1), this.#backward.get(diagonal + 1)]
    let x = below < right ? below : right - 1
    while (x > fromA && x - diagonal > fromB && this.#a[x - 1] === this.#b[x - diagonal - 1]) x--
    return x
  }
}

/** Tells of every line of two texts that the shortest edit between them removes or adds. Lines are numbers: equal ones are the same. */
export function shortestEdit(a: readonly number[], b: readonly number[], only: OnlyIn): void {
  const search = new Search(a, b)
  const areas: Area[] = [{ fromA: 0, toA: a.length, fromB: 0, toB: b.length }]
  for (let area = areas.pop(); area; area = areas.pop()) {
    let { fromA, toA, fromB, toB } = area
    while (fromA < toA && fromB < toB && a[fromA] === b[fromB]) [fromA, fromB] = [fromA + 1, fromB + 1]
    while (fromA < toA && fromB < toB && a[toA - 1] === b[toB - 1]) [toA, toB] = [toA - 1, toB - 1]
    if (fromA === toA) for (let at = fromB; at < toB; at++) only.b(at)
    else if (fromB === toB) for (let at = fromA; at < toA; at++) only.a(at)
    else {
      const { x, y } = search.middle({ fromA, toA, fromB, toB })
      areas.push({ fromA, toA: x, fromB, toB: y }, { fromA: x, toA, fromB: y, toB })
    }
  }
}
