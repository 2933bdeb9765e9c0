import { changedLines } from './changed-lines.ts'

/** A line of a unified diff, and where it stands in both texts. */
interface Line {
  readonly sign: ' ' | '-' | '+'
  readonly text: string
}

const context = 3

/** All lines in order, those that go before those that come in their place. */
function merged(before: readonly string[], after: readonly string[]): readonly Line[] {
  const sides = changedLines(before, after)
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    if (sides.before.changed[i]) lines.push({ sign: '-', text: before[i++] ?? '' })
    else if (sides.after.changed[j]) lines.push({ sign: '+', text: after[j++] ?? '' })
    else {
      lines.push({ sign: ' ', text: before[i++] ?? '' })
      j++
    }
  }
  return lines
}

/** From and to of each hunk: the changes with what is around them, joined where that touches. */
function hunks(lines: readonly Line[]): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = []
  for (const [at, { sign }] of lines.entries()) {
    if (sign === ' ') continue
    const last = found.at(-1)
    const to = Math.min(lines.length, at + context + 1)
    if (last && at - context <= last.to) last.to = to
    else found.push({ from: Math.max(0, at - context), to })
  }
  return found
}

const count = (lines: readonly Line[], sign: '-' | '+'): number => lines.filter((line) => line.sign === ' ' || line.sign === sign).length

/** `3,7`; a single line without its count, and no lines by the line before them. */
const range = (before: number, length: number): string =>
  length === 1 ? `${before + 1}` : `${length === 0 ? before : before + 1},${length}`

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

/** The hunks of a unified diff between two texts whose last lines end; empty if they are the same. */
export function unifiedDiff(before: string, after: string): string {
  const lines = merged(linesOf(before), linesOf(after))
  return hunks(lines)
    .map(({ from, to }) => {
      const [head, body] = [lines.slice(0, from), lines.slice(from, to)]
      const place = (sign: '-' | '+'): string => `${sign}${range(count(head, sign), count(body, sign))}`
      return `@@ ${place('-')} ${place('+')} @@\n${body.map(({ sign, text }) => `${sign}${text}\n`).join('')}`
    })
    .join('')
}
