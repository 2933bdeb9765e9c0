import type { JsonObject } from '#apimachinery'
import type { Command } from '../../command.ts'
import { CommandError } from '../../errors.ts'
import { generatorCommand } from './generate.ts'
import { toLabelSelector } from './label-selector.ts'

const pattern = /^\d+%?$/
const amount = (text: string): number | string => (text.endsWith('%') ? text : Number(text))

function bound(min: string, max: string): JsonObject {
  if (max === '' && min === '') throw new CommandError('one of min-available or max-unavailable must be specified')
  if (max !== '' && min !== '') throw new CommandError('min-available and max-unavailable cannot be both specified')
  if (min !== '' && !pattern.test(min)) throw new CommandError('invalid format specified for min-available')
  if (max !== '' && !pattern.test(max)) throw new CommandError('invalid format specified for max-unavailable')
  return min === '' ? { maxUnavailable: amount(max) } : { minAvailable: amount(min) }
}

export const createPodDisruptionBudget: Command = generatorCommand({
  name: 'poddisruptionbudget',
  aliases: ['pdb'],
  short: 'Create a pod disruption budget',
  examples: `# At least one pod stays
kubectl create poddisruptionbudget web --selector=app=web --min-available=1

# At most half of them goes
kubectl create pdb web --selector=app=web --max-unavailable=50%`,
  usage: 'NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
  of: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', plural: 'poddisruptionbudgets', namespaced: true },
  failed: 'failed to create poddisruptionbudgets:',
  flags: [
    { name: 'max-unavailable', type: 'string', help: 'How many pods, or what percentage of them, may be unavailable.' },
    { name: 'min-available', type: 'string', help: 'How many pods, or what percentage of them, must stay available.' },
    { name: 'selector', type: 'string', help: 'The labels of the pods that the budget is about.' },
  ],
  generate({ flags }) {
    const selector = flags.string('selector')
    if (selector === '') throw new CommandError('a selector must be specified')
    const limit = bound(flags.string('min-available'), flags.string('max-unavailable'))
    return { spec: { ...limit, selector: toLabelSelector(selector) } }
  },
})
