import { formatQuantity, parseQuantity, type JsonObject } from '#apimachinery'
import type { Command } from '../../command.ts'
import { CommandError } from '../../errors.ts'
import { generatorCommand } from './generate.ts'

/** `cpu=1,memory=1Gi` */
function hardOf(text: string): JsonObject {
  if (text === '') return {}
  const limits = text.split(',').map((part) => {
    const [name = '', value = '', ...more] = part.split('=')
    if (!part.includes('=') || more.length > 0) throw new CommandError(`Invalid argument syntax ${part}, expected <resource>=<value>`)
    return [name, formatQuantity(parseQuantity(value))]
  })
  return { hard: Object.fromEntries(limits) }
}

function scopesOf(text: string): JsonObject {
  if (text === '') return {}
  const scopes = text.split(',')
  if (scopes.includes('')) throw new CommandError('invalid resource quota scope ""')
  return { scopes }
}

export const createQuota: Command = generatorCommand({
  name: 'quota',
  aliases: ['resourcequota'],
  short: 'Create a resource quota',
  examples: `kubectl create quota team-a --hard=cpu=1,memory=1G,pods=2,services=3

# For pods that promise nothing
kubectl create quota best-effort --hard=pods=100 --scopes=BestEffort`,
  usage: 'NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
  of: { apiVersion: 'v1', kind: 'ResourceQuota', plural: 'resourcequotas', namespaced: true },
  failed: 'failed to create quota:',
  flags: [
    { name: 'hard', type: 'string', help: 'The limits, as resource=quantity, separated by commas.' },
    { name: 'scopes', type: 'string', help: 'The scopes that the quota counts, separated by commas.' },
  ],
  generate: ({ flags }) => ({ spec: { ...hardOf(flags.string('hard')), ...scopesOf(flags.string('scopes')) } }),
})
