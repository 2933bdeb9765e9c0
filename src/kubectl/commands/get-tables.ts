import type { JsonObject, Query } from '#apimachinery'
import { isReason } from '#apimachinery'
import type { Invocation } from '../command.ts'
import { TablePrinter, type Table } from '../printers/table.ts'
import type { ResourceType } from '../resources/discovery.ts'
import { getNamed } from '../resources/named.ts'
import { selectorQuery, type Target } from '../resources/targets.ts'
import { sorted, tableAccept, tableOptions, type GetScope } from './get-output.ts'

const isTable = (answer: JsonObject): boolean => answer['kind'] === 'Table'

/** A server that makes no table for this: names and ages, as kubectl prints what it does not know. */
function tableOf(answer: JsonObject): Table {
  // The server says which it is by its kind.
  if (isTable(answer)) return answer as unknown as Table
  const items = (answer['items'] as readonly JsonObject[] | undefined) ?? [answer]
  const rows = items.map((object) => ({ cells: [(object['metadata'] as JsonObject)['name']], object }))
  return { columnDefinitions: [{ name: 'Name', type: 'string', format: 'name' }], rows }
}

const pageQuery = ({ flags }: Invocation): Query => {
  if (flags.string('sort-by')) return { includeObject: 'Object' }
  const size = flags.int('chunk-size')
  return size > 0 ? { limit: String(size) } : {}
}

/** The tables of a target: one of an object by name, one per page of a list. */
export async function* tablesOf({ invocation, options }: GetScope, target: Target): AsyncGenerator<Table> {
  const { session, flags } = invocation
  const subresource = flags.string('subresource') || undefined
  if (target.name !== undefined) {
    yield tableOf(await getNamed(session.api, { ...target, subresource }, {}, tableAccept))
    return
  }
  let next = ''
  do {
    const query = { ...selectorQuery(options), ...pageQuery(invocation), ...(next && { continue: next }) }
    const table = tableOf(await session.api.list(target, query, tableAccept))
    yield table
    next = table.metadata?.continue ?? ''
  } while (next !== '')
}

const sortTable = (table: Table, { flags }: Invocation): Table => ({
  ...table,
  rows: sorted(table.rows ?? [], flags, (row) => (row.object ?? {}) as JsonObject),
})

/** Prints what is selected as tables, one below the other, with an empty line between types. */
export async function getTables(scope: GetScope, failed: (error: unknown) => void): Promise<void> {
  const { io, flags, session } = scope.invocation
  let printer: TablePrinter | undefined
  let lastType: ResourceType | undefined
  let needsGap = false
  let withNamespace = false
  let hasPrinted = false
  let hasFailed = false
  const flush = (): void => {
    const text = printer?.flush() ?? ''
    if (text === '') return
    io.stdout(needsGap ? `\n${text}` : text)
    needsGap = false
    hasPrinted = true
  }

  for (const target of scope.selection.targets) {
    try {
      for await (const table of tablesOf(scope, target)) {
        if (!printer || lastType !== target.type) {
          flush()
          needsGap = hasPrinted && !flags.bool('no-headers')
          // Once a type has shown namespaces, those after it do so too, even where theirs is empty.
          withNamespace ||= (scope.options.allNamespaces ?? false) && target.type.namespaced
          printer = new TablePrinter({ ...tableOptions(scope, target.type), withNamespace })
          lastType = target.type
        }
        printer.add(sortTable(table, scope.invocation))
      }
    } catch (error) {
      if (flags.bool('ignore-not-found') && isReason(error, 'NotFound')) continue
      hasFailed = true
      failed(error)
    }
  }
  flush()
  if (hasPrinted || hasFailed || flags.bool('ignore-not-found')) return
  const isNamespaced = !scope.options.allNamespaces && scope.selection.targets.every(({ type }) => type.namespaced)
  io.stderr(isNamespaced ? `No resources found in ${session.namespace} namespace.\n` : 'No resources found\n')
}
