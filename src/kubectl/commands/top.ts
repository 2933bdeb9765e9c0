import type { Command } from '../command.ts'
import { topNodes } from './top-nodes.ts'
import { topPods } from './top-pods.ts'

export const top: Command = {
  name: 'top',
  group: 'Cluster Management Commands',
  short: 'Display resource (CPU/memory) usage',
  long: 'Asks the metrics API, which a cluster has when something in it measures.',
  usage: '[flags]',
  subcommands: [topNodes, topPods],
}
