import { isReason } from '#apimachinery'
import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected } from '../errors.ts'
import { dryRunFlag, dryRunOf } from '../printers/objects.ts'
import {
  allNamespacesFlag,
  fieldSelectorFlag,
  filenameFlags,
  nothingGiven,
  select,
  selectOptions,
  selectorFlag,
  selectorQuery,
  type Target,
} from '../resources/targets.ts'
import { cascadeFlag, deletedText, deleteOptions, deletionFlags, gracePeriod, uidOf, waitUntilGone } from './delete-objects.ts'

/** The objects to delete: those that are named, and those of every list. */
async function objectsOf({ args, flags, session }: Invocation): Promise<readonly Target[]> {
  const options = { ...selectOptions(flags), allowAll: flags.bool('all') }
  if (flags.bool('all') && options.labelSelector) throw new CommandError("setting 'all' parameter but found a non empty selector. ")
  if (args.length === 0 && !options.filenames?.length) throw new CommandError(nothingGiven)
  const { targets } = await select(session, args, options)
  const objects: Target[] = []
  for (const target of targets) {
    if (target.name !== undefined) {
      objects.push(target)
      continue
    }
    const { items } = await session.api.listAll(target, selectorQuery(options))
    objects.push(...items.map(({ metadata }) => ({ ...target, name: metadata.name, namespace: metadata.namespace })))
  }
  return objects
}

function warnings({ flags, session }: Invocation, objects: readonly Target[]): void {
  if (flags.bool('force') && gracePeriod(flags) === 0) {
    session.warn(
      'Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
    )
  }
  if (session.isNamespaceForced && objects.some(({ type }) => !type.namespaced)) {
    session.warn('deleting cluster-scoped resources, not scoped to the provided namespace')
  }
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, io, session } = invocation
  const options = deleteOptions(flags)
  const dryRun = dryRunOf(flags)
  const ignoreNotFound = flags.bool('ignore-not-found') || (flags.bool('all') && !flags.given('ignore-not-found'))
  const errors: unknown[] = []
  const deleted: { readonly target: Target; readonly uid: string }[] = []
  const objects = await objectsOf(invocation)
  warnings(invocation, objects)
  for (const target of objects) {
    try {
      const answer = dryRun === 'client' ? await session.api.get(target) : await session.api.delete(target, options)
      io.stdout(deletedText(target, flags))
      deleted.push({ target, uid: uidOf(answer) })
    } catch (error) {
      if (!ignoreNotFound || !isReason(error, 'NotFound')) errors.push(error)
    }
  }
  if (objects.length === 0) io.stdout('No resources found\n')
  if (flags.bool('wait') && dryRun === 'none') for (const { target, uid } of deleted) await waitUntilGone(invocation, target, uid)
  throwCollected(errors)
}

export const deleteCommand: Command = {
  name: 'delete',
  group: 'Basic Commands (Intermediate)',
  short: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  long: 'Asks the server to delete objects and waits until they are gone. Pods end gracefully: --now and --grace-period shorten the time they have for it, --force does not wait for it.',
  examples: `# Delete what a file names
kubectl delete -f ./web.yaml

# Delete a pod and a service
kubectl delete pod/web-1 service/web

# Delete by label
kubectl delete pods,services -l app=web

# Delete a pod with little delay
kubectl delete pod web-1 --now

# Delete all pods
kubectl delete pods --all`,
  usage: '([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  arguments: 'resources',
  flags: [
    { name: 'all', type: 'bool', help: 'All objects of the types, in the namespace.' },
    allNamespacesFlag,
    cascadeFlag,
    dryRunFlag,
    fieldSelectorFlag,
    ...filenameFlags('A file or directory that names the objects to delete.'),
    ...deletionFlags.map((flag) => (flag.name === 'wait' ? { ...flag, default: 'true' } : flag)),
    { name: 'ignore-not-found', type: 'bool', help: 'If true, objects that do not exist are no failure. The default with --all.' },
    { name: 'interactive', short: 'i', type: 'bool', help: 'If true, deletes only after confirmation.' },
    { name: 'now', type: 'bool', help: 'If true, ends objects at once (as --grace-period=1).' },
    {
      name: 'output',
      short: 'o',
      type: 'string',
      help: 'Output mode. Use "-o name" for shorter output (resource/name).',
      choices: ['name'],
    },
    { name: 'raw', type: 'string', help: 'A path to send a DELETE to as it is.' },
    selectorFlag,
  ],
  run,
}
