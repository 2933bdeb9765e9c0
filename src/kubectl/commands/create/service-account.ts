import type { Command } from '../../command.ts'
import { generatorCommand } from './generate.ts'

export const createServiceAccount: Command = generatorCommand({
  name: 'serviceaccount',
  aliases: ['sa'],
  short: 'Create a service account',
  examples: 'kubectl create serviceaccount builder',
  usage: 'NAME [--dry-run=server|client|none]',
  of: { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', namespaced: true },
  failed: 'failed to create serviceaccount:',
  generate: () => ({}),
})
