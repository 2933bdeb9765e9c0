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
 * How the slices there are become the wanted ones with few writes: what stays in a slice stays where it is, what is new goes
 * into slices that change anyway, then into the fullest that has room, then into new ones. A service without endpoints keeps
 * one slice, empty.
 */
export function planSlices(existing: readonly EndpointSlice[], wanted: readonly Group[]): SlicePlan {
  const groups = wanted.length > 0 ? wanted : [{ ports: [], endpoints: [] }]
  const byPorts = new Map<string, EndpointSlice[]>()
  for (const slice of existing) {
    const key = keyOfPorts(slice.ports ?? [])
    byPorts.set(key, [...(byPorts.get(key) ?? []), slice])
  }
  const plans = groups.map((group) => {
    const key = keyOfPorts(group.ports)
    const plan = planGroup(byPorts.get(key) ?? [], group)
    byPorts.delete(key)
    return plan
  })
  return {
    create: plans.flatMap(({ create }) => create),
    update: plans.flatMap(({ update }) => update),
    remove: [...plans.flatMap(({ remove }) => remove), ...[...byPorts.values()].flat()],
  }
}

interface Draft {
  readonly slice: EndpointSlice
  endpoints: Endpoint[]
  isChanged: boolean
}

function planGroup(existing: readonly EndpointSlice[], { ports, endpoints }: Group): SlicePlan {
  const missing = new Map(endpoints.map((endpoint) => [keyOfEndpoint(endpoint), endpoint]))
  const drafts = existing.map((slice) => keep(slice, missing))
  const left = [...missing.values()]
  const fill = (draft: Draft): void => {
    const moved = left.splice(0, maxPerSlice - draft.endpoints.length)
    draft.endpoints.push(...moved)
    draft.isChanged ||= moved.length > 0
  }
  for (const draft of drafts) if (draft.isChanged && left.length > 0) fill(draft)
  const [roomy] = drafts
    .filter((draft) => !draft.isChanged && draft.endpoints.length + left.length <= maxPerSlice)
    .toSorted((a, b) => b.endpoints.length - a.endpoints.length)
  if (left.length > 0 && roomy) fill(roomy)
  const create: Group[] = []
  while (left.length > 0) create.push({ ports, endpoints: left.splice(0, maxPerSlice) })
  if (existing.length === 0 && create.length === 0) create.push({ ports, endpoints: [] })
  return { create, ...settle(drafts, create.length > 0) }
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

/** Empty slices go, but for the last. */
function settle(drafts: readonly Draft[], hasOthers: boolean): Omit<SlicePlan, 'create'> {
  const filled = drafts.filter(({ endpoints }) => endpoints.length > 0)
  const empty = drafts.filter(({ endpoints }) => endpoints.length === 0)
  const spared = filled.length === 0 && !hasOthers ? empty.slice(0, 1) : []
  return {
    update: [...filled, ...spared].filter(({ isChanged }) => isChanged).map(({ slice, endpoints }) => ({ ...slice, endpoints })),
    remove: empty.filter((draft) => !spared.includes(draft)).map(({ slice }) => slice),
  }
}
