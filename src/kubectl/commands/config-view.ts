import type { JsonObject } from '#apimachinery'
import type { Command, Invocation } from '../command.ts'
import { CommandError, usageError } from '../errors.ts'
import type { KubeConfig } from '../io.ts'
import { objectFormats, objectPrinter, printFlags, unknownFormat } from '../printers/objects.ts'
import { contextNamed, readConfig, sorted } from './config-store.ts'

/** Only what the current context, or the one that is named, needs. */
function minified(config: KubeConfig, chosen: string): KubeConfig {
  const currentContext = chosen || config.currentContext
  if (currentContext === '') throw new CommandError('current-context must exist in order to minify')
  const context = contextNamed(config, currentContext)
  if (!context) throw new CommandError(`cannot locate context ${currentContext}`)
  return {
    currentContext,
    contexts: [context],
    clusters: config.clusters.filter(({ name }) => name === context.cluster),
    users: config.users.filter(({ name }) => name === context.user),
  }
}

/** The kubeconfig as the file that it would be. */
const fileOf = ({ currentContext, contexts, clusters, users }: KubeConfig, isRaw: boolean): JsonObject => ({
  kind: 'Config',
  apiVersion: 'v1',
  preferences: {},
  clusters: sorted(clusters).map(({ name, server }) => ({ name, cluster: { server } })),
  users: sorted(users).map(({ name, token }) => ({ name, user: token ? { token: isRaw ? token : 'REDACTED' } : {} })),
  contexts: sorted(contexts).map(({ name, cluster, user, namespace }) => ({
    name,
    context: { cluster, user, ...(namespace && { namespace }) },
  })),
  'current-context': currentContext,
})

async function run(invocation: Invocation): Promise<void> {
  const { args, flags, io, path } = invocation
  if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(' ')}]`)
  const print = await objectPrinter(flags, io, { inOrder: true })
  if (!print) throw unknownFormat(flags, objectFormats)
  const config = readConfig(invocation)
  io.stdout(print(fileOf(flags.bool('minify') ? minified(config, flags.string('context')) : config, flags.bool('raw'))))
}

export const configView: Command = {
  name: 'view',
  short: 'Display merged kubeconfig settings or a specified kubeconfig file',
  examples: `# Show the kubeconfig
kubectl config view

# Show only what the current context needs
kubectl config view --minify`,
  usage: '[flags]',
  flags: [
    ...printFlags().map((flag) => (flag.name === 'output' ? { ...flag, default: 'yaml' } : flag)),
    { name: 'flatten', type: 'bool', help: 'If true, files that the kubeconfig names become part of it. There are none here.' },
    { name: 'merge', type: 'bool', default: 'true', help: 'If true, all kubeconfig files together. There is one here.' },
    { name: 'minify', type: 'bool', help: 'Leave out what the current context does not need.' },
    { name: 'raw', type: 'bool', help: 'Show tokens, too.' },
  ],
  run,
}
