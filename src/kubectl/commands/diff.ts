import { apiVersionOf, fnv32a, isReason, type JsonObject, type Query } from '#apimachinery'
import { lastAppliedKey } from '../apply/last-applied.ts'
import { isEmptyPatch, threeWayPatch } from '../apply/three-way.ts'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, errorText, usageError } from '../errors.ts'
import { fileHeads } from '../diff/file-heads.ts'
import { maskedSecrets } from '../diff/mask.ts'
import { unifiedDiff } from '../diff/unified.ts'
import { toYaml } from '../printers/yaml.ts'
import { labelMatches } from '../resources/label-match.ts'
import { filenameFlags, selectOptions, selectorFlag, targetsOfFiles, type Target } from '../resources/targets.ts'

/** An object as it is and as it would be. */
interface Compared {
  /** As upstream names the two files. */
  readonly name: string
  readonly before: RawObject | undefined
  readonly after: RawObject
}

async function liveOf({ session }: Invocation, target: Target): Promise<RawObject | undefined> {
  try {
    return await session.api.get(target)
  } catch (error) {
    if (isReason(error, 'NotFound')) return undefined
    throw error
  }
}

/** As apply writes the object down, so that an object that is unchanged makes no patch. */
function withoutLastApplied(object: RawObject): RawObject {
  const { [lastAppliedKey]: _, ...annotations } = (object.metadata['annotations'] ?? {}) as JsonObject
  return { ...object, metadata: { ...object.metadata, annotations } }
}

/** What apply would make of the object, by a dry run on the server. */
async function mergedOf(invocation: Invocation, target: Target, wanted: RawObject, live: RawObject | undefined): Promise<RawObject> {
  const { flags, session } = invocation
  const isServerSide = flags.bool('server-side')
  const manager = flags.given('field-manager') || !isServerSide ? flags.string('field-manager') : 'kubectl'
  const query: Query = { dryRun: 'All', fieldManager: manager }
  if (isServerSide) {
    return session.api.patch(target, wanted, 'apply', { ...query, force: String(flags.bool('force-conflicts')) })
  }
  const { name: _, ...collection } = target
  if (!live) return session.api.create(collection, wanted, query)
  const made = await threeWayPatch(session, target.type, live, withoutLastApplied(wanted))
  return isEmptyPatch(made) ? live : session.api.patch(target, made.patch, made.type, query)
}

/** A secret that is not there yet is `null`, as upstream's mask makes it. */
function shown(object: RawObject | undefined, keepManagedFields: boolean, isSecret: boolean): string {
  if (!object) return isSecret ? 'null\n' : ''
  if (keepManagedFields) return toYaml(object)
  const { managedFields: _, ...metadata } = object.metadata as JsonObject
  return toYaml({ ...object, metadata })
}

async function compare(invocation: Invocation, target: Target, wanted: RawObject): Promise<Compared> {
  const { type, namespace = '', name = '' } = target
  const before = await liveOf(invocation, target)
  const after = await mergedOf(invocation, target, wanted, before)
  const fileName = `${apiVersionOf(type.group, type.version).replace('/', '.')}.${type.kind}.${namespace}.${name}`
  return { name: fileName, ...(type.kind === 'Secret' ? maskedSecrets(before, after) : { before, after }) }
}

/** Writes the differences of all objects; true if there are any. */
function write({ flags, io }: Invocation, compared: readonly Compared[]): boolean {
  const keep = flags.bool('show-managed-fields')
  // Upstream compares two directories in /tmp with names that chance has given them.
  const suffix = fnv32a(compared.map(({ name }) => name).join())
  let hasDifferences = false
  for (const { name, before, after } of compared.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const isSecret = after.kind === 'Secret'
    const hunks = unifiedDiff(shown(before, keep, isSecret), shown(after, keep, isSecret))
    if (hunks === '') continue
    hasDifferences = true
    const [from, to] = [`/tmp/LIVE-${suffix}/${name}`, `/tmp/MERGED-${suffix + 1}/${name}`]
    io.stdout(fileHeads(from, to, io.clock.now(), io.utcOffsetMinutes ?? 0) + hunks)
  }
  return hasDifferences
}

function check({ args, flags, path }: Invocation): void {
  if (args.length > 0) throw usageError(path, `error: Unexpected args: [${args.join(' ')}]`)
  if (flags.strings('filename').length === 0) {
    throw new CommandError(flags.string('kustomize') ? 'kustomize is not part of this kubectl' : 'must specify one of -f and -k')
  }
  if (flags.bool('force-conflicts') && !flags.bool('server-side')) throw new CommandError('--force-conflicts only works with --server-side')
}

async function differences(invocation: Invocation): Promise<boolean> {
  check(invocation)
  const { flags, session } = invocation
  const matches = labelMatches(flags.string('selector'))
  const compared: Compared[] = []
  for (const target of await targetsOfFiles(session, selectOptions(flags))) {
    if (target.object && matches(target.object)) compared.push(await compare(invocation, target, target.object))
  }
  return write(invocation, compared)
}

/** 1 says that there are differences, so that what went wrong is 2. */
async function run(invocation: Invocation): Promise<number> {
  try {
    return (await differences(invocation)) ? 1 : 0
  } catch (error) {
    if (error instanceof CommandError && error.exitCode > 1) throw error
    throw new CommandError(errorText(error), 2, { verbatim: true })
  }
}

export const diff: Command = {
  name: 'diff',
  group: 'Advanced Commands',
  short: 'Show what an apply would change',
  long: 'Shows what `kubectl apply` would change, in the format of `diff -u`. Exits with 0 where nothing would, with 1 where something would, and with 2 on a failure.',
  examples: `# What a file would change
kubectl diff -f web.yaml

# The same from stdin
cat web.yaml | kubectl diff -f -`,
  usage: '-f FILENAME',
  arguments: 'none',
  flags: [
    { name: 'concurrency', type: 'int', default: '1', help: 'How many objects are asked for at once.' },
    { name: 'field-manager', type: 'string', default: 'kubectl-client-side-apply', help: 'The manager that owns the fields.' },
    ...filenameFlags('The files with the configurations to compare.'),
    { name: 'force-conflicts', type: 'bool', help: 'If true, server-side apply takes over fields of other managers.' },
    selectorFlag,
    { name: 'server-side', type: 'bool', help: 'If true, the server merges.' },
    { name: 'show-managed-fields', type: 'bool', help: 'If true, managedFields are compared, too.' },
  ],
  run,
}
