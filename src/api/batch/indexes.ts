/** Lists of an Indexed Job's indexes: `0,2-4`. (validateIndexesFormat) */

type Interval = readonly [number, number]

class BadIndexes extends Error {}
const fail = (why: string): never => {
  throw new BadIndexes(why)
}
const quoted = (text: string): string => JSON.stringify(text)

function indexOf(text: string, completions: number): number {
  if (!/^[+-]?\d+$/.test(text)) fail(`cannot convert string to integer for index: ${quoted(text)}`)
  const index = Number(text)
  return index >= completions ? fail(`too large index: ${quoted(text)}`) : index
}

function intervalOf(text: string, completions: number): Interval {
  const parts = text.split('-')
  if (parts.length > 2)
    fail(`the fragment ${quoted(text)} violates the requirement that an index interval can have at most two parts separated by '-'`)
  const [first = '', second] = parts
  const from = indexOf(first, completions)
  if (second === undefined) return [from, from]
  const to = indexOf(second, completions)
  return from >= to ? fail(`non-increasing order, previous: ${from}, current: ${to}`) : [from, to]
}

function intervalsOf(text: string, completions: number): readonly Interval[] {
  if (text === '') return []
  let last: number | undefined
  return text.split(',').map((part) => {
    const interval = intervalOf(part, completions)
    if (last !== undefined && last >= interval[0]) fail(`non-increasing order, previous: ${last}, current: ${interval[0]}`)
    last = interval[1]
    return interval
  })
}

interface Indexes {
  readonly intervals: readonly Interval[]
  readonly error?: string
}

export function parseIndexes(text: string, completions: number): Indexes {
  try {
    return { intervals: intervalsOf(text, completions) }
  } catch (error) {
    if (error instanceof BadIndexes) return { intervals: [], error: error.message }
    throw error
  }
}

export const countIndexes = ({ intervals }: Indexes): number => intervals.reduce((sum, [from, to]) => sum + to - from + 1, 0)

/** The first index that is in both. */
export function overlap(a: Indexes, b: Indexes): number | undefined {
  let [i, j] = [0, 0]
  for (;;) {
    const [one, other] = [a.intervals[i], b.intervals[j]]
    if (!one || !other) return undefined
    if (one[0] <= other[1] && other[0] <= one[1]) return Math.max(one[0], other[0])
    if (one[0] <= other[0]) i++
    else j++
  }
}
