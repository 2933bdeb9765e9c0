import { addQuantities, formatQuantity, parseQuantity, quantityMilliValue, quantityValue } from '#apimachinery'
import type { Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import type { ResourceType } from '../resources/discovery.ts'

/** What something uses, or has. */
export interface Usage {
  readonly cpu: string
  readonly memory: string
}

const noUsage: Usage = { cpu: '0', memory: '0' }

const add = (a: string, b: string): string => formatQuantity(addQuantities(parseQuantity(a), parseQuantity(b)))

export const sumOf = (usages: readonly Usage[]): Usage =>
  usages.reduce((a, b) => ({ cpu: add(a.cpu, b.cpu), memory: add(a.memory, b.memory) }), noUsage)

const mebibyte = 1024 * 1024
export const cpuText = ({ cpu }: Usage): string => `${quantityMilliValue(cpu)}m`
export const memoryText = ({ memory }: Usage): string => `${Math.trunc(quantityValue(memory) / mebibyte)}Mi`

/** How much of what there is is used. */
export const cpuShare = (used: Usage, all: Usage): string => share(quantityMilliValue(used.cpu), quantityMilliValue(all.cpu))
export const memoryShare = (used: Usage, all: Usage): string => share(quantityValue(used.memory), quantityValue(all.memory))
const share = (used: number, all: number): string => `${Math.trunc((used / all) * 100)}%`

const amount = (usage: Usage, by: string): number =>
  by === 'cpu' ? quantityMilliValue(usage.cpu) : by === 'memory' ? quantityValue(usage.memory) : 0

/** The greatest users first; without a resource to go by, no order. */
export const byUsage =
  (by: string) =>
  (a: Usage, b: Usage): number =>
    amount(b, by) - amount(a, by)

export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The type of a resource of the metrics API; throws where the cluster does not have that API. */
export async function metricsType({ flags, session }: Invocation, plural: string): Promise<ResourceType> {
  const sortBy = flags.string('sort-by')
  if (!['', 'cpu', 'memory'].includes(sortBy)) throw new CommandError('--sort-by accepts only cpu or memory')
  const type = (await session.types()).find((each) => each.group === 'metrics.k8s.io' && each.plural === plural)
  if (!type) throw new CommandError('Metrics API not available')
  return type
}
