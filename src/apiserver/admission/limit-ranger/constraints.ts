import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from '#api'
import { addResources, canonicalQuantity, compareQuantities, quantityMilliValue, type ResourceList } from '#apimachinery'

interface Amounts {
  readonly requests: ResourceList
  readonly limits: ResourceList
}

/** Everything that a limit range has against a pod. (plugin/pkg/admission/limitranger) */
export const podProblems = (pod: Pod, { spec }: LimitRange): readonly string[] =>
  (spec?.limits ?? []).flatMap((item) => {
    const containers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])]
    if (item.type === 'Container') return containers.flatMap((container) => problems(item, amountsOf(container)))
    return item.type === 'Pod' ? problems(item, podAmounts(pod)) : []
  })

/** Everything that it has against a claim, which has a request only. */
export const claimProblems = (claim: PersistentVolumeClaim, { spec }: LimitRange): readonly string[] =>
  (spec?.limits ?? []).flatMap((item) => {
    if (item.type !== 'PersistentVolumeClaim') return []
    const requests = claim.spec?.resources?.requests ?? {}
    return [
      ...each(item.min, (name, bound) => tooLittle(item.type, name, bound, { requests, limits: {} })),
      ...each(item.max, (name, bound) => tooMuchRequested(item.type, name, bound, requests)),
    ]
  })

const amountsOf = ({ resources }: Container): Amounts => ({ requests: resources?.requests ?? {}, limits: resources?.limits ?? {} })

/** What all containers name is added up; an init container can need more than all of them. */
function podAmounts({ spec }: Pod): Amounts {
  const total = (kind: keyof Amounts): ResourceList => {
    const lists = (spec.containers ?? []).map((container) => amountsOf(container)[kind])
    const named = Object.entries(lists.reduce<ResourceList>((sum, list) => addResources(sum, list), {})).filter(([name]) =>
      lists.every((list) => list[name] !== undefined),
    )
    const result = Object.fromEntries(named)
    for (const container of spec.initContainers ?? [])
      for (const [name, amount] of Object.entries(amountsOf(container)[kind])) {
        const known = result[name]
        if (known === undefined || compareQuantities(amount, known) > 0) result[name] = amount
      }
    return result
  }
  return { requests: total('requests'), limits: total('limits') }
}

const problems = (item: LimitRangeItem, amounts: Amounts): readonly string[] => [
  ...each(item.min, (name, bound) => tooLittle(item.type, name, bound, amounts)),
  ...each(item.max, (name, bound) => tooMuch(item.type, name, bound, amounts)),
  ...each(item.maxLimitRequestRatio, (name, bound) => tooFarApart(item.type, name, bound, amounts)),
]

const each = (bounds: ResourceList = {}, check: (name: string, bound: string) => string | undefined): readonly string[] =>
  Object.keys(bounds)
    .toSorted()
    .flatMap((name) => check(name, bounds[name] ?? '0') ?? [])

const text = canonicalQuantity

function tooLittle(type: string, name: string, bound: string, { requests, limits }: Amounts): string | undefined {
  const [request, limit] = [requests[name], limits[name]]
  const what = `minimum ${name} usage per ${type} is ${text(bound)}`
  if (request === undefined) return `${what}.  No request is specified`
  if (compareQuantities(request, bound) < 0) return `${what}, but request is ${text(request)}`
  return limit !== undefined && compareQuantities(limit, bound) < 0 ? `${what}, but limit is ${text(limit)}` : undefined
}

function tooMuch(type: string, name: string, bound: string, { requests, limits }: Amounts): string | undefined {
  const [request, limit] = [requests[name], limits[name]]
  const what = `maximum ${name} usage per ${type} is ${text(bound)}`
  if (limit === undefined) return `${what}.  No limit is specified`
  if (compareQuantities(limit, bound) > 0) return `${what}, but limit is ${text(limit)}`
  return request !== undefined && compareQuantities(request, bound) > 0 ? `${what}, but request is ${text(request)}` : undefined
}

function tooMuchRequested(type: string, name: string, bound: string, requests: ResourceList): string | undefined {
  const request = requests[name]
  const what = `maximum ${name} usage per ${type} is ${text(bound)}`
  if (request === undefined) return `${what}.  No request is specified`
  return compareQuantities(request, bound) > 0 ? `${what}, but request is ${text(request)}` : undefined
}

function tooFarApart(type: string, name: string, bound: string, { requests, limits }: Amounts): string | undefined {
  const request = quantityMilliValue(requests[name] ?? '0')
  const limit = quantityMilliValue(limits[name] ?? '0')
  const what = `${name} max limit to request ratio per ${type} is ${text(bound)}`
  if (request === 0) return `${what}, but no request is specified or request is 0`
  if (limit === 0) return `${what}, but no limit is specified or limit is 0`
  const ratio = limit / request
  return ratio * 1000 > quantityMilliValue(bound) ? `${what}, but provided ratio is ${ratio.toFixed(6)}` : undefined
}
