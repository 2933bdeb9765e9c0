import { formatLabels } from '#apimachinery'
import { TabWriter, tableLayout } from '../tabwriter.ts'

/** metav1.Table. */
export interface Table {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
  readonly columnDefinitions: readonly TableColumn[] | null
  readonly rows: readonly TableRow[] | null
}
export interface TableColumn {
  readonly name: string
  readonly type: string
  readonly format?: string
  readonly priority?: number
}
export interface TableRow {
  readonly cells: readonly unknown[]
  readonly object?: {
    readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> }
  }
}

export interface TableOptions {
  readonly wide: boolean
  readonly noHeaders: boolean
  readonly showLabels: boolean
  readonly labelColumns: readonly string[]
  readonly withNamespace: boolean
  /** `pod/` before names. */
  readonly kindPrefix?: string | undefined
}

interface Line {
  readonly columns: readonly TableColumn[]
  readonly row: TableRow
}

/** Text up to its first line break; the rest is not shown. */
function shownCell(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell !== 'string') return typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
  const end = cell.search(/[\f\n\r]/)
  return end < 0 ? cell : `${cell.slice(0, end)}...`
}

const extra = (name: string): TableColumn => ({ name, type: 'string' })

/** Writes tables one below the other, a header wherever the columns change. Columns keep their widths over a watch. */
export class TablePrinter {
  readonly #options: TableOptions
  readonly #writer = new TabWriter(tableLayout)
  #columns: readonly TableColumn[] = []
  #hasHeader = false

  constructor(options: TableOptions) {
    this.#options = options
  }

  /** The aligned text of everything added since the last call. */
  flush(): string {
    return this.#writer.flush()
  }

  add(table: Table, event?: string): void {
    const given = table.columnDefinitions ?? []
    if (given.length > 0 && JSON.stringify(given) !== JSON.stringify(this.#columns)) {
      this.#columns = given
      this.#hasHeader = false
    }
    const rows = table.rows ?? []
    const first = rows[0]
    if (!first) return
    if (!this.#hasHeader && !this.#options.noHeaders) this.#writeHeader(this.#decorate(first, event).columns)
    this.#hasHeader = true
    for (const row of rows) this.#writeRow(this.#decorate(row, event))
  }

  /** Adds the columns that flags ask for. */
  #decorate(row: TableRow, event: string | undefined): Line {
    const { withNamespace, labelColumns, showLabels, kindPrefix } = this.#options
    const metadata = row.object?.metadata
    const labels = metadata?.labels ?? {}
    const nameAt = this.#columns.findIndex(({ format, type }) => format === 'name' && type === 'string')
    const cells = kindPrefix ? row.cells.map((cell, at) => (at === nameAt ? `${kindPrefix}/${String(cell)}` : cell)) : row.cells
    const before = [...(event === undefined ? [] : [event]), ...(withNamespace ? [metadata?.namespace ?? ''] : [])]
    const headersBefore = [...(event === undefined ? [] : ['Event']), ...(withNamespace ? ['Namespace'] : [])]
    const after = [...labelColumns.map((label) => labels[label] ?? ''), ...(showLabels ? [formatLabels(labels)] : [])]
    const headersAfter = [...labelColumns.map((label) => label.split('/').at(-1) ?? ''), ...(showLabels ? ['Labels'] : [])]
    return {
      columns: [...headersBefore.map(extra), ...this.#columns, ...headersAfter.map(extra)],
      row: { cells: [...before, ...cells, ...after] },
    }
  }

  #isShown = ({ priority = 0 }: TableColumn): boolean => this.#options.wide || priority === 0

  #writeHeader(columns: readonly TableColumn[]): void {
    const names = columns.filter(this.#isShown).map(({ name }) => name.toUpperCase())
    this.#writer.write(`${names.join('\t')}\n`)
  }

  #writeRow({ columns, row }: Line): void {
    const cells = row.cells.filter((_, at) => at < columns.length && this.#isShown(columns[at] ?? extra('')))
    this.#writer.write(`${cells.map(shownCell).join('\t')}\n`)
  }
}
