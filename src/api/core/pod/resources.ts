/** Amounts that a pod asks for. (component-helpers/resource, pkg/apis/core/v1/helper/qos) */
import { addResources, compareQuantities, type ResourceList } from '#apimachinery'
import type { Container, Pod, PodSpec, ResourceRequirements } from '../../generated/types.ts'
import { isSidecar } from './status.ts'

const most = (a: ResourceList, b: ResourceList): ResourceList => {
  const result: Record<string, string> = { ...a }
  for (const [name, amount] of Object.entries(b)) {
    const known = result[name]
    if (known === undefined || compareQuantities(amount, known) > 0) result[name] = amount
  }
  return result
}

function effective(spec: PodSpec, kind: 'requests' | 'limits'): ResourceList {
  const of = ({ resources }: Container): ResourceList => resources?.[kind] ?? {}
  let total = (spec.containers ?? []).reduce<ResourceList>((sum, container) => addResources(sum, of(container)), {})
  let sidecars: ResourceList = {}
  let starting: ResourceList = {}
  for (const container of spec.initContainers ?? []) {
    if (isSidecar(container)) {
      total = addResources(total, of(container))
      sidecars = addResources(sidecars, of(container))
      starting = most(starting, sidecars)
    } else starting = most(starting, addResources(of(container), sidecars))
  }
  const containers = most(total, starting)
  const whole = { ...containers, ...spec.resources?.[kind] }
  return spec.overhead && (kind === 'requests' || Object.keys(whole).length > 0) ? addResources(whole, spec.overhead) : whole
}

const requests = new WeakMap<PodSpec, ResourceList>()

/** What a pod reserves on a node: containers together, or the largest init container, plus overhead. Remembered per spec. */
export function podRequests(spec: PodSpec): ResourceList {
  let known = requests.get(spec)
  if (!known) {
    known = effective(spec, 'requests')
    requests.set(spec, known)
  }
  return known
}

/** What a pod may use at most, of what all of it is limited in. */
export const podLimits = (spec: PodSpec): ResourceList => effective(spec, 'limits')

const counted = ['cpu', 'memory'] as const
const isSet = (amount: string | undefined): amount is string => amount !== undefined && compareQuantities(amount, '0') > 0

/** `Guaranteed`, `Burstable` or `BestEffort`. */
export function qosClass({ spec }: Pick<Pod, 'spec'>): string {
  const parts: (ResourceRequirements | undefined)[] = spec.resources
    ? [spec.resources]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ resources }) => resources)
  const amounts = parts.flatMap((part) => counted.flatMap((name) => [part?.requests?.[name], part?.limits?.[name]]))
  if (!amounts.some(isSet)) return 'BestEffort'
  const guaranteed = parts.every((part) =>
    counted.every((name) => {
      const limit = part?.limits?.[name]
      return isSet(limit) && compareQuantities(part?.requests?.[name] ?? limit, limit) === 0
    }),
  )
  return guaranteed ? 'Guaranteed' : 'Burstable'
}
