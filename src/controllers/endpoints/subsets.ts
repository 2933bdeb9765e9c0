import type { CoreEndpointPort, EndpointAddress, EndpointSubset } from '#api'

/** At most so many addresses in an Endpoints object; the rest is left out. */
export const maxAddresses = 1000

export interface Backend {
  readonly address: EndpointAddress
  readonly ports: readonly CoreEndpointPort[]
  readonly isReady: boolean
}

/** Backends by the ports they have in common, each list in the order of its addresses. (pkg/api/endpoints RepackSubsets) */
export function subsetsOf(backends: readonly Backend[]): readonly EndpointSubset[] {
  const groups = new Map<string, Backend[]>()
  for (const backend of backends) {
    const key = backend.ports.map(({ name = '', port, protocol = 'TCP' }) => `${name} ${port} ${protocol}`).join(',')
    groups.set(key, [...(groups.get(key) ?? []), backend])
  }
  const byKey = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return byKey.map(([, members]) => {
    const addresses = sorted(members.filter(({ isReady }) => isReady))
    const notReadyAddresses = sorted(members.filter(({ isReady }) => !isReady))
    const ports = (members[0]?.ports ?? []).toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
    return {
      ...(addresses.length > 0 && { addresses }),
      ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
      ...(ports.length > 0 && { ports }),
    }
  })
}

const sorted = (backends: readonly Backend[]): readonly EndpointAddress[] =>
  backends.map(({ address }) => address).toSorted((a, b) => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0))
