import type { JsonObject } from '#apimachinery'
import { CommandError } from '../errors.ts'
import type { Flag, Flags } from '../flags.ts'
import type { KubectlIO } from '../io.ts'
import { kindPrefix } from '../resources/discovery.ts'
import { parseApiVersion } from '#apimachinery'
import { goTemplatePrinter } from './go-template.ts'
import { jsonPathPrinter } from './jsonpath.ts'
import { prettyJson, sortKeys } from './json.ts'
import { toYaml } from './yaml.ts'

/** Turns an object (or a list of them) into text. Kept for one command: YAML documents are parted from the second on. */
export type ObjectPrinter = (object: JsonObject) => string

/** The flags of commands that print the objects they change. */
export const printFlags = (formats = objectFormats): readonly Flag[] => [
  {
    name: 'allow-missing-template-keys',
    type: 'bool',
    default: 'true',
    help: 'If true, a template that names a missing field or key is no error. Only for Go templates and JSONPath.',
  },
  { name: 'output', short: 'o', type: 'string', help: `Output format. One of: (${formats.join(', ')}).`, choices: formats },
  { name: 'show-managed-fields', type: 'bool', help: 'If true, managedFields stay in what is printed as JSON or YAML.' },
  { name: 'template', type: 'string', help: 'The template, or its file, for -o=go-template and -o=go-template-file.' },
]

export const objectFormats: readonly string[] = [
  'json',
  'yaml',
  'name',
  'go-template',
  'go-template-file',
  'template',
  'templatefile',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
]

const isList = (object: JsonObject): boolean => Array.isArray(object['items']) && String(object['kind']).endsWith('List')

function withoutManagedFields(object: JsonObject): JsonObject {
  if (isList(object)) return { ...object, items: (object['items'] as readonly JsonObject[]).map(withoutManagedFields) }
  const metadata = object['metadata'] as JsonObject | undefined
  if (metadata?.['managedFields'] === undefined) return object
  const { managedFields: _, ...rest } = metadata
  return { ...object, metadata: rest }
}

/** `deployment.apps/web` for an object, a line each for a list. */
export function namePrinter(suffix = ''): ObjectPrinter {
  const print = (object: JsonObject): string => {
    if (isList(object)) return (object['items'] as readonly JsonObject[]).map(print).join('')
    const { group } = parseApiVersion(String(object['apiVersion']))
    const name = (object['metadata'] as JsonObject | undefined)?.['name'] ?? '<unknown>'
    return `${kindPrefix({ kind: String(object['kind']), group })}/${String(name)}${suffix && ` ${suffix}`}\n`
  }
  return print
}

/** `inOrder` keeps the members as the caller built them, as Go does with typed objects. */
const jsonPrinter =
  (inOrder: boolean): ObjectPrinter =>
  (object) =>
    `${prettyJson(inOrder ? object : sortKeys(object))}\n`

function yamlPrinter(): ObjectPrinter {
  let count = 0
  return (object) => (count++ > 0 ? '---\n' : '') + toYaml(object)
}

const readTemplate = async (io: KubectlIO, path: string): Promise<string> =>
  io.files.read(path).catch(() => {
    throw new CommandError(`error reading template ${path}, open ${path}: no such file or directory`)
  })

async function templatePrinter(format: string, argument: string, io: KubectlIO): Promise<ObjectPrinter | undefined> {
  const missing = (): never => {
    throw new CommandError('template format specified but no template given')
  }
  switch (format) {
    case 'jsonpath':
      return jsonPathPrinter(argument || missing(), false)
    case 'jsonpath-as-json':
      return jsonPathPrinter(argument || missing(), true)
    case 'jsonpath-file':
      return jsonPathPrinter(await readTemplate(io, argument || missing()), false)
    case 'go-template':
    case 'template':
      return goTemplatePrinter(argument || missing())
    case 'go-template-file':
    case 'templatefile':
      return goTemplatePrinter(await readTemplate(io, argument || missing()))
    default:
      return undefined
  }
}

/** `-o` taken apart: `jsonpath={.a}` is a format and its argument, which `--template` can give too. */
export function outputOf(flags: Flags): { readonly format: string; readonly argument: string } {
  const output = flags.string('output')
  const equals = output.indexOf('=')
  const argument = equals < 0 ? flags.string('template') : output.slice(equals + 1)
  return { format: equals < 0 ? output : output.slice(0, equals), argument }
}

/** The printer that `-o` asks for; undefined without `-o` and for formats that the command handles itself. */
export async function objectPrinter(
  flags: Flags,
  io: KubectlIO,
  options: { readonly inOrder?: boolean } = {},
): Promise<ObjectPrinter | undefined> {
  const { format, argument } = outputOf(flags)
  if (format === '') return undefined
  if (format === 'name') return namePrinter()
  const keep = flags.bool('show-managed-fields')
  const print =
    format === 'json'
      ? jsonPrinter(options.inOrder ?? false)
      : format === 'yaml'
        ? yamlPrinter()
        : await templatePrinter(format, argument, io)
  if (!print) return undefined
  return (object) => print(keep ? object : withoutManagedFields(object))
}

/** The complaint about an unknown `-o`. */
export const unknownFormat = (flags: Flags, formats: readonly string[]): CommandError =>
  new CommandError(
    `unable to match a printer suitable for the output format ${JSON.stringify(outputOf(flags).format)}, allowed formats are: ${formats.toSorted().join(',')}`,
  )

/**
 * What commands that change an object print: `deployment.apps/web created`, or the object in the format of `-o`.
 * `suffix` names a dry run.
 */
export async function resultPrinter(
  flags: Flags,
  io: KubectlIO,
  options: { readonly dryRun?: DryRun; readonly inOrder?: boolean } = {},
): Promise<(operation: string, object: JsonObject) => string> {
  const print = await objectPrinter(flags, io, options)
  const { format } = outputOf(flags)
  if (format !== '' && !print) throw unknownFormat(flags, objectFormats)
  const suffix = { none: '', client: ' (dry run)', server: ' (server dry run)' }[options.dryRun ?? 'none']
  if (print) return (_, object) => print(object)
  return (operation, object) => namePrinter(operation + suffix)(object)
}

export type DryRun = 'none' | 'client' | 'server'

export const dryRunFlag: Flag = {
  name: 'dry-run',
  type: 'string',
  default: 'none',
  bare: 'unchanged',
  choices: ['none', 'client', 'server'],
  help: 'Must be "none", "server", or "client". With client, what would be sent is only printed; with server, the request is sent but nothing is kept.',
}

/** The strategy that `--dry-run` names. */
export function dryRunOf(flags: Flags): DryRun {
  const value = flags.string('dry-run') || 'none'
  if (value === 'none' || value === 'client' || value === 'server') return value
  if (value === 'unchanged') return 'client'
  throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`)
}
