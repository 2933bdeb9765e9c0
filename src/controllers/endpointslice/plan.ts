import type { DiscoveryEndpointPort, Endpoint, EndpointSlice } from '#api'
import { deepEqual } from '#apimachinery'

/** At most so many endpoints in a slice (upstream's --max-endpoints-per-slice). */
export const maxPerSlice = 100

/** Endpoints that share their ports: what a slice can hold. */
export interface Group {
  readonly ports: readonly DiscoveryEndpointPort[]
  readonly endpoints: readonly Endpoint[]
}

export interface SlicePlan {
  readonly create: readonly Group[]
  readonly update: readonly EndpointSlice[]
  readonly remove: readonly EndpointSlice[]
}

const keyOfPorts = (ports: readonly DiscoveryEndpointPort[]): string =>
  ports
    .map(({ name = '', port = 0, protocol = 'TCP', appProtocol = '' }) => `${name} ${port} ${protocol} ${appProtocol}`)
    .toSorted()
    .join(',')

const keyOfEndpoint = ({ targetRef, addresses }: Endpoint): string => `${targetRef?.uid ?? ''} ${addresses.join(',')}`

/** Endpoints by the ports they have in common. */
export function groupByPorts(
  items: Iterable<{ readonly ports: readonly DiscoveryEndpointPort[]; readonly endpoint: Endpoint }>,
): readonly Group[] {
  const groups = new Map<string, { readonly ports: readonly DiscoveryEndpointPort[]; readonly endpoints: Endpoint[] }>()
  for (const { ports, endpoint } of items) {
    const key = keyOfPorts(ports)
    const group = groups.get(key)
    if (group) group.endpoints.push(endpoint)
    else groups.set(key, { ports, endpoints: [endpoint] })
  }
  return [...groups.values()]
}

/**
 * How the slices there are become the wanted ones with few writes (staging/src/k8s.io/endpointslice/reconciler.go): what
 * stays in a slice stays where it is; what is new goes into slices that change anyway, then into the fullest that has room
 * for all of it, then into new ones. Slices that would go are used in place of new ones. A service without endpoints keeps
 * one slice, empty.
 */
export function planSlices(existing: readonly EndpointSlice[], wanted: readonly Group[]): SlicePlan {
  const byPorts = new Map<string, EndpointSlice[]>()
  for (const slice of existing) {
    const key = keyOfPorts(slice.ports ?? [])
    byPorts.set(key, [...(byPorts.get(key) ?? []), slice])
  }
  const plans = wanted.map((group) => {
    const key = keyOfPorts(group.ports)
    const plan = planGroup(byPorts.get(key) ?? [], group)
    byPorts.delete(key)
    return plan
  })
  const plan = {
    create: plans.flatMap(({ create }) => create),
    update: plans.flatMap(({ update }) => update),
    remove: [...plans.flatMap(({ remove }) => remove), ...[...byPorts.values()].flat()],
  }
  return reuse(plan.create.length === 0 && plan.remove.length === existing.length ? withPlaceholder(plan) : plan)
}

const isPlaceholder = ({ ports = [], endpoints = [] }: EndpointSlice): boolean => ports.length === 0 && endpoints.length === 0

function withPlaceholder(plan: SlicePlan): SlicePlan {
  const [only, ...others] = plan.remove
  if (only && others.length === 0 && isPlaceholder(only)) return { ...plan, remove: [] }
  return { ...plan, create: [{ ports: [], endpoints: [] }] }
}

/** A slice that would go becomes one that would be created. */
function reuse({ create, update, remove }: SlicePlan): SlicePlan {
  const count = Math.min(create.length, remove.length)
  const fillings = create.slice(create.length - count).toReversed()
  const reused = remove.slice(0, count).map((slice, at) => ({ ...slice, ...fillings[at] }))
  return { create: create.slice(0, create.length - count), update: [...update, ...reused], remove: remove.slice(count) }
}

interface Draft {
  readonly slice: EndpointSlice
  readonly endpoints: Endpoint[]
  isChanged: boolean
}

const fullestFirst = (left: Draft, right: Draft): number => right.endpoints.length - left.endpoints.length

function planGroup(existing: readonly EndpointSlice[], { ports, endpoints }: Group): SlicePlan {
  const missing = new Map(endpoints.map((endpoint) => [keyOfEndpoint(endpoint), endpoint]))
  const drafts = existing.map((slice) => keep(slice, missing))
  const left = [...missing.values()]
  const fill = (draft: Draft): void => {
    const moved = left.splice(0, Math.max(0, maxPerSlice - draft.endpoints.length))
    draft.endpoints.push(...moved)
    draft.isChanged ||= moved.length > 0
  }
  const used = drafts.filter((draft) => draft.endpoints.length > 0 || !draft.isChanged)
  for (const draft of used.filter(({ isChanged }) => isChanged).toSorted(fullestFirst)) fill(draft)
  const create: Group[] = []
  while (left.length >= maxPerSlice) create.push({ ports, endpoints: left.splice(0, maxPerSlice) })
  const roomFor = left.length
  const [roomy] = used.filter((draft) => !draft.isChanged && draft.endpoints.length + roomFor <= maxPerSlice).toSorted(fullestFirst)
  if (left.length > 0 && roomy) fill(roomy)
  if (left.length > 0) create.push({ ports, endpoints: left })
  return {
    create,
    update: used.filter(({ isChanged }) => isChanged).map((draft) => ({ ...draft.slice, endpoints: draft.endpoints })),
    remove: drafts.filter((draft) => !used.includes(draft)).map(({ slice }) => slice),
  }
}

/** What of a slice is still wanted, as it is wanted now; takes it out of `missing`. */
function keep(slice: EndpointSlice, missing: Map<string, Endpoint>): Draft {
  const before = slice.endpoints ?? []
  const endpoints = before.flatMap((endpoint) => {
    const key = keyOfEndpoint(endpoint)
    const wanted = missing.get(key)
    missing.delete(key)
    return wanted ? [deepEqual(wanted, endpoint) ? endpoint : wanted] : []
  })
  const isChanged = endpoints.length !== before.length || endpoints.some((endpoint, index) => endpoint !== before[index])
  return { slice, endpoints, isChanged }
}
