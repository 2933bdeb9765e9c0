const units: readonly (readonly [string, number])[] = [
  ['h', 3_600_000],
  ['m', 60_000],
]

/** Go's text of a duration: `1m30s`, `250ms`, `0s`. */
export function goDuration(milliseconds: number): string {
  if (milliseconds < 0) return `-${goDuration(-milliseconds)}`
  if (milliseconds > 0 && milliseconds < 1000) return `${milliseconds}ms`
  let rest = milliseconds
  let text = ''
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length)
    if (count > 0 || text !== '') text += `${count}${unit}`
    rest -= count * length
  }
  return `${text}${rest / 1000}s`
}
