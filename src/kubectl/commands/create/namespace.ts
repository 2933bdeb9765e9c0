import type { Command } from '../../command.ts'
import { generatorCommand } from './generate.ts'

export const createNamespace: Command = generatorCommand({
  name: 'namespace',
  aliases: ['ns'],
  short: 'Create a namespace',
  examples: 'kubectl create namespace team-a',
  usage: 'NAME [--dry-run=server|client|none]',
  of: { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false },
  generate: () => ({}),
})
