export interface DiffLine {
  readonly mark: ' ' | '+' | '-'
  readonly text: string
}

/** The lines of two texts side by side in one list: the longest common part stays, the rest is taken out or put in. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  // common[i][j]: the most lines that a from i and b from j have in common, in order.
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = common[i]
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ mark: ' ', text: a[i] ?? '' })
      i++
      j++
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) lines.push({ mark: '-', text: a[i++] ?? '' })
    else lines.push({ mark: '+', text: b[j++] ?? '' })
  }
  return lines
}

/** Only the changes, with a few lines around each. */
export function excerpt(lines: readonly DiffLine[], around = 2): readonly DiffLine[] {
  const near = (index: number): boolean => lines.slice(Math.max(0, index - around), index + around + 1).some(({ mark }) => mark !== ' ')
  return lines.filter((_, index) => near(index))
}
