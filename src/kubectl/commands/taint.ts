import type { Taint } from '#api'
import type { JsonObject } from '#apimachinery'
import type { Command, Invocation } from '../command.ts'
import { CommandError, Failures, messageOf, throwCollected, usageError } from '../errors.ts'
import { dryRunFlag, dryRunOf, printFlags, resultPrinter } from '../printers/objects.ts'
import { fetchAll, select, selectorFlag, type Found } from '../resources/targets.ts'
import { validateFlag, writeQuery } from './apply.ts'
import { changeTaints, conflictsIn, parseTaints, takenKeys, type TaintChange } from './taint-specs.ts'

const isTaint = (argument: string): boolean => /[=:]|-$/.test(argument)

interface Asked {
  /** The type, then names. */
  readonly resources: readonly string[]
  readonly change: TaintChange
}

function read({ args, path }: Invocation): Asked {
  const first = args.findIndex(isTaint)
  const resources = first < 0 ? args : args.slice(0, first)
  const specs = first < 0 ? [] : args.slice(first)
  const late = specs.find((argument) => !isTaint(argument))
  if (late !== undefined) throw new CommandError(`all resources must be specified before taint changes: ${late}`)
  if (resources.length === 0) throw new CommandError('one or more resources must be specified as <resource> <name>')
  if (specs.length === 0) throw new CommandError('at least one taint update is required')
  try {
    return { resources, change: parseTaints(specs) }
  } catch (error) {
    throw usageError(path, messageOf(error))
  }
}

async function check({ flags, session }: Invocation, { resources, change }: Asked): Promise<void> {
  const [typeName = '', ...names] = resources
  const type = await session.findType(typeName)
  if (!type) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(typeName)}`, 1, { verbatim: true })
  if (type.kind !== 'Node') throw new CommandError(`invalid resource type ${typeName}, only node types are supported`)
  const conflicts = conflictsIn(change)
  if (conflicts.length > 0)
    throw new CommandError(`can not both modify and remove the following taint(s) in the same command: ${conflicts.join(', ')}`)
  const selector = flags.string('selector')
  if (flags.bool('all') && selector !== '') throw new CommandError("setting 'all' parameter with a non empty selector is prohibited")
  if (!flags.bool('all') && selector === '' && names.length === 0)
    throw new CommandError("at least one resource name must be specified since 'all' parameter is not set")
}

async function taintOne({ flags, io, session }: Invocation, { object, ...node }: Found, change: TaintChange): Promise<void> {
  const before = ((object['spec'] as JsonObject | undefined)?.['taints'] ?? []) as unknown as readonly Taint[]
  const taken = flags.bool('overwrite') ? [] : takenKeys(before, change)
  if (taken.length > 0)
    throw new CommandError(`node ${node.name} already has ${taken.join(',')} taint(s) with same effect(s) and --overwrite is false`)
  const { taints, operation, problems } = changeTaints(before, change, flags.bool('overwrite'))
  throwCollected(problems.map((problem) => new CommandError(problem)))
  const print = await resultPrinter(flags, io)
  const dryRun = dryRunOf(flags)
  const spec = { taints: taints.length > 0 ? (taints as unknown as readonly JsonObject[]) : null }
  if (dryRun === 'client') {
    io.stdout(print(operation, { ...object, spec: { ...(object['spec'] as JsonObject | undefined), ...spec } }))
    return
  }
  const query = { fieldManager: flags.string('field-manager'), ...writeQuery(flags) }
  io.stdout(print(operation, await session.api.patch(node, { spec }, 'strategic', query)))
}

async function run(invocation: Invocation): Promise<void> {
  const asked = read(invocation)
  await check(invocation, asked)
  const { flags, session } = invocation
  const options = { labelSelector: flags.string('selector'), allowAll: true }
  const isListed = flags.bool('all') || options.labelSelector !== ''
  const selection = await select(session, isListed ? ['nodes'] : ['nodes', ...asked.resources.slice(1)], options)
  const errors: unknown[] = []
  const failed = (error: unknown): void => void errors.push(error)
  for (const target of selection.targets) {
    for (const node of await fetchAll(session, { ...selection, targets: [target] }, options, failed)) {
      await taintOne(invocation, node, asked.change).catch((error: unknown) =>
        errors.push(...(error instanceof Failures ? error.errors : [error])),
      )
    }
  }
  throwCollected(errors)
}

export const taint: Command = {
  name: 'taint',
  group: 'Cluster Management Commands',
  short: 'Update the taints on one or more nodes',
  long: 'A taint is a key, perhaps a value, and an effect: NoSchedule, PreferNoSchedule or NoExecute. Pods that do not tolerate it stay away from the node. A minus sign behind it takes it off.',
  examples: `# Keep pods away from a node that do not tolerate the taint
kubectl taint nodes node-1 dedicated=web:NoSchedule

# Take off the taint of that key and effect
kubectl taint nodes node-1 dedicated:NoSchedule-

# Take off all taints of that key
kubectl taint nodes node-1 dedicated-

# Put a taint on the nodes with a label
kubectl taint node -l zone=a dedicated=web:PreferNoSchedule`,
  usage: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  arguments: 'resources',
  flags: [
    { name: 'all', type: 'bool', help: 'All nodes.' },
    dryRunFlag,
    { name: 'field-manager', type: 'string', default: 'kubectl-taint', help: 'The manager that owns the fields.' },
    { name: 'overwrite', type: 'bool', help: 'If true, a taint may get another value.' },
    ...printFlags(),
    selectorFlag,
    validateFlag,
  ],
  run,
}
