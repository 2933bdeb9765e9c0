import type { JsonObject } from '#apimachinery'
import { findJsonPath } from '#apimachinery'
import { compareQuantities, isQuantity } from '#apimachinery'
import type { Invocation } from '../command.ts'
import { CommandError, messageOf } from '../errors.ts'
import { splitComma, type Flags } from '../flags.ts'
import { columnsOfTemplate, CustomColumnsPrinter } from '../printers/custom-columns.ts'
import { relaxed } from '../printers/jsonpath.ts'
import { objectFormats, objectPrinter, outputOf } from '../printers/objects.ts'
import type { TableOptions } from '../printers/table.ts'
import { kindPrefix, type ResourceType } from '../resources/discovery.ts'
import type { Selection, SelectOptions } from '../resources/targets.ts'

/** One call of `get`: what was typed and what that selects. */
export interface GetScope {
  readonly invocation: Invocation
  readonly options: SelectOptions
  readonly selection: Selection
}

export const formatsOfGet: readonly string[] = ['custom-columns', 'custom-columns-file', 'wide']

/** Whether rows are printed rather than objects. */
export const isTableOutput = (flags: Flags): boolean => ['', 'wide'].includes(flags.string('output'))

export const tableAccept = ['v1', 'v1beta1']
  .map((version) => `application/json;as=Table;v=${version};g=meta.k8s.io`)
  .concat('application/json')
  .join(',')

/** How the rows of a type are printed. */
export const tableOptions = ({ invocation: { flags }, options, selection }: GetScope, type: ResourceType): TableOptions => ({
  wide: flags.string('output') === 'wide',
  noHeaders: flags.bool('no-headers'),
  showLabels: flags.bool('show-labels'),
  labelColumns: splitComma(flags.strings('label-columns')),
  withNamespace: (options.allNamespaces ?? false) && type.namespaced,
  kindPrefix: selection.hasSeveralTypes || flags.bool('show-kind') ? kindPrefix(type) : undefined,
})

async function customColumns({ flags, io }: Invocation): Promise<CustomColumnsPrinter | undefined> {
  const { format, argument } = outputOf(flags)
  if (format === 'custom-columns') return new CustomColumnsPrinter(argument, flags.bool('no-headers'))
  if (format !== 'custom-columns-file') return undefined
  return new CustomColumnsPrinter(columnsOfTemplate(await io.files.read(argument)), flags.bool('no-headers'))
}

/** Prints whole objects, and lists of them, in the format of `-o`. */
export async function printerOfGet(invocation: Invocation): Promise<(object: JsonObject) => string> {
  const { flags, io } = invocation
  const columns = await customColumns(invocation)
  if (columns) return (object) => columns.print((object['items'] as readonly JsonObject[] | undefined) ?? [object])
  const print = await objectPrinter(flags, io)
  if (print) return print
  throw new CommandError(
    `unable to match a printer suitable for the output format ${JSON.stringify(flags.string('output'))}, allowed formats are: ${[...objectFormats, ...formatsOfGet].toSorted().join(',')}`,
  )
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [String(a ?? ''), String(b ?? '')]
  if (left !== '' && right !== '' && isQuantity(left) && isQuantity(right)) return compareQuantities(left, right)
  return left < right ? -1 : left > right ? 1 : 0
}

/** Sorts by `--sort-by`; without it nothing moves. */
export function sorted<T>(items: readonly T[], flags: Flags, objectOf: (item: T) => JsonObject): readonly T[] {
  const expression = flags.string('sort-by')
  if (expression === '') return items
  const path = relaxed(expression)
  const keyed = items.map((item) => ({ item, values: find(path, objectOf(item)) }))
  if (items.length > 0 && keyed.every(({ values }) => values.length === 0)) {
    throw new CommandError(`couldn't find any field with path ${JSON.stringify(path)} in the list of objects`)
  }
  return keyed.toSorted((a, b) => compareValues(a.values[0], b.values[0])).map(({ item }) => item)
}

function find(path: string, object: JsonObject): readonly unknown[] {
  try {
    return findJsonPath(path, object, { allowMissing: true })
  } catch (error) {
    throw new CommandError(messageOf(error))
  }
}
