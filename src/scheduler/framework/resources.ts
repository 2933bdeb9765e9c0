import { podRequests, type PodSpec } from '#api'
import { quantityMilliValue, quantityValue, type ResourceList } from '#apimachinery'

/** Amounts as numbers, for adding and comparing many times: thousandths of a CPU, bytes, counts. */
export interface Amounts {
  milliCpu: number
  memory: number
  ephemeralStorage: number
  /** Everything else, by name: extended resources, huge pages. */
  readonly others: Map<string, number>
}

export const noAmounts = (): Amounts => ({ milliCpu: 0, memory: 0, ephemeralStorage: 0, others: new Map() })

export function amountsOf(list: ResourceList | undefined): Amounts {
  const amounts = noAmounts()
  for (const [name, amount] of Object.entries(list ?? {})) {
    if (name === 'cpu') amounts.milliCpu = quantityMilliValue(amount)
    else if (name === 'memory') amounts.memory = quantityValue(amount)
    else if (name === 'ephemeral-storage') amounts.ephemeralStorage = quantityValue(amount)
    else if (name !== 'pods') amounts.others.set(name, quantityValue(amount))
  }
  return amounts
}

/** Adds in place (`sign` -1: subtracts): a node's sum changes with each pod, and is nobody else's. */
export function addAmounts(sum: Amounts, part: Amounts, sign: 1 | -1): void {
  sum.milliCpu += sign * part.milliCpu
  sum.memory += sign * part.memory
  sum.ephemeralStorage += sign * part.ephemeralStorage
  for (const [name, amount] of part.others) sum.others.set(name, (sum.others.get(name) ?? 0) + sign * amount)
}

/** What a container that asks for nothing is taken to need, so that scores see it at all (upstream's schedutil). */
const assumedRequests: ResourceList = { cpu: '100m', memory: '200Mi' }

/** The requests of a pod, and the same with a small amount in place of what containers leave out. */
export function requestsOf(spec: PodSpec): { readonly requests: Amounts; readonly nonZero: Amounts } {
  const assume = (container: PodSpec['containers'][number]): PodSpec['containers'][number] => ({
    ...container,
    resources: { ...container.resources, requests: { ...assumedRequests, ...container.resources?.requests } },
  })
  const filled: PodSpec = {
    ...spec,
    containers: (spec.containers ?? []).map(assume),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(assume) }),
  }
  return { requests: amountsOf(podRequests(spec)), nonZero: amountsOf(podRequests(filled)) }
}
