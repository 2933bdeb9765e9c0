/** A line may be kept, left out for good, or left out if those around it are. */
type Verdict = 'kept' | 'out' | 'maybe'

/** How often a line must be in the other text to be confusing: more often in longer texts. */
function confusingCount(length: number): number {
  let many = 5
  for (let rest = Math.floor(length / 64) >> 2; rest > 0; rest >>= 2) many *= 2
  return many
}

/** So many `maybe` in a row are too many for a run of this length: about the square root of a quarter of it. */
function longStretch(length: number): number {
  let stretch = 1
  for (let rest = length >> 4; rest > 0; rest >>= 2) stretch *= 2
  return stretch + 1
}

/** Keeps every `maybe` of stretches that are long. */
function keepLongStretches(run: Verdict[]): void {
  const long = longStretch(run.length)
  for (let at = 0; at < run.length; at++) {
    let end = at
    while (run[end] === 'maybe') end++
    if (end - at >= long) run.fill('kept', at, end)
    at = Math.max(at, end - 1)
  }
}

/** Keeps every `maybe` near the beginning of a run: until three lines together are out, or one after the eighth is. */
function keepAtStart(run: Verdict[]): void {
  let together = 0
  for (let at = 0; at < run.length && together < 3; at++) {
    if (at >= 8 && run[at] === 'out') return
    together = run[at] === 'out' ? together + 1 : 0
    if (run[at] === 'maybe') run[at] = 'kept'
  }
}

/** Decides about the `maybe` of a run that begins and ends with a line that is out. */
function judged(run: readonly Verdict[]): readonly Verdict[] {
  if (run.filter((verdict) => verdict === 'maybe').length * 4 > run.length) {
    return run.map((verdict) => (verdict === 'maybe' ? 'kept' : verdict))
  }
  const decided = [...run]
  keepLongStretches(decided)
  keepAtStart(decided)
  decided.reverse()
  keepAtStart(decided)
  return decided.toReversed()
}

/**
 * The lines that GNU diff does not search for (its discard_confusing_lines): those that the other text does not have, and
 * between them those that it has so often that they say little. `counts` is how often the other text has each line.
 */
export function leftOut(lines: readonly number[], counts: ReadonlyMap<number, number>): readonly boolean[] {
  const many = confusingCount(lines.length)
  const verdicts = lines.map((line): Verdict => {
    const count = counts.get(line) ?? 0
    return count === 0 ? 'out' : count > many ? 'maybe' : 'kept'
  })
  for (let at = 0; at < verdicts.length; at++) {
    if (verdicts[at] !== 'out') {
      verdicts[at] = 'kept'
      continue
    }
    let end = at
    while (end < verdicts.length && verdicts[end] !== 'kept') end++
    while (verdicts[end - 1] === 'maybe') end--
    verdicts.splice(at, end - at, ...judged(verdicts.slice(at, end)))
    at = end - 1
  }
  return verdicts.map((verdict) => verdict !== 'kept')
}
