interface Cell {
  readonly text: string
  readonly width: number
}

export interface TabWriterOptions {
  readonly minWidth: number
  readonly padding: number
  /** Widths that never shrink, so that what is written after a flush stays aligned with what stands already. */
  readonly remember?: boolean
}

/** How `kubectl get` aligns. */
export const tableLayout: TabWriterOptions = { minWidth: 6, padding: 3, remember: true }
/** How `kubectl describe` aligns. */
export const describeLayout: TabWriterOptions = { minWidth: 0, padding: 2 }

/**
 * Go's text/tabwriter for space padding: a cell is text ended by a tab, a column is a run of consecutive lines that have
 * such a cell at the same place, and is as wide as the widest of them. The last cell of a line belongs to no column.
 */
export class TabWriter {
  readonly #options: TabWriterOptions
  #text = ''
  #remembered: number[] = []

  constructor(options: TabWriterOptions) {
    this.#options = options
  }

  write(text: string): void {
    this.#text += text
  }

  forgetWidths(): void {
    this.#remembered = []
  }

  /** The aligned text of what was written since the last flush. */
  flush(): string {
    const lines = this.#text.split('\n').map((line) => line.split('\t').map((text): Cell => ({ text, width: [...text].length })))
    this.#text = ''
    const out: string[] = []
    this.#format(lines, 0, lines.length, [], out)
    return out.join('\n')
  }

  #width(lines: readonly (readonly Cell[])[], from: number, to: number, column: number): number {
    let width = this.#options.minWidth
    for (let at = from; at < to; at++) width = Math.max(width, (lines[at]?.[column]?.width ?? 0) + this.#options.padding)
    if (!this.#options.remember) return width
    width = Math.max(width, this.#remembered[column] ?? 0)
    this.#remembered[column] = width
    return width
  }

  #format(lines: readonly (readonly Cell[])[], from: number, to: number, widths: readonly number[], out: string[]): void {
    const column = widths.length
    const has = (at: number): boolean => column < (lines[at]?.length ?? 0) - 1
    let at = from
    while (at < to) {
      if (!has(at)) {
        out.push(render(lines[at] ?? [], widths))
        at++
        continue
      }
      let end = at
      while (end < to && has(end)) end++
      this.#format(lines, at, end, [...widths, this.#width(lines, at, end, column)], out)
      at = end
    }
  }
}

const render = (line: readonly Cell[], widths: readonly number[]): string =>
  line.map(({ text, width }, column) => text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width))).join('')

/** One text, aligned. */
export function align(text: string, options: TabWriterOptions): string {
  const writer = new TabWriter(options)
  writer.write(text)
  return writer.flush()
}
