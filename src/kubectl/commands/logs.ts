import type { Pod } from '#api'
import { isReason, type Query } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, messageOf, usageError } from '../errors.ts'
import type { Flags } from '../flags.ts'
import { containersInOrder, defaultContainer } from '../resources/containers.ts'
import { byLogging } from '../resources/pod-order.ts'
import { firstPod, goType, NoPods, podOrOwner, podsBehind } from '../resources/pods-behind.ts'
import { selectorFlag } from '../resources/targets.ts'
import { timeProblem } from './log-time.ts'
import { followAll, printLog, type LogSource } from './log-streams.ts'

const usage = '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'

const tailOfSelected = 10

function checkUsage({ args, flags, path }: Invocation): void {
  const isSelected = flags.string('selector') !== ''
  if ((args.length === 0 && !isSelected) || args.length > 2)
    throw usageError(path, `expected 'logs ${usage}'.\nPOD or TYPE/NAME is a required argument for the logs command`)
  if (args.length === 1 && isSelected) throw usageError(path, 'only a selector (-l) or a POD name is allowed')
}

const containerOf = ({ args, flags }: Invocation): string => args[1] ?? flags.string('container')

const sinceSeconds = (flags: Flags): number => Math.round(Math.abs(flags.duration('since')) / 1000) * Math.sign(flags.duration('since'))

/** How many of the last lines; -1 for all. */
const tailOf = (flags: Flags): number => (flags.string('selector') !== '' && !flags.given('tail') ? tailOfSelected : flags.int('tail'))

function check(invocation: Invocation): void {
  const { args, flags } = invocation
  const container = containerOf(invocation)
  const complain = (message: string): never => {
    throw new CommandError(message)
  }
  if (flags.string('since-time') !== '' && flags.duration('since') !== 0)
    complain('at most one of `sinceTime` or `sinceSeconds` may be specified')
  if (flags.bool('all-containers') && container !== '')
    complain(`--all-containers=true should not be specified with container name ${container}`)
  if (flags.given('container') && args.length === 2) complain('only one of -c or an inline [CONTAINER] arg is allowed')
  if (flags.int('limit-bytes') < 0) complain('--limit-bytes must be greater than 0')
  if (sinceSeconds(flags) < 0) complain('--since must be greater than 0')
  if (tailOf(flags) < -1) complain('--tail must be greater than or equal to -1')
}

function queryOf(flags: Flags): Query {
  const seconds = sinceSeconds(flags)
  const tail = tailOf(flags)
  return {
    ...(flags.bool('follow') && { follow: 'true' }),
    ...(flags.bool('previous') && { previous: 'true' }),
    ...(flags.bool('timestamps') && { timestamps: 'true' }),
    ...(flags.string('since-time') !== '' && { sinceTime: flags.string('since-time') }),
    ...(seconds !== 0 && { sinceSeconds: String(seconds) }),
    ...(flags.int('limit-bytes') !== 0 && { limitBytes: flags.string('limit-bytes') }),
    ...(tail !== -1 && { tailLines: String(tail) }),
  }
}

function sourcesOf(invocation: Invocation, pod: Pod): readonly LogSource[] {
  const { flags, io } = invocation
  const query = queryOf(flags)
  const source = (container: string): LogSource => ({ pod, container, query: { ...query, container } })
  if (flags.bool('all-containers')) return containersInOrder(pod).map(source)
  const container = containerOf(invocation) || defaultContainer(pod, (text) => io.stderr(text))
  if (!containersInOrder(pod).includes(container))
    throw new CommandError(`container ${container} is not valid for pod ${pod.metadata.name}`)
  return [source(container)]
}

async function selectedPods({ flags, io, session }: Invocation): Promise<readonly Pod[]> {
  const at = { type: await session.type('pods'), namespace: session.namespace }
  const { items } = await session.api.listAll(at, { labelSelector: flags.string('selector') })
  if (items.length === 0) io.stderr(`No resources found in ${session.namespace} namespace.\n`)
  return items as unknown as readonly Pod[]
}

async function named(session: Invocation['session'], argument: string): Promise<RawObject> {
  try {
    return await podOrOwner(session, argument)
  } catch (error) {
    if (!isReason(error, 'NotFound')) throw error
    throw new CommandError(`error: error from server (NotFound): ${messageOf(error)} in namespace ${JSON.stringify(session.namespace)}`)
  }
}

/** The pods whose logs are asked for. */
async function podsOf(invocation: Invocation): Promise<readonly Pod[]> {
  const { args, flags, io, session } = invocation
  const [argument] = args
  if (argument === undefined || flags.string('selector') !== '') return selectedPods(invocation)
  const object = await named(session, argument)
  check(invocation)
  if (object.kind === 'Pod') return [object as unknown as Pod]
  try {
    if (flags.bool('all-pods')) {
      const { pods } = await podsBehind(session, object)
      if (pods.length > 0) return pods.toSorted(byLogging)
    }
    const { pod, count } = await firstPod(session, object, byLogging, flags.duration('pod-running-timeout'))
    if (count > 1) io.stderr(`Found ${count} pods, using pod/${pod.metadata.name}\n`)
    return [pod]
  } catch (error) {
    if (!(error instanceof NoPods)) throw error
    throw new CommandError(`cannot get the logs from ${goType(object)}: ${error.message}`)
  }
}

async function run(invocation: Invocation): Promise<void> {
  checkUsage(invocation)
  const { flags, io } = invocation
  const problem = flags.string('since-time') && timeProblem(flags.string('since-time'))
  if (problem) throw new CommandError(problem)
  const pods = await podsOf(invocation)
  check(invocation)
  const sources = pods.flatMap((pod) => sourcesOf(invocation, pod))
  const print = { withPrefix: flags.bool('prefix') || flags.bool('all-pods'), ignoreErrors: flags.bool('ignore-errors') }
  if (flags.bool('follow') && sources.length > 1) {
    const most = flags.int('max-log-requests')
    if (sources.length > most)
      throw new CommandError(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      )
    await followAll(invocation.session, sources, print)
    return
  }
  for (const source of sources) await printLog(invocation.session, source, { ...print, signal: io.signal })
}

export const logs: Command = {
  name: 'logs',
  group: 'Troubleshooting and Debugging Commands',
  short: 'Print the logs for a container in a pod',
  long: 'Of a pod with one container, its name is enough. Of a workload or a service, the logs of one pod are printed, unless --all-pods is given.',
  examples: `# Print the logs of a pod with one container
kubectl logs web

# Follow those of one container of a pod
kubectl logs -f web -c nginx

# Print the last 20 lines of each pod with a label, and say whose they are
kubectl logs -l app=web --tail=20 --prefix

# Print what a container wrote before it was restarted
kubectl logs -p web

# Print the logs of the last hour of a pod of a deployment
kubectl logs --since=1h deployment/web`,
  usage,
  arguments: 'pod-or-type',
  flags: [
    { name: 'all-containers', type: 'bool', help: 'The logs of all containers of the pods.' },
    { name: 'all-pods', type: 'bool', help: 'The logs of all pods of a workload or service. Each line then says whose it is.' },
    { name: 'container', short: 'c', type: 'string', help: 'The container whose logs to print.' },
    { name: 'follow', short: 'f', type: 'bool', help: 'Go on with what is written from now on.' },
    { name: 'ignore-errors', type: 'bool', help: 'If true, logs that cannot be read do not end those that can.' },
    { name: 'insecure-skip-tls-verify-backend', type: 'bool', help: 'If true, the certificate of the kubelet is not checked.' },
    { name: 'limit-bytes', type: 'int', default: '0', help: 'How many bytes to print at most; zero is no limit.' },
    { name: 'max-log-requests', type: 'int', default: '5', help: 'How many logs may be followed at once.' },
    { name: 'pod-running-timeout', type: 'duration', default: '20s', help: 'How long (5s, 2m, 3h) to wait until there is a pod.' },
    { name: 'prefix', type: 'bool', help: 'Put the names of pod and container before each line.' },
    { name: 'previous', short: 'p', type: 'bool', help: 'The logs of the container before it was restarted, if it was.' },
    selectorFlag,
    { name: 'since', type: 'duration', default: '0s', help: 'Only what is younger than this (5s, 2m, 3h). Not with --since-time.' },
    { name: 'since-time', type: 'string', help: 'Only what was written after this time (RFC3339). Not with --since.' },
    { name: 'tail', type: 'int', default: '-1', help: 'How many of the last lines; -1 is all, or 10 with a selector.' },
    { name: 'timestamps', type: 'bool', help: 'Put the time before each line.' },
  ],
  run,
}
