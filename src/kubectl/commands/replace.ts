import { isReason, type Query } from '#apimachinery'
import { withLastApplied } from '../apply/last-applied.ts'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected, withSource } from '../errors.ts'
import type { Flags } from '../flags.ts'
import { dryRunFlag, dryRunOf, printFlags, resultPrinter } from '../printers/objects.ts'
import { eachOfFiles, filenameFlags, selectOptions, targetsOfFiles, type Target } from '../resources/targets.ts'
import { validateFlag, writeQuery } from './apply.ts'
import { fieldManagerFlag, saveConfigFlag } from './create/generate.ts'
import { cascadeFlag, deletedText, deleteOptions, deletionFlags, uidOf, waitUntilGone } from './delete-objects.ts'

function check({ flags }: Invocation): void {
  if (flags.strings('filename').length === 0) {
    throw new CommandError(flags.string('kustomize') ? 'kustomize is not part of this kubectl' : 'must specify one of -f and -k')
  }
  const isForced = flags.bool('force')
  if (flags.int('grace-period') >= 0 && !isForced) throw new CommandError('--grace-period must have --force specified')
  if (flags.duration('timeout') !== 0 && !isForced) throw new CommandError('--timeout must have --force specified')
  if (isForced && dryRunOf(flags) !== 'none') throw new CommandError('--dry-run can not be used when --force is set')
}

const queryOf = ({ flags }: Invocation): Query => ({ fieldManager: flags.string('field-manager'), ...writeQuery(flags) })

const wantedOf = ({ flags }: Invocation, object: RawObject): RawObject => (flags.bool('save-config') ? withLastApplied(object) : object)

/** An object without a resource version replaces whatever there is. */
async function versioned({ session }: Invocation, target: Target, object: RawObject): Promise<RawObject> {
  if (object.metadata['resourceVersion']) return object
  const live = await session.api.get(target).catch(() => undefined) // what is not there is for the server to refuse
  const resourceVersion = live?.metadata['resourceVersion']
  return resourceVersion === undefined ? object : { ...object, metadata: { ...object.metadata, resourceVersion } }
}

async function replaceOne(invocation: Invocation, target: Target, object: RawObject): Promise<RawObject> {
  const { flags, session } = invocation
  const wanted = wantedOf(invocation, object)
  const query = queryOf(invocation)
  if (dryRunOf(flags) === 'client') return wanted
  const place = { ...target, subresource: flags.string('subresource') || undefined }
  try {
    return await session.api.update(place, await versioned(invocation, place, wanted), query)
  } catch (error) {
    throw withSource(error, 'replacing', target.source ?? '')
  }
}

async function replaceAll(invocation: Invocation, errors: unknown[]): Promise<void> {
  const { flags, io, session } = invocation
  const print = await resultPrinter(flags, io, { dryRun: dryRunOf(flags) })
  for await (const target of eachOfFiles(session, selectOptions(flags), (error) => void errors.push(error))) {
    if (!target.object) continue
    try {
      io.stdout(print('replaced', await replaceOne(invocation, target, target.object)))
    } catch (error) {
      errors.push(error)
    }
  }
}

/** Here --force says that objects are deleted, not how. */
const asIfNotForced = (flags: Flags): Flags => ({ ...flags, bool: (name) => name !== 'force' && flags.bool(name) })

/** Deletes those that are there, and waits until they are gone. */
async function deleteAll(invocation: Invocation, targets: readonly Target[]): Promise<void> {
  const { io, session } = invocation
  const flags = asIfNotForced(invocation.flags)
  const options = deleteOptions(flags)
  const gone: { readonly target: Target; readonly uid: string }[] = []
  for (const target of targets) {
    try {
      gone.push({ target, uid: uidOf(await session.api.delete(target, options)) })
      io.stdout(deletedText(target, flags))
    } catch (error) {
      if (!isReason(error, 'NotFound')) throw error
    }
  }
  if (targets.length === 0) io.stdout('No resources found\n')
  for (const { target, uid } of gone) await waitUntilGone(invocation, target, uid)
}

/** Deletes and creates anew. */
async function recreateAll(invocation: Invocation, errors: unknown[]): Promise<void> {
  const { flags, io, session } = invocation
  const print = await resultPrinter(flags, io, { dryRun: dryRunOf(flags) })
  const targets = await targetsOfFiles(session, selectOptions(flags), (error) => void errors.push(error))
  await deleteAll(invocation, targets)
  for (const { object, name: _, ...collection } of targets) {
    if (!object) continue
    try {
      io.stdout(print('replaced', await session.api.create(collection, wantedOf(invocation, object), queryOf(invocation))))
    } catch (error) {
      errors.push(error)
    }
  }
  if (targets.length === 0 && errors.length === 0) throw new CommandError('no objects passed to replace')
}

async function run(invocation: Invocation): Promise<void> {
  check(invocation)
  const errors: unknown[] = []
  await (invocation.flags.bool('force') ? recreateAll(invocation, errors) : replaceAll(invocation, errors))
  throwCollected(errors)
}

export const replace: Command = {
  name: 'replace',
  group: 'Advanced Commands',
  short: 'Replace objects by what files or stdin say',
  long: 'The file must hold the whole object: `kubectl get TYPE NAME -o yaml` writes one. With --force the object is deleted and created anew.',
  examples: `# Replace a pod by what a file says
kubectl replace -f ./pod.yaml

# Change a line of it
kubectl get pod web -o yaml | sed 's/nginx:1.28/nginx:1.29/' | kubectl replace -f -

# Delete it and create it anew
kubectl replace --force -f ./pod.yaml`,
  usage: '-f FILENAME',
  arguments: 'none',
  flags: [
    cascadeFlag,
    dryRunFlag,
    fieldManagerFlag('kubectl-replace'),
    ...filenameFlags('The files that say what replaces what there is.'),
    ...deletionFlags,
    ...printFlags(),
    saveConfigFlag,
    { name: 'subresource', type: 'string', help: 'The subresource to replace.', choices: ['status', 'scale', 'resize'] },
    validateFlag,
  ],
  run,
}
