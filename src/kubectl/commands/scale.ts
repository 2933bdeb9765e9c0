import { noSuchResource, type JsonObject } from '#apimachinery'
import type { Command, Invocation } from '../command.ts'
import { CommandError, messageOf, throwCollected } from '../errors.ts'
import { dryRunFlag, dryRunOf, printFlags, resultPrinter } from '../printers/objects.ts'
import { fetchAll, filenameFlags, select, selectOptions, selectorFlag, type Found } from '../resources/targets.ts'

function replicasOf(object: JsonObject): number {
  const spec = object['spec'] as JsonObject | undefined
  return Number(spec?.['replicas'] ?? 0)
}

/** Refuses unless the object is as the flags say it must be. */
function checkPrecondition({ flags }: Invocation, { object }: Found): void {
  const wanted = flags.int('current-replicas')
  const actual = replicasOf(object)
  if (wanted !== -1 && wanted !== actual) throw new CommandError(`Expected replicas to be ${wanted}, was ${actual}`)
  const version = flags.string('resource-version')
  const current = String(object.metadata['resourceVersion'])
  if (version !== '' && version !== current) throw new CommandError(`Expected resource version to be ${version}, was ${current}`)
}

async function scaleOne(invocation: Invocation, found: Found): Promise<void> {
  const { flags, session } = invocation
  if (!found.type.subresources.includes('scale')) throw noSuchResource()
  checkPrecondition(invocation, found)
  const dryRun = dryRunOf(flags)
  if (dryRun === 'client') return
  const query = dryRun === 'server' ? { dryRun: 'All' } : {}
  await session.api.patch({ ...found, subresource: 'scale' }, { spec: { replicas: flags.int('replicas') } }, 'merge', query)
}

async function run(invocation: Invocation): Promise<void> {
  const { args, flags, io, session } = invocation
  if (!flags.given('replicas')) throw new CommandError('required flag(s) "replicas" not set')
  if (flags.int('replicas') < 0)
    throw new CommandError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
  const options = { ...selectOptions(flags), allowAll: flags.bool('all') }
  const print = await resultPrinter(flags, io, { dryRun: dryRunOf(flags) })
  const errors: unknown[] = []
  const targets = await fetchAll(session, await select(session, args, options), options, (error) => void errors.push(error))
  if (targets.length === 0) throw new CommandError(`no objects passed to scale ${errors.map(messageOf).join(', ')}`)
  for (const found of targets) {
    try {
      await scaleOne(invocation, found)
      io.stdout(print('scaled', found.object))
    } catch (error) {
      errors.push(error)
    }
  }
  throwCollected(errors)
}

export const scale: Command = {
  name: 'scale',
  group: 'Deploy Commands',
  short: 'Set a new size for a deployment, replica set, or replication controller',
  long: 'With --current-replicas or --resource-version, only if the object is still as expected.',
  examples: `# Scale a deployment to 3
kubectl scale --replicas=3 deployment/web

# Scale it from 2 to 3, and not if it has another size by now
kubectl scale --current-replicas=2 --replicas=3 deployment/web`,
  usage: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  arguments: 'scalable',
  flags: [
    { name: 'all', type: 'bool', help: 'All objects of the types, in the namespace.' },
    { name: 'current-replicas', type: 'int', default: '-1', help: 'The size that the object must have; -1 for any.' },
    dryRunFlag,
    ...filenameFlags('A file or directory that names the objects to scale.'),
    ...printFlags(),
    { name: 'replicas', type: 'int', default: '0', help: 'The new size. Required.' },
    { name: 'resource-version', type: 'string', help: 'The resource version that the object must have.' },
    selectorFlag,
    { name: 'timeout', type: 'duration', default: '0s', help: 'How long to try; zero is not to wait.' },
  ],
  run,
}
