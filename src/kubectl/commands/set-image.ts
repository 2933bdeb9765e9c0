import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import type { Flag } from '../flags.ts'
import { dryRunFlag, printFlags } from '../printers/objects.ts'
import { filenameFlags, nothingGiven, selectorFlag } from '../resources/targets.ts'
import { changeObjects, refusedByPlace } from './change-objects.ts'
import { withContainers, withPodSpec } from './pod-spec.ts'

/** Flags that all `kubectl set` commands have. */
export const setFlags: readonly Flag[] = [
  { name: 'all', type: 'bool', help: 'All objects of the types, in the namespace.' },
  dryRunFlag,
  { name: 'field-manager', type: 'string', default: 'kubectl-set', help: 'The manager that owns the fields.' },
  ...filenameFlags('A file or directory that names the objects.'),
  { name: 'local', type: 'bool', help: 'If true, works on the files and does not ask the server.' },
  ...printFlags(),
  selectorFlag,
]

/** Parts `TYPE NAME a=b c=d` (or `TYPE/NAME a=b`) into what names objects and what sets something. */
export function splitAssignments(args: readonly string[]): {
  readonly resources: readonly string[]
  readonly assignments: readonly (readonly [string, string])[]
} {
  const isAssignment = (argument: string): boolean => argument.indexOf('=') > 0
  const assignments = args.filter(isAssignment).map((argument): [string, string] => {
    const at = argument.indexOf('=')
    return [argument.slice(0, at), argument.slice(at + 1)]
  })
  return { resources: args.filter((argument) => !isAssignment(argument)), assignments }
}

function withImages(object: RawObject, images: ReadonlyMap<string, string>): RawObject {
  const found = new Set<string>()
  const changed = withPodSpec(object, (spec) =>
    withContainers(spec, (container) => {
      const image = images.get(container.name) ?? images.get('*')
      if (image === undefined) return container
      found.add(images.has(container.name) ? container.name : '*')
      return { ...container, image }
    }),
  )
  const missing = [...images.keys()].find((name) => !found.has(name))
  if (missing !== undefined) throw new CommandError(`unable to find container named ${JSON.stringify(missing)}`)
  return changed
}

async function run(invocation: Invocation): Promise<void> {
  const { args, flags } = invocation
  const { resources, assignments } = splitAssignments(args)
  if (assignments.length === 0) throw new CommandError('at least one image update is required')
  if (resources.length === 0 && flags.strings('filename').length === 0) throw new CommandError(nothingGiven)
  const images = new Map(assignments)
  if (images.size > 1 && images.has('*'))
    throw new CommandError('all containers are already specified by *, but saw more than one container_name=container_image pairs')
  await changeObjects(invocation, resources, {
    operation: 'image updated',
    manager: flags.string('field-manager'),
    apply: (object) => withImages(object, images),
    refused: refusedByPlace,
  })
}

export const setImage: Command = {
  name: 'image',
  short: 'Update the image of a pod template',
  long: 'Works on pods, replication controllers, deployments, daemon sets, stateful sets, jobs, cron jobs and replica sets.',
  examples: `# Set the image of the nginx container of a deployment
kubectl set image deployment/web nginx=nginx:1.28

# Set the image of all containers
kubectl set image deployment/web '*=nginx:1.28'`,
  usage: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  arguments: 'resources',
  flags: setFlags,
  run,
}
