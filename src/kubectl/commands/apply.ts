import { isReason, type JsonObject, type Query } from '#apimachinery'
import { withLastApplied } from '../apply/last-applied.ts'
import { lastApplied, lastAppliedKey } from '../apply/last-applied.ts'
import { pruneAfter } from '../apply/prune.ts'
import { applyServerSide } from '../apply/server-side.ts'
import { patchLive } from '../apply/three-way.ts'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected, usageError, withSource } from '../errors.ts'
import type { Flag, Flags } from '../flags.ts'
import { dryRunFlag, dryRunOf, namePrinter, objectPrinter, outputOf, printFlags, resultPrinter } from '../printers/objects.ts'
import { filenameFlags, selectOptions, selectorFlag, targetsOfFiles, type Target } from '../resources/targets.ts'
import { labelMatches } from '../resources/label-match.ts'
import { cascadeFlag, deleteAndWait, deletionFlags } from './delete-objects.ts'
import { applyLastAppliedCommands } from './apply-last-applied.ts'

export const validateFlag: Flag = {
  name: 'validate',
  type: 'string',
  default: 'strict',
  bare: 'strict',
  choices: ['strict', 'warn', 'ignore', 'true', 'false'],
  help: 'Must be one of: strict (or true), warn, ignore (or false). What the server does about unknown and duplicate fields: refuse, warn, or drop them.',
}

const validations: Readonly<Record<string, string>> = { strict: 'Strict', true: 'Strict', warn: 'Warn', ignore: 'Ignore', false: 'Ignore' }

/** The query that `--validate` and `--dry-run` stand for. */
export function writeQuery(flags: Flags): Query {
  const value = flags.string('validate') || 'strict'
  const fieldValidation = validations[value]
  if (!fieldValidation) {
    throw new CommandError(`invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`)
  }
  return { fieldValidation, ...(dryRunOf(flags) === 'server' && { dryRun: 'All' }) }
}

type Operation = 'created' | 'configured' | 'unchanged' | 'serverside-applied'
interface Applied {
  readonly operation: Operation
  readonly object: RawObject
}

async function create({ flags, session }: Invocation, target: Target, wanted: RawObject, query: Query): Promise<Applied> {
  if (dryRunOf(flags) === 'client') return { operation: 'created', object: wanted }
  try {
    const { name: _, ...collection } = target
    return { operation: 'created', object: await session.api.create(collection, wanted, query) }
  } catch (error) {
    throw withSource(error, 'creating', target.source ?? '')
  }
}

function warnOf(invocation: Invocation, { type }: Target, live: RawObject): void {
  const name = `${type.plural}/${live.metadata.name}`
  if (lastApplied(live) === undefined) {
    invocation.session.warn(
      `resource ${name} is missing the ${lastAppliedKey} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
    )
  }
  if (live.metadata['deletionTimestamp']) {
    invocation.session.warn(`Detected changes to resource ${live.metadata.name} which is currently being deleted.`)
  }
}

async function getLive({ session }: Invocation, target: Target): Promise<RawObject | undefined> {
  try {
    return await session.api.get(target)
  } catch (error) {
    if (isReason(error, 'NotFound')) return undefined
    const { group, version, plural, kind } = target.type
    const gv = group === '' ? `/${version}` : `${group}/${version}`
    const place = `Resource: "${gv}, Resource=${plural}", GroupVersionKind: "${gv}, Kind=${kind}"\nName: ${JSON.stringify(target.name)}, Namespace: ${JSON.stringify(target.namespace ?? '')}`
    throw withSource(error, `retrieving current configuration of:\n${place}\nfrom server for:`, target.source ?? '')
  }
}

async function applyClientSide(invocation: Invocation, target: Target, object: RawObject): Promise<Applied> {
  const { flags, session } = invocation
  const query = { fieldManager: flags.string('field-manager'), ...writeQuery(flags) }
  const wanted = withLastApplied(object)
  const live = await getLive(invocation, target)
  if (!live) return create(invocation, target, wanted, query)
  warnOf(invocation, target, live)
  if (dryRunOf(flags) === 'client') return { operation: 'configured', object: live }
  try {
    const { object: result, changed } = await patchLive(session, live, { target, wanted, query })
    return { operation: changed ? 'configured' : 'unchanged', object: result }
  } catch (error) {
    if (!flags.bool('force') || !(isReason(error, 'Conflict') || isReason(error, 'Invalid'))) throw error
    await deleteAndWait(invocation, target)
    return { ...(await create(invocation, target, wanted, query)), operation: 'configured' }
  }
}

async function applyOne(invocation: Invocation, target: Target): Promise<Applied> {
  const { flags, session } = invocation
  const { object } = target
  if (!object) throw new Error('apply works on objects of files')
  if (target.name === '') {
    const generateName = object.metadata['generateName']
    if (generateName) throw new CommandError(`from ${generateName as string}: cannot use generate name with apply`)
    throw withSource(new CommandError('resource name may not be empty'), 'retrieving current configuration of:', target.source ?? '')
  }
  if (!flags.bool('server-side')) return applyClientSide(invocation, target, object)
  const manager = flags.given('field-manager') ? flags.string('field-manager') : 'kubectl'
  const options = {
    manager,
    force: flags.bool('force-conflicts'),
    query: writeQuery(flags),
    warn: (text: string): void => invocation.io.stderr(text),
  }
  return {
    operation: 'serverside-applied',
    object: await applyServerSide(session, { ...target, subresource: flags.string('subresource') || undefined }, options),
  }
}

/** Prints each object as it is done; `-o` formats other than name wait for all of them. */
async function reporter({ flags, io }: Invocation): Promise<{ add(applied: Applied): void; end(): void }> {
  const { format } = outputOf(flags)
  const dryRun = dryRunOf(flags)
  if (format === '' || format === 'name') {
    const name = namePrinter()
    const result = await resultPrinter(flags, io, { dryRun })
    return { add: ({ operation, object }) => io.stdout(format === 'name' ? name(object) : result(operation, object)), end: () => undefined }
  }
  const print = await objectPrinter(flags, io)
  if (!print) await resultPrinter(flags, io)
  const objects: JsonObject[] = []
  return {
    add: ({ object }) => void objects.push(object),
    end() {
      const [first] = objects
      if (!first || !print) return
      io.stdout(print(objects.length === 1 ? first : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} }))
    },
  }
}

function check({ args, flags, path }: Invocation): void {
  if (args.length > 0) throw usageError(path, `error: Unexpected args: [${args.join(' ')}]`)
  if (flags.strings('filename').length === 0) {
    throw new CommandError(flags.string('kustomize') ? 'kustomize is not part of this kubectl' : 'must specify one of -f and -k')
  }
  if (flags.bool('force-conflicts') && !flags.bool('server-side')) throw new CommandError('--force-conflicts only works with --server-side')
  if (flags.bool('server-side') && dryRunOf(flags) === 'client') {
    throw new CommandError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)")
  }
  if (flags.bool('force') && flags.bool('server-side')) throw new CommandError('--force cannot be used with --server-side')
  if (flags.bool('prune') && !flags.bool('all') && !flags.string('selector')) {
    throw new CommandError(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    )
  }
}

async function run(invocation: Invocation): Promise<void> {
  check(invocation)
  const { flags, session } = invocation
  const errors: unknown[] = []
  const failed = (error: unknown): void => void errors.push(error)
  const report = await reporter(invocation)
  const matches = labelMatches(flags.string('selector'))
  const targets = (await targetsOfFiles(session, selectOptions(flags), failed)).filter(({ object }) => object && matches(object))
  if (targets.length === 0 && errors.length === 0) throw new CommandError('no objects passed to apply')
  const applied: RawObject[] = []
  for (const target of targets) {
    try {
      const result = await applyOne(invocation, target)
      applied.push(result.object)
      report.add(result)
    } catch (error) {
      failed(error)
    }
  }
  report.end()
  throwCollected(errors)
  if (flags.bool('prune')) await pruneAfter(invocation, applied)
}

export const apply: Command = {
  name: 'apply',
  group: 'Advanced Commands',
  short: 'Apply a configuration to a resource by file name or stdin',
  long: 'Creates what does not exist and changes what does, so that it becomes what the files say. What earlier files said and these no longer say is removed; what others have set stays.',
  examples: `# Apply what a file says
kubectl apply -f ./web.yaml

# Apply what comes in on stdin
cat web.yaml | kubectl apply -f -

# Let the server merge, and take over fields of other managers
kubectl apply --server-side --force-conflicts -f web.yaml`,
  usage: '(-f FILENAME | -k DIRECTORY)',
  arguments: 'none',
  flags: [
    { name: 'all', type: 'bool', help: 'With --prune: all objects of the namespace may be pruned.' },
    cascadeFlag,
    dryRunFlag,
    { name: 'field-manager', type: 'string', default: 'kubectl-client-side-apply', help: 'The manager that owns the fields.' },
    ...filenameFlags('The files with the configurations to apply.'),
    ...deletionFlags,
    { name: 'force-conflicts', type: 'bool', help: 'If true, server-side apply takes over fields of other managers.' },
    { name: 'openapi-patch', type: 'bool', default: 'true', help: 'If true, OpenAPI says how lists merge.' },
    { name: 'overwrite', type: 'bool', default: 'true', help: 'If true, the configuration wins over the live object where both changed.' },
    ...printFlags(),
    { name: 'prune', type: 'bool', help: 'If true, objects that were applied before and are not in the files are deleted.' },
    { name: 'prune-allowlist', type: 'strings', help: 'The <group/version/kind> that may be pruned, instead of the usual ones.' },
    selectorFlag,
    { name: 'server-side', type: 'bool', help: 'If true, the server merges.' },
    { name: 'subresource', type: 'string', help: 'The subresource to apply to. Only with --server-side.' },
    validateFlag,
  ],
  subcommands: applyLastAppliedCommands,
  run,
}
