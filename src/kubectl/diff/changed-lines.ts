import { leftOut } from './confusing-lines.ts'
import { shortestEdit } from './shortest-edit.ts'

/** The lines of two texts with what is not in the other: a line of `changed` for each, and one more that is never set. */
export interface Side {
  readonly lines: readonly string[]
  readonly changed: boolean[]
}

const side = (lines: readonly string[]): Side => ({ lines, changed: Array.from({ length: lines.length + 1 }, () => false) })

/** Lines as numbers, the same for lines that are the same. */
function numbered(...texts: readonly (readonly string[])[]): readonly (readonly number[])[] {
  const numbers = new Map<string, number>()
  return texts.map((lines) =>
    lines.map((line) => {
      const number = numbers.get(line) ?? numbers.size
      numbers.set(line, number)
      return number
    }),
  )
}

function countsOf(lines: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}

/** Marks what is not searched for; the positions of what is. */
function searched(side: Side, lines: readonly number[], other: readonly number[]): readonly number[] {
  const out = leftOut(lines, countsOf(other))
  for (const [at, isOut] of out.entries()) side.changed[at] = isOut
  return [...out.keys()].filter((at) => !out[at])
}

/** Marks what the shortest edit removes and adds. */
function mark(before: Side, after: Side): void {
  const [a = [], b = []] = numbered(before.lines, after.lines)
  const [placesA, placesB] = [searched(before, a, b), searched(after, b, a)]
  const at = (lines: readonly number[], places: readonly number[]): readonly number[] => places.map((place) => lines[place] ?? -1)
  shortestEdit(at(a, placesA), at(b, placesB), {
    a: (index) => void (before.changed[placesA[index] ?? 0] = true),
    b: (index) => void (after.changed[placesB[index] ?? 0] = true),
  })
}

/**
 * Slides every run of changed lines as far down as it goes without changing what the script does, or to a run of the
 * other side if it can be beside one: as GNU diff does (its shift_boundaries), so that its hunks come out.
 */
function slide({ lines, changed }: Side, { changed: other }: Side): void {
  const total = lines.length
  let [at, mate] = [0, 0]
  for (;;) {
    while (at < total && !changed[at]) {
      while (other[mate++]) continue
      at++
    }
    if (at === total) return
    let start = at
    while (changed[++at]) continue
    while (other[mate]) mate++
    let beside: number
    let length: number
    do {
      length = at - start
      while (start > 0 && lines[start - 1] === lines[at - 1]) {
        changed[--start] = true
        changed[--at] = false
        while (changed[start - 1]) start--
        while (other[--mate]) continue
      }
      beside = other[mate - 1] ? at : total
      while (at !== total && lines[start] === lines[at]) {
        changed[start++] = false
        changed[at++] = true
        while (changed[at]) at++
        while (other[++mate]) beside = at
      }
    } while (length !== at - start)
    while (beside < at) {
      changed[--start] = true
      changed[--at] = false
      while (other[--mate]) continue
    }
  }
}

/** Which lines have to go and which have to come to get from one text to the other. */
export function changedLines(before: readonly string[], after: readonly string[]): { readonly before: Side; readonly after: Side } {
  const sides = { before: side(before), after: side(after) }
  mark(sides.before, sides.after)
  slide(sides.before, sides.after)
  slide(sides.after, sides.before)
  return sides
}
