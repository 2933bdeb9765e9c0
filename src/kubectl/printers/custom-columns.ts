import { findJsonPath, type JsonObject } from '#apimachinery'
import { CommandError } from '../errors.ts'
import { TabWriter, tableLayout } from '../tabwriter.ts'
import { relaxed, shown } from './jsonpath.ts'

interface CustomColumn {
  readonly header: string
  readonly path: string
}

function parseSpec(spec: string): readonly CustomColumn[] {
  if (spec === '') throw new CommandError('custom-columns format specified but no custom columns given')
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':')
    if (colon < 0) {
      throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    }
    return { header: part.slice(0, colon), path: relaxed(part.slice(colon + 1)) }
  })
}

/** A file of custom columns: a line of headers, a line of paths. */
export function columnsOfTemplate(text: string): string {
  const [headers = '', paths = ''] = text.split('\n')
  const names = headers.trim().split(/\s+/)
  const specs = paths.trim().split(/\s+/)
  if (names.length !== specs.length) {
    throw new CommandError(`number of headers (${names.length}) and field specifications (${specs.length}) don't match`)
  }
  return names.map((name, at) => `${name}:${specs[at]}`).join(',')
}

/** Prints objects as rows of chosen fields; columns keep their widths over a watch. */
export class CustomColumnsPrinter {
  readonly #columns: readonly CustomColumn[]
  readonly #writer = new TabWriter(tableLayout)
  #needsHeader: boolean

  constructor(spec: string, noHeaders: boolean) {
    this.#columns = parseSpec(spec)
    this.#needsHeader = !noHeaders
  }

  print(objects: readonly JsonObject[]): string {
    if (this.#needsHeader) this.#writer.write(`${this.#columns.map(({ header }) => header).join('\t')}\n`)
    this.#needsHeader = false
    for (const object of objects) this.#writer.write(`${this.#columns.map(({ path }) => cell(object, path)).join('\t')}\n`)
    return this.#writer.flush()
  }
}

function cell(object: JsonObject, path: string): string {
  const values = path === '' ? [] : findJsonPath(path, object, { allowMissing: true })
  if (values.length === 0) return '<none>'
  return values.map((value) => (value === null || value === undefined ? '<none>' : shown(value))).join(',')
}
