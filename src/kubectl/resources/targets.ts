import type { JsonObject, Query } from '#apimachinery'
import type { Location, RawObject } from '../api.ts'
import { CommandError } from '../errors.ts'
import type { Flag, Flags } from '../flags.ts'
import { splitComma } from '../flags.ts'
import type { Session } from '../session.ts'
import type { ResourceType } from './discovery.ts'
import { readManifests } from './manifest.ts'
import { resolveType, resolveTypes, typeOfKind } from './mapper.ts'
import { getNamed } from './named.ts'

/** One thing a command is about: an object named, or (without a name) a list. */
export interface Target extends Location {
  /** From a file: what the file says, and which. */
  readonly object?: RawObject
  readonly source?: string
}

/** What a command's arguments and flags select. */
export interface Selection {
  readonly targets: readonly Target[]
  /** Exactly one object was asked for by name. */
  readonly isSingle: boolean
  /** Several types may show: names are then printed with their kind. */
  readonly hasSeveralTypes: boolean
}

export interface SelectOptions {
  readonly allNamespaces?: boolean
  readonly labelSelector?: string
  readonly fieldSelector?: string
  /** `get pods` without a name means all of them; otherwise a name, a selector or --all is needed. */
  readonly allowAll?: boolean
  readonly filenames?: readonly string[]
  readonly recursive?: boolean
  /** `--validate` is not off: what is missing in a file is told as a failed validation. */
  readonly validates?: boolean
  /** Objects of files stay as they are written: no namespace is added. */
  readonly asWritten?: boolean
}

export const filenameFlags = (help: string): readonly Flag[] => [
  { name: 'filename', short: 'f', type: 'strings', help },
  { name: 'kustomize', short: 'k', type: 'string', help: 'A kustomization directory. Cannot be used together with -f or -R.' },
  { name: 'recursive', short: 'R', type: 'bool', help: 'If true, directories given with -f are read with everything below them.' },
]

export const selectorFlag: Flag = {
  name: 'selector',
  short: 'l',
  type: 'string',
  help: "Selects by labels: '=', '==', '!=', 'in', 'notin', for example -l key1=value1,key2=value2. All terms must hold.",
}
export const fieldSelectorFlag: Flag = {
  name: 'field-selector',
  type: 'string',
  help: "Selects by fields: '=', '==', '!=', for example --field-selector key1=value1. The server knows few fields of each type.",
}
export const allNamespacesFlag: Flag = {
  name: 'all-namespaces',
  short: 'A',
  type: 'bool',
  help: 'If true, objects of all namespaces are meant, whatever --namespace says.',
}

/** The options that a command's flags stand for, as far as it has those flags. */
export const selectOptions = (flags: Flags): SelectOptions => ({
  allNamespaces: flags.bool('all-namespaces'),
  labelSelector: flags.string('selector'),
  fieldSelector: flags.string('field-selector'),
  filenames: splitComma(flags.strings('filename')),
  recursive: flags.bool('recursive'),
  validates: ['strict', 'true', 'warn'].includes(flags.string('validate')),
})

const mixed =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'"

export const nothingGiven = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`

const place = (session: Session, type: ResourceType, namespace = session.namespace): Location =>
  type.namespaced ? { type, namespace } : { type }

/** `pod/web`: a type and a name. */
export function splitPair(argument: string, types: readonly ResourceType[]): { type: ResourceType; name: string } {
  const [resource = '', name = '', ...more] = argument.split('/')
  if (more.length > 0) {
    throw new CommandError(`arguments in resource/name form may not have more than one slash`)
  }
  if (resource === '' || name === '') {
    throw new CommandError(`arguments in resource/name form must have a single resource and name`)
  }
  const [type = resolveType(types, resource), ...others] = resolveTypes(types, resource)
  if (others.length > 0) throw new CommandError(`arguments in resource/name form must have a single resource and name`)
  return { type, name }
}

async function fromArguments(session: Session, args: readonly string[], options: SelectOptions): Promise<Selection> {
  const types = await session.types()
  const slashes = args.filter((argument) => argument.includes('/')).length
  if (slashes > 0 && slashes < args.length) throw new CommandError(mixed)
  const hasSelector = Boolean(options.labelSelector || options.fieldSelector)
  if (slashes > 0) {
    if (hasSelector) throw new CommandError('selectors and the all flag cannot be used when passing resource/name arguments')
    if (options.allNamespaces) throw new CommandError('a resource cannot be retrieved by name across all namespaces')
    const pairs = args.map((argument) => splitPair(argument, types))
    const targets = pairs.map(({ type, name }) => ({ ...place(session, type), name }))
    return { targets, isSingle: targets.length === 1, hasSeveralTypes: new Set(pairs.map(({ type }) => type)).size > 1 }
  }
  const [first = '', ...names] = args
  const found = resolveTypes(types, first)
  const hasSeveralTypes = found.length > 1
  if (names.length === 0) {
    if (!options.allowAll && !hasSelector) throw new CommandError('resource(s) were provided, but no name was specified')
    const targets = found.map((type) => (options.allNamespaces ? { type } : place(session, type)))
    return { targets, isSingle: false, hasSeveralTypes }
  }
  if (hasSelector) throw new CommandError('name cannot be provided when a selector is specified')
  if (hasSeveralTypes) throw new CommandError('you must specify only one resource')
  if (options.allNamespaces && found[0]?.namespaced) throw new CommandError('a resource cannot be retrieved by name across all namespaces')
  const targets = found.flatMap((type) => names.map((name) => ({ ...place(session, type), name })))
  return { targets, isSingle: targets.length === 1, hasSeveralTypes }
}

function checkNamespace(session: Session, object: RawObject): string {
  const { namespace } = object.metadata
  if (namespace && session.isNamespaceForced && namespace !== session.namespace) {
    throw new CommandError(
      `the namespace from the provided object "${namespace}" does not match the namespace "${session.namespace}". You must pass '--namespace=${namespace}' to perform this operation.`,
    )
  }
  return namespace ?? session.namespace
}

const isList = (object: JsonObject): boolean =>
  typeof object['kind'] === 'string' && object['kind'].endsWith('List') && Array.isArray(object['items'])

/** What an object lacks to be one: `kind not set`; undefined if it lacks nothing. */
export function missingParts({ apiVersion, kind }: { readonly apiVersion?: unknown; readonly kind?: unknown }): string | undefined {
  const missing = [...(apiVersion ? [] : ['apiVersion not set']), ...(kind ? [] : ['kind not set'])]
  return missing.length > 1 ? `[${missing.join(', ')}]` : missing[0]
}

const invalidData = (source: string, missing: string): CommandError =>
  new CommandError(
    `error validating ${JSON.stringify(source)}: error validating data: ${missing}; if you choose to ignore these errors, turn validation off with --validate=false`,
  )

/** Where an object of a file lives; throws when it is none, or of a kind that the cluster does not have. */
export async function targetOf(session: Session, object: JsonObject, source: string, validates = false): Promise<Target> {
  const { kind, apiVersion, metadata } = object as unknown as Partial<RawObject>
  const missing = missingParts(object)
  if (missing !== undefined && validates) throw invalidData(source, missing)
  if (!kind || !apiVersion) {
    const absent = kind ? 'apiVersion' : 'Kind'
    throw new CommandError(`unable to decode ${JSON.stringify(source)}: Object '${absent}' is missing in '${JSON.stringify(object)}'`)
  }
  const name = metadata?.name ?? ''
  const type = typeOfKind(await session.types(), apiVersion, kind)
  if (!type) {
    throw new CommandError(
      `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(metadata?.namespace ?? '')} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`,
    )
  }
  const raw = { ...object, metadata: { ...metadata } } as unknown as RawObject
  if (!type.namespaced) return { type, name, object: raw, source }
  const namespace = checkNamespace(session, raw)
  return { type, namespace, name, object: { ...raw, metadata: { ...raw.metadata, namespace } }, source }
}

type Failed = (error: unknown) => void

const rethrow: Failed = (error) => {
  throw error
}

/** The objects of files one by one, lists taken apart. What cannot be used is passed to `failed`, and the rest goes on. */
export async function* eachOfFiles(session: Session, options: SelectOptions, failed: Failed = rethrow): AsyncGenerator<Target> {
  const documents = await readManifests(options.filenames ?? [], session.io, options.recursive)
  for (const { object, source } of documents) {
    const members = isList(object) ? (object['items'] as readonly JsonObject[]) : [object]
    for (const member of members) {
      try {
        const target = await targetOf(session, member, source, options.validates)
        yield options.asWritten ? { ...target, object: { ...(member as RawObject) } } : target
      } catch (error) {
        failed(error)
      }
    }
  }
}

/** The objects of files, all of them. */
export async function targetsOfFiles(session: Session, options: SelectOptions, failed: Failed = rethrow): Promise<readonly Target[]> {
  const targets: Target[] = []
  for await (const target of eachOfFiles(session, options, failed)) targets.push(target)
  return targets
}

/** What arguments, selectors and files select together. */
export async function select(session: Session, args: readonly string[], options: SelectOptions): Promise<Selection> {
  if (options.filenames?.length) {
    if (args.length > 0) {
      throw new CommandError('when paths, URLs, or stdin is provided as input, you may not specify a resource by arguments as well')
    }
    const targets = await targetsOfFiles(session, options)
    return { targets, isSingle: targets.length === 1, hasSeveralTypes: new Set(targets.map(({ type }) => type)).size > 1 }
  }
  if (args.length === 0) throw new CommandError(nothingGiven)
  return fromArguments(session, args, options)
}

/** The selectors of a list request. */
export const selectorQuery = ({ labelSelector, fieldSelector }: SelectOptions): Query => ({
  ...(labelSelector && { labelSelector }),
  ...(fieldSelector && { fieldSelector }),
})

/** An object with where it lives. */
export interface Found extends Location {
  readonly name: string
  readonly object: RawObject
}

/** Fetches what is selected: objects by name, lists in full. Failures go to `failed`, and the rest goes on. */
export async function fetchAll(
  session: Session,
  selection: Selection,
  options: SelectOptions,
  failed: (error: unknown) => void = (error) => {
    throw error
  },
): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const target of selection.targets) {
    try {
      if (target.name !== undefined) {
        found.push({ ...target, name: target.name, object: await getNamed(session.api, target) })
        continue
      }
      const { items } = await session.api.listAll(target, selectorQuery(options))
      for (const object of items) found.push({ ...target, ...at(object), object })
    } catch (error) {
      failed(error)
    }
  }
  return found
}

const at = ({ metadata }: RawObject): { name: string; namespace?: string } => ({
  name: metadata.name,
  ...(metadata.namespace && { namespace: metadata.namespace }),
})
