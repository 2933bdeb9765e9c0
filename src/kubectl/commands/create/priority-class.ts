import type { Command } from '../../command.ts'
import { generatorCommand } from './generate.ts'

export const createPriorityClass: Command = generatorCommand({
  name: 'priorityclass',
  aliases: ['pc'],
  short: 'Create a priority class',
  examples: `kubectl create priorityclass high --value=1000 --description="what must not wait"

# One that evicts no other pods
kubectl create priorityclass high --value=1000 --preemption-policy="Never"`,
  usage: 'NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
  of: { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', plural: 'priorityclasses', namespaced: false },
  failed: 'failed to create priorityclass:',
  flags: [
    { name: 'description', type: 'string', help: 'What the class is for.' },
    { name: 'global-default', type: 'bool', help: 'If true, pods without a class get this one.' },
    {
      name: 'preemption-policy',
      type: 'string',
      default: 'PreemptLowerPriority',
      help: 'Whether its pods may evict those of a lower priority: PreemptLowerPriority or Never.',
      choices: ['PreemptLowerPriority', 'Never'],
    },
    { name: 'value', type: 'int', default: '0', help: 'The priority.' },
  ],
  generate({ flags }) {
    const description = flags.string('description')
    return {
      value: flags.int('value'),
      ...(flags.bool('global-default') && { globalDefault: true }),
      ...(description && { description }),
      preemptionPolicy: flags.string('preemption-policy'),
    }
  },
})
