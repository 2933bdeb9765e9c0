import type { Node } from '#api'
import type { Command, Invocation } from '../command.ts'
import { CommandError, usageError } from '../errors.ts'
import { selectorFlag } from '../resources/targets.ts'
import { align, tableLayout } from '../tabwriter.ts'
import { byUsage, compareTexts, cpuShare, cpuText, memoryShare, memoryText, metricsType, type Usage } from './top-metrics.ts'

interface NodeMetrics {
  readonly metadata: { readonly name: string }
  readonly usage: Usage
}

/** One node by name, or those that the selector finds. */
async function read<T>(
  { args, flags, session }: Invocation,
  type: Parameters<typeof session.api.listAll>[0]['type'],
): Promise<readonly T[]> {
  const [name] = args
  const labelSelector = flags.string('selector')
  const found =
    name === undefined
      ? (await session.api.listAll({ type }, labelSelector ? { labelSelector } : {})).items
      : [await session.api.get({ type, name })]
  return found as unknown as readonly T[]
}

function rowsOf(metrics: readonly NodeMetrics[], nodes: readonly Node[], capacity: boolean): readonly (readonly string[])[] {
  const room = new Map(
    nodes.map(({ metadata, status }) => [metadata.name, (capacity ? status?.capacity : status?.allocatable) as Usage | undefined]),
  )
  const known = metrics.map(({ metadata, usage }) => {
    const all = room.get(metadata.name)
    const shares = all ? [cpuShare(usage, all), memoryShare(usage, all)] : ['', '']
    return [metadata.name, cpuText(usage), shares[0] ?? '', memoryText(usage), shares[1] ?? '']
  })
  const silent = nodes.filter((node) => !metrics.some(({ metadata }) => metadata.name === node.metadata.name))
  return [...known, ...silent.map(({ metadata }) => [metadata.name, ...Array.from({ length: 4 }, () => '<unknown>')])]
}

async function run(invocation: Invocation): Promise<void> {
  const { args, flags, io, path, session } = invocation
  if (args.length > 1) throw usageError(path, 'node [NAME | -l label]')
  if (args.length > 0 && flags.string('selector') !== '') throw new CommandError('only one of NAME or --selector can be provided')
  const type = await metricsType(invocation, 'nodes')
  const metrics = await read<NodeMetrics>(invocation, type)
  if (metrics.length === 0) throw new CommandError('metrics not available yet')
  const nodes = await read<Node>(invocation, await session.type('nodes'))
  const order = byUsage(flags.string('sort-by'))
  const ordered = metrics.toSorted((a, b) => order(a.usage, b.usage) || compareTexts(a.metadata.name, b.metadata.name))
  const headers = ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)']
  const rows = [...(flags.bool('no-headers') ? [] : [headers]), ...rowsOf(ordered, nodes, flags.bool('show-capacity'))]
  io.stdout(align(rows.map((cells) => `${cells.map((cell) => `${cell}\t`).join('')}\n`).join(''), tableLayout))
}

export const topNodes: Command = {
  name: 'node',
  aliases: ['nodes', 'no'],
  short: 'Display resource (CPU/memory) usage of nodes',
  examples: `# Show what every node uses
kubectl top node

# Show what one uses
kubectl top node node-1`,
  usage: '[NAME | -l label]',
  arguments: 'nodes',
  flags: [
    { name: 'no-headers', type: 'bool', help: 'If true, no line of headers.' },
    selectorFlag,
    { name: 'show-capacity', type: 'bool', help: 'Shares of what nodes have, rather than of what pods may have of it.' },
    { name: 'sort-by', type: 'string', help: "What to sort by: 'cpu' or 'memory'.", choices: ['cpu', 'memory'] },
    { name: 'use-protocol-buffers', type: 'bool', default: 'true', help: 'Speak protocol buffers with the metrics API where that can be.' },
  ],
  run,
}
