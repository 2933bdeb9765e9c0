import type { Command } from '../../command.ts'
import { generatorCommand } from './generate.ts'
import { appendHashFlag, contentHash } from './name-hash.ts'
import { dataOf, sourceFlags } from './sources.ts'

export const createConfigMap: Command = generatorCommand({
  name: 'configmap',
  aliases: ['cm'],
  short: 'Create a config map from files, directories or values',
  long: 'Each value has a key: the one that is given, or the name of the file.',
  examples: `# From values
kubectl create configmap settings --from-literal=level=3 --from-literal=colour=blue

# From a file, under its name and under another one
kubectl create configmap settings --from-file=nginx.conf --from-file=key=nginx.conf

# From a file of key=value lines
kubectl create configmap settings --from-env-file=settings.env`,
  usage: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  of: { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true },
  failed: 'failed to create configmap:',
  flags: [appendHashFlag, ...sourceFlags('config map')],
  nameSuffix: ({ flags }, name, { data = {} }) => (flags.bool('append-hash') ? contentHash({ kind: 'ConfigMap', name, data }) : undefined),
  async generate(invocation, name) {
    const data = await dataOf(invocation, {
      invalid: (key, why) => `${JSON.stringify(key)} is not a valid key name for a ConfigMap: ${why}`,
      taken: (key) =>
        `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(name)}`,
    })
    return Object.keys(data).length > 0 ? { data } : {}
  },
})
