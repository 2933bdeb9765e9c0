/** The lines of two texts with what is not in the other: a line of `changed` for each, and one more that is never set. */
export interface Side {
  readonly lines: readonly string[]
  readonly changed: boolean[]
}

const side = (lines: readonly string[]): Side => ({ lines, changed: Array.from({ length: lines.length + 1 }, () => false) })

/** How many lines from `start` on are in both, by the longest common subsequence. One row of the table for each line. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i--) {
    const [row, below] = [rows[i], rows[i + 1]]
    if (!row || !below) continue
    for (let j = after.length - 1; j >= 0; j--) {
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  return rows
}

function commonStart(before: readonly string[], after: readonly string[]): number {
  let at = 0
  while (at < before.length && at < after.length && before[at] === after[at]) at++
  return at
}

/** Marks what the longest common subsequence leaves out. */
function mark(before: Side, after: Side): void {
  const start = commonStart(before.lines, after.lines)
  const end = commonStart(before.lines.slice(start).toReversed(), after.lines.slice(start).toReversed())
  const old = before.lines.slice(start, before.lines.length - end)
  const next = after.lines.slice(start, after.lines.length - end)
  const lengths = commonLengths(old, next)
  let [i, j] = [0, 0]
  while (i < old.length || j < next.length) {
    if (i < old.length && j < next.length && old[i] === next[j]) {
      i++
      j++
    } else if (j === next.length || (i < old.length && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      before.changed[start + i++] = true
    } else after.changed[start + j++] = true
  }
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
