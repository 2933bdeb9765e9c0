import type { Pod } from '#api'
import { escapeFieldValue, isReason, parseLabelSelector } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, messageOf } from '../errors.ts'
import { dryRunFlag, dryRunOf, namePrinter, resultPrinter } from '../printers/objects.ts'
import { openDeadline, type Deadline } from '../resources/deadline.ts'
import { selectorFlag, type Found } from '../resources/targets.ts'
import { cordonAll, nodesOf } from './cordon.ts'
import { controllerOf, planDrain, type DrainPlan, type DrainRules } from './drain-filter.ts'
import { removePods } from './drain-pods.ts'

type Problems = ReadonlyMap<string, { readonly message: string; readonly isGone: boolean }>

const daemonSetKey = (pod: Pod): string => `${pod.metadata.namespace}/${controllerOf(pod)?.name ?? ''}`

/** Why daemon sets of pods cannot be read, by namespace and name. */
async function daemonSetProblems({ session }: Invocation, pods: readonly Pod[]): Promise<Problems> {
  const managed = pods.filter((pod) => controllerOf(pod)?.kind === 'DaemonSet')
  const problems = new Map<string, { message: string; isGone: boolean }>()
  if (managed.length === 0) return problems
  const type = await session.type('daemonsets.apps')
  for (const pod of new Map(managed.map((each) => [daemonSetKey(each), each])).values()) {
    try {
      await session.api.get({ type, namespace: pod.metadata.namespace, name: controllerOf(pod)?.name })
    } catch (error) {
      problems.set(daemonSetKey(pod), { message: messageOf(error), isGone: isReason(error, 'NotFound') })
    }
  }
  return problems
}

async function planOf(invocation: Invocation, node: string): Promise<DrainPlan> {
  const { flags, session } = invocation
  const labelSelector = flags.string('pod-selector')
  const query = { fieldSelector: `spec.nodeName=${escapeFieldValue(node)}`, ...(labelSelector && { labelSelector }) }
  const { items } = await session.api.listAll({ type: await session.type('pods') }, query)
  const pods = items as unknown as readonly Pod[]
  const problems = await daemonSetProblems(invocation, pods)
  const rules: DrainRules = {
    force: flags.bool('force'),
    ignoreDaemonSets: flags.bool('ignore-daemonsets'),
    deleteEmptyDirData: flags.bool('delete-emptydir-data'),
    skipTerminatingSeconds: flags.int('skip-wait-for-delete-timeout'),
    now: session.now(),
    daemonSetProblem: (pod) => problems.get(daemonSetKey(pod)),
  }
  return planDrain(pods, rules)
}

/** Go's text of several errors in one. */
const joined = (errors: readonly string[]): string => (errors.length === 1 ? errors.join('') : `[${errors.join(', ')}]`)

/** After a failure: what is still there. */
async function tellPending(invocation: Invocation, node: string, errors: readonly string[]): Promise<void> {
  const { io } = invocation
  const plan = await planOf(invocation, node)
  if (plan.pods.length > 0) {
    io.stderr(`There are pending pods in node ${JSON.stringify(node)} when an error occurred: ${joined(errors)}\n`)
    for (const { metadata } of plan.pods) io.stderr(`pod/${metadata.name}\n`)
  }
  if (plan.errors.length > 0) io.stderr(`Following errors occurred while getting the list of pods to delete:\n${joined(plan.errors)}`)
}

/** Empties one node; what stood in the way. */
async function drainNode(invocation: Invocation, node: string, deadline: Deadline): Promise<readonly string[]> {
  const { flags, io, session } = invocation
  const dryRun = dryRunOf(flags)
  const plan = await planOf(invocation, node)
  if (plan.errors.length > 0) return plan.errors
  if (plan.warnings !== '') io.stderr(`Warning: ${plan.warnings}\n`)
  if (dryRun === 'client') {
    for (const { metadata } of plan.pods) io.stdout(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`)
    return []
  }
  const removal = {
    session,
    evicts: !flags.bool('disable-eviction'),
    dryRun,
    gracePeriod: flags.int('grace-period'),
    skipTerminatingSeconds: flags.int('skip-wait-for-delete-timeout'),
    timeout: flags.duration('timeout'),
    deadline,
    gone: (pod: Pod, how: string) => io.stdout(namePrinter(how)(pod as unknown as RawObject)),
  }
  const errors = plan.pods.length > 0 ? await removePods(removal, plan.pods) : []
  if (errors.length > 0) await tellPending(invocation, node, errors)
  return errors
}

async function drainAll(invocation: Invocation, nodes: readonly Found[], deadline: Deadline): Promise<void> {
  const { flags, io } = invocation
  const print = await resultPrinter(flags, io, { dryRun: dryRunOf(flags) })
  const failed = new Map<string, readonly string[]>()
  for (const { name, object } of nodes) {
    const errors = await drainNode(invocation, name, deadline)
    if (io.signal.aborted) throw new CommandError('', 130)
    if (errors.length === 0) io.stdout(print('drained', object))
    else {
      io.stderr(`error: unable to drain node ${JSON.stringify(name)} due to error: ${joined(errors)}, continuing command...\n`)
      failed.set(name, errors)
    }
  }
  if (failed.size === 0) return
  io.stderr(`There are pending nodes to be drained:\n${[...failed.keys()].map((name) => ` ${name}\n`).join('')}`)
  const lines = failed.size === 1 ? [...failed.values()].flat() : [...failed.values()].map(joined)
  throw new CommandError(lines.join('\n'), 1, { verbatim: true })
}

function checkPodSelector(selector: string): void {
  try {
    parseLabelSelector(selector)
  } catch {
    throw new CommandError('--pod-selector=<pod_selector> must be a valid label selector')
  }
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, io } = invocation
  checkPodSelector(flags.string('pod-selector'))
  const nodes = await nodesOf(invocation)
  await cordonAll(invocation, nodes, true)
  const timeout = flags.duration('timeout')
  const deadline = openDeadline(io, timeout === 0 ? undefined : timeout)
  try {
    await drainAll(invocation, nodes, deadline)
  } finally {
    deadline.close()
  }
}

export const drain: Command = {
  name: 'drain',
  group: 'Cluster Management Commands',
  short: 'Drain node in preparation for maintenance',
  long: 'Closes the node for new pods and evicts those that are there, as their disruption budgets allow. Pods of daemon sets, with local data or without a controller stand in the way, unless the flags for them are given.',
  examples: `# Drain a node, whether or not its pods have a controller
kubectl drain node-1 --force

# Give pods 15 minutes to end, and leave those of daemon sets
kubectl drain node-1 --grace-period=900 --ignore-daemonsets`,
  usage: 'NODE',
  arguments: 'nodes',
  flags: [
    { name: 'chunk-size', type: 'int', default: '500', help: 'How many to ask for at once; 0 asks for all.' },
    { name: 'delete-emptydir-data', type: 'bool', help: 'Take pods with emptyDir volumes, whose data is then gone, too.' },
    { name: 'disable-eviction', type: 'bool', help: 'Delete pods instead of evicting them, past their disruption budgets.' },
    dryRunFlag,
    { name: 'force', type: 'bool', help: 'Take pods that no controller will bring back, too.' },
    { name: 'grace-period', type: 'int', default: '-1', help: 'How many seconds each pod gets to end; negative is what the pod says.' },
    { name: 'ignore-daemonsets', type: 'bool', help: 'Leave the pods of daemon sets.' },
    { name: 'pod-selector', type: 'string', help: 'Only the pods with these labels.' },
    selectorFlag,
    {
      name: 'skip-wait-for-delete-timeout',
      type: 'int',
      default: '0',
      help: 'Do not wait for pods that have been terminating for more than this many seconds; 0 waits for all.',
    },
    { name: 'timeout', type: 'duration', default: '0s', help: 'How long to go on; zero is without end.' },
  ],
  run,
}
