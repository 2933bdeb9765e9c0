import { isQuantity } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { changeObjects, refusedByPlace } from './change-objects.ts'
import { fits, withContainers, withPodSpec } from './pod-spec.ts'
import { setFlags } from './set-image.ts'

type Amounts = Readonly<Record<string, string>>

function parseAmounts(text: string): Amounts {
  const pairs = text.split(',').filter((part) => part !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', amount, ...more] = pair.split('=')
      if (amount === undefined || more.length > 0) throw new CommandError(`invalid argument syntax ${pair}, expected <resource>=<value>`)
      if (!isQuantity(amount))
        throw new CommandError(`quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`)
      return [name, amount]
    }),
  )
}

function withResources(object: RawObject, pattern: string, limits: Amounts, requests: Amounts): RawObject {
  let isFound = false
  const changed = withPodSpec(object, (spec) =>
    withContainers(spec, (container) => {
      if (!fits(pattern, container.name)) return container
      isFound = true
      const { resources = {} } = container
      const merged = {
        ...resources,
        ...(Object.keys(limits).length > 0 && { limits: { ...resources.limits, ...limits } }),
        ...(Object.keys(requests).length > 0 && { requests: { ...resources.requests, ...requests } }),
      }
      return { ...container, resources: merged }
    }),
  )
  if (!isFound) throw new CommandError(`unable to find container named ${pattern}`)
  return changed
}

async function run(invocation: Invocation): Promise<void> {
  const { args, flags } = invocation
  const limits = parseAmounts(flags.string('limits'))
  const requests = parseAmounts(flags.string('requests'))
  if (Object.keys(limits).length === 0 && Object.keys(requests).length === 0) {
    throw new CommandError('you must specify an update to requests or limits (in the form of --requests/--limits)')
  }
  await changeObjects(invocation, args, {
    operation: 'resource requirements updated',
    manager: flags.string('field-manager'),
    apply: (object) => withResources(object, flags.string('containers'), limits, requests),
    refused: refusedByPlace,
  })
}

export const setResources: Command = {
  name: 'resources',
  short: 'Update resource requests/limits on objects with pod templates',
  long: 'Says how much CPU and memory containers ask for, and how much they may have.',
  examples: `# Limit the containers of a deployment
kubectl set resources deployment web --limits=cpu=200m,memory=512Mi

# Say what one container needs
kubectl set resources deployment web -c=nginx --requests=cpu=100m,memory=256Mi`,
  usage: '(-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]',
  arguments: 'resources',
  flags: [
    ...setFlags,
    { name: 'containers', short: 'c', type: 'string', default: '*', help: 'The containers to change; may have wildcards.' },
    { name: 'limits', type: 'string', help: "What containers may have, for example 'cpu=100m,memory=256Mi'." },
    { name: 'requests', type: 'string', help: "What containers ask for, for example 'cpu=100m,memory=256Mi'." },
  ],
  run,
}
