import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, messageOf, usageError } from '../errors.ts'
import { dryRunFlag, dryRunOf, resultPrinter } from '../printers/objects.ts'
import { fetchAll, select, selectorFlag, type Found } from '../resources/targets.ts'
import type { JsonObject } from '#apimachinery'

/** The nodes that a command on nodes is about. */
export async function nodesOf({ args, flags, session, path }: Invocation): Promise<readonly Found[]> {
  const labelSelector = flags.string('selector')
  const name = path.replace('kubectl ', '')
  if (args.length === 0 && !flags.given('selector')) throw usageError(path, `USAGE: ${name} NODE [flags]`)
  if (args.length > 0 && labelSelector !== '') throw usageError(path, 'error: cannot specify both a node name and a --selector option')
  if (args.length === 0) {
    const options = { labelSelector, allowAll: true }
    return fetchAll(session, await select(session, ['nodes'], options), options)
  }
  const found: Found[] = []
  for (const argument of args) {
    const words = argument.includes('/') ? [argument] : ['nodes', argument]
    for (const each of await fetchAll(session, await select(session, words, {}), {})) {
      const { group, version, plural } = each.type
      if (group !== '' || plural !== 'nodes')
        throw new CommandError(`error: expected resource of type node, got "${group}/${version}, Resource=${plural}"`)
      found.push(each)
    }
  }
  return found
}

const isCordoned = ({ spec }: RawObject): boolean => (spec as JsonObject | undefined)?.['unschedulable'] === true

/** Closes nodes for new pods, or opens them again. What fails is told, and the others go on. */
export async function cordonAll({ flags, io, session }: Invocation, nodes: readonly Found[], wanted: boolean): Promise<void> {
  const dryRun = dryRunOf(flags)
  const print = await resultPrinter(flags, io, { dryRun })
  const verb = wanted ? 'cordon' : 'uncordon'
  for (const node of nodes) {
    if (isCordoned(node.object) === wanted) {
      io.stdout(print(`already ${verb}ed`, node.object))
      continue
    }
    try {
      const patch = { spec: { unschedulable: wanted ? true : null } }
      if (dryRun !== 'client') await session.api.patch(node, patch, 'strategic', dryRun === 'server' ? { dryRun: 'All' } : {})
      io.stdout(print(`${verb}ed`, node.object))
    } catch (error) {
      io.stderr(`error: unable to ${verb} node ${JSON.stringify(node.name)}: ${messageOf(error)}\n`)
    }
  }
}

const flags = [dryRunFlag, selectorFlag]

export const cordon: Command = {
  name: 'cordon',
  group: 'Cluster Management Commands',
  short: 'Mark node as unschedulable',
  examples: `# Let no new pods come to a node
kubectl cordon node-1`,
  usage: 'NODE',
  arguments: 'nodes',
  flags,
  run: async (invocation) => cordonAll(invocation, await nodesOf(invocation), true),
}

export const uncordon: Command = {
  name: 'uncordon',
  group: 'Cluster Management Commands',
  short: 'Mark node as schedulable',
  examples: `# Let new pods come to a node again
kubectl uncordon node-1`,
  usage: 'NODE',
  arguments: 'nodes',
  flags,
  run: async (invocation) => cordonAll(invocation, await nodesOf(invocation), false),
}
