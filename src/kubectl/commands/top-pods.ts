import type { Pod } from '#api'
import type { Query } from '#apimachinery'
import { parseTime } from '#kernel'
import type { Location } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, usageError } from '../errors.ts'
import { goDuration } from '../go-duration.ts'
import { allNamespacesFlag, fieldSelectorFlag, selectorFlag, selectOptions, selectorQuery } from '../resources/targets.ts'
import { align, tableLayout } from '../tabwriter.ts'
import { byUsage, compareTexts, cpuText, memoryText, metricsType, sumOf, type Usage } from './top-metrics.ts'

interface PodMetrics {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly containers: readonly { readonly name: string; readonly usage: Usage }[]
}

const queryOf = ({ flags }: Invocation): Query => selectorQuery(selectOptions(flags))
const usageOf = ({ containers }: PodMetrics): Usage => sumOf(containers.map(({ usage }) => usage))

/** For how long a pod may have no metrics. */
const graceMs = 120_000

/** No metrics: fine for no pods and for young ones. */
async function checkEmpty({ session, ...rest }: Invocation, place: Omit<Location, 'type'>): Promise<void> {
  const type = await session.type('pods')
  const at = { ...place, type }
  const found = at.name === undefined ? (await session.api.listAll(at, queryOf({ session, ...rest }))).items : [await session.api.get(at)]
  if (found.length === 0) return
  for (const { metadata } of found as unknown as readonly Pod[]) {
    const age = session.now() - parseTime(metadata.creationTimestamp)
    if (age > graceMs)
      throw new CommandError(`Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${goDuration(age)}`)
  }
  throw new CommandError('metrics not available yet')
}

function sorted(metrics: readonly PodMetrics[], { flags }: Invocation): readonly PodMetrics[] {
  const order = byUsage(flags.string('sort-by'))
  return metrics.toSorted(
    (a, b) =>
      order(usageOf(a), usageOf(b)) ||
      (flags.bool('all-namespaces') ? compareTexts(a.metadata.namespace, b.metadata.namespace) : 0) ||
      compareTexts(a.metadata.name, b.metadata.name),
  )
}

function rowsOf({ metadata, ...metrics }: PodMetrics, { flags }: Invocation): readonly (readonly string[])[] {
  const before = flags.bool('all-namespaces') ? [metadata.namespace] : []
  if (!flags.bool('containers')) {
    const usage = usageOf({ metadata, ...metrics })
    return [[...before, metadata.name, cpuText(usage), memoryText(usage)]]
  }
  const order = byUsage(flags.string('sort-by'))
  return metrics.containers
    .toSorted((a, b) => order(a.usage, b.usage) || compareTexts(a.name, b.name))
    .map(({ name, usage }) => [...before, metadata.name, name, cpuText(usage), memoryText(usage)])
}

/** The line below and the sum. As upstream, it stands further left where there are no headers. */
function sumRows(metrics: readonly PodMetrics[], width: number): readonly (readonly string[])[] {
  const blank = Array.from({ length: width - 2 }, () => '')
  const usage = sumOf(metrics.map(usageOf))
  return [
    [...blank, '________', '________'],
    [...blank, cpuText(usage), memoryText(usage)],
  ]
}

function print(invocation: Invocation, metrics: readonly PodMetrics[]): void {
  const { flags, io } = invocation
  const headers = [
    ...(flags.bool('all-namespaces') ? ['NAMESPACE'] : []),
    ...(flags.bool('containers') ? ['POD'] : []),
    'NAME',
    'CPU(cores)',
    'MEMORY(bytes)',
  ]
  const noHeaders = flags.bool('no-headers')
  const rows = [
    ...(noHeaders ? [] : [headers]),
    ...sorted(metrics, invocation).flatMap((each) => rowsOf(each, invocation)),
    ...(flags.bool('sum') ? sumRows(metrics, noHeaders ? 3 : headers.length) : []),
  ]
  io.stdout(align(rows.map((cells) => `${cells.map((cell) => `${cell}\t`).join('')}\n`).join(''), tableLayout))
}

async function run(invocation: Invocation): Promise<void> {
  const { args, flags, io, path, session } = invocation
  const [name] = args
  if (args.length > 1) throw usageError(path, 'pod [NAME | -l label]')
  if (name !== undefined && (flags.string('selector') !== '' || flags.string('field-selector') !== ''))
    throw new CommandError('only one of NAME or selector can be provided')
  const type = await metricsType(invocation, 'pods')
  const everywhere = flags.bool('all-namespaces')
  const place = { ...(!everywhere && { namespace: session.namespace }), ...(name !== undefined && { name }) }
  const found =
    name === undefined
      ? (await session.api.listAll({ ...place, type }, queryOf(invocation))).items
      : [await session.api.get({ ...place, type })]
  if (found.length > 0) return print(invocation, found as unknown as readonly PodMetrics[])
  await checkEmpty(invocation, place)
  io.stderr(everywhere ? 'No resources found\n' : `No resources found in ${session.namespace} namespace.\n`)
}

export const topPods: Command = {
  name: 'pod',
  aliases: ['pods', 'po'],
  short: 'Display resource (CPU/memory) usage of pods',
  examples: `# Show what the pods of the namespace use
kubectl top pod

# Show what each container of a pod uses
kubectl top pod web --containers`,
  usage: '[NAME | -l label]',
  arguments: 'pods',
  flags: [
    allNamespacesFlag,
    { name: 'containers', type: 'bool', help: 'What each container uses.' },
    fieldSelectorFlag,
    { name: 'no-headers', type: 'bool', help: 'If true, no line of headers.' },
    selectorFlag,
    { name: 'sort-by', type: 'string', help: "What to sort by: 'cpu' or 'memory'.", choices: ['cpu', 'memory'] },
    { name: 'sum', type: 'bool', help: 'A last line with the sum of all.' },
    { name: 'use-protocol-buffers', type: 'bool', default: 'true', help: 'Speak protocol buffers with the metrics API where that can be.' },
  ],
  run,
}
