import { parseApiVersion, type JsonObject } from '#apimachinery'
import { lastAppliedKey } from '../../apply/last-applied.ts'
import type { Location, RawObject } from '../../api.ts'
import type { Command, Invocation } from '../../command.ts'
import { CommandError, messageOf, usageError } from '../../errors.ts'
import type { Flag } from '../../flags.ts'
import { goTyped } from '../../printers/go-typed.ts'
import { orderedJson } from '../../printers/json.ts'
import { dryRunFlag, dryRunOf, printFlags, resultPrinter } from '../../printers/objects.ts'
import { validateFlag, writeQuery } from '../apply.ts'

/** A kind that a command generates. The request goes straight to it: generating asks for no discovery. */
export interface GeneratedKind {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
}

/** What `create deployment` and its like make of their arguments. */
export interface Generator extends Pick<Command, 'name' | 'aliases' | 'short' | 'long' | 'examples' | 'usage' | 'flags'> {
  readonly of: GeneratedKind
  /** The flags that must be given. */
  readonly required?: readonly string[]
  /** Stands before what the server says when it refuses: `failed to create deployment:`. Its words alone when absent. */
  readonly failed?: string
  /** What the name ends in, behind a hyphen; none when undefined. */
  readonly nameSuffix?: (invocation: Invocation, name: string, members: JsonObject) => string | undefined
  /** The members beside apiVersion and kind; metadata only as far as it is more than a name and a namespace. */
  readonly generate: (invocation: Invocation, name: string) => JsonObject | Promise<JsonObject>
}

export const saveConfigFlag: Flag = {
  name: 'save-config',
  type: 'bool',
  help: 'If true, the configuration is kept in the annotation of the object, for a later kubectl apply.',
}

export const fieldManagerFlag = (manager: string): Flag => ({
  name: 'field-manager',
  type: 'string',
  default: manager,
  help: 'The manager that owns the fields.',
})

/** The flags of all commands that generate an object. */
export const generatorFlags: readonly Flag[] = [
  dryRunFlag,
  fieldManagerFlag('kubectl-create'),
  ...printFlags(),
  saveConfigFlag,
  validateFlag,
]

/** The complaint about flags that are missing. */
export function requireFlags({ flags }: Invocation, names: readonly string[]): void {
  const missing = names.filter((name) => !flags.given(name)).map((name) => JSON.stringify(name))
  if (missing.length > 0) throw new CommandError(`required flag(s) ${missing.join(', ')} not set`)
}

/** The one name that a generator takes; what stands behind `--` is no name. */
export function nameOf({ args, dash, path }: Invocation): string {
  const names = dash === undefined ? args : args.slice(0, dash)
  if (names.length !== 1) throw usageError(path, `error: exactly one NAME is required, got ${names.length}`)
  return names[0] ?? ''
}

/** An object as it is sent; with --save-config it carries its own configuration. */
export function withSavedConfig(object: RawObject, isSaved: boolean): RawObject {
  const typed = goTyped(object)
  if (!isSaved) return typed
  const annotations = { ...(typed.metadata['annotations'] as JsonObject | undefined), [lastAppliedKey]: `${orderedJson(typed)}\n` }
  return goTyped({ ...typed, metadata: { ...typed.metadata, annotations } })
}

/** The collection in which a generated object is created. */
export function collectionOf({ apiVersion, kind, plural, namespaced }: GeneratedKind, namespace: string): Location {
  const type = { ...parseApiVersion(apiVersion), kind, plural, singular: kind.toLowerCase(), namespaced }
  return { type: { ...type, verbs: [], shortNames: [], categories: [], subresources: [] }, ...(namespaced && { namespace }) }
}

export interface CreateOptions {
  /** As of Generator. */
  readonly failed?: string | undefined
  /** What is printed behind the name. Default: created. */
  readonly operation?: string
  /** With --dry-run=client, --save-config changes nothing. */
  readonly savesOnlyWhatIsSent?: true
}

/** Creates a generated object, or with --dry-run=client only makes it up. */
export async function sendGenerated(
  { flags, session }: Invocation,
  kind: GeneratedKind,
  object: RawObject,
  { failed, savesOnlyWhatIsSent }: CreateOptions = {},
): Promise<RawObject> {
  const isDry = dryRunOf(flags) === 'client'
  const wanted = withSavedConfig(object, flags.bool('save-config') && !(isDry && savesOnlyWhatIsSent))
  const query = { fieldManager: flags.string('field-manager'), ...writeQuery(flags) }
  if (isDry) return wanted
  try {
    return goTyped(await session.api.create(collectionOf(kind, session.namespace), wanted, query))
  } catch (error) {
    throw failed === undefined ? error : new CommandError(`${failed} ${messageOf(error)}`)
  }
}

/** Creates a generated object and prints it. */
export async function createGenerated(
  invocation: Invocation,
  kind: GeneratedKind,
  object: RawObject,
  options: CreateOptions = {},
): Promise<void> {
  const { flags, io } = invocation
  const print = await resultPrinter(flags, io, { dryRun: dryRunOf(flags), inOrder: true })
  io.stdout(print(options.operation ?? 'created', await sendGenerated(invocation, kind, object, options)))
}

/** `metadata` of a generated object: `-n` is written down, the namespace of the context is not. */
export const metadataOf = ({ session }: Invocation, { namespaced }: GeneratedKind, name: string): { name: string; namespace?: string } => ({
  name,
  ...(namespaced && session.isNamespaceForced && { namespace: session.namespace }),
})

/** The command that a generator is. */
export function generatorCommand({ of, failed, required = [], generate, nameSuffix, flags = [], ...words }: Generator): Command {
  return {
    ...words,
    arguments: 'none',
    flags: [...flags, ...generatorFlags],
    async run(invocation) {
      requireFlags(invocation, required)
      const given = nameOf(invocation)
      const { metadata, ...members } = await generate(invocation, given)
      const suffix = nameSuffix?.(invocation, given, members)
      const name = suffix === undefined ? given : `${given}-${suffix}`
      const { apiVersion, kind } = of
      const own = { ...(metadata as JsonObject | undefined), ...metadataOf(invocation, of, name) }
      await createGenerated(invocation, of, { apiVersion, kind, ...members, metadata: own }, { failed })
    },
  }
}
