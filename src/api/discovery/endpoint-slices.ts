import { ageColumn, column, some } from '../columns.ts'
import { each, or } from '../defaulting.ts'
import type { EndpointSlice } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { validateSlice, validateSliceUpdate } from './validate.ts'

const portsText = ({ ports = [] }: EndpointSlice): string =>
  ports.length === 0
    ? '<unset>'
    : some(
        ports.map(({ port, name }) => (port === undefined ? name || '*' : String(port))),
        3,
      )

const endpointsText = ({ endpoints }: EndpointSlice): string => {
  const addresses = (endpoints ?? []).flatMap((endpoint) => endpoint.addresses)
  return addresses.length === 0 ? '<unset>' : some(addresses, 3)
}

/** discovery.k8s.io/v1 EndpointSlice. */
export const endpointSlices: Resource<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  scope: 'Namespaced',
  schema: 'io.k8s.api.discovery.v1.EndpointSlice',
  defaults: (slice) => ({
    ...slice,
    ...each(slice, 'ports', (port) => ({ ...port, name: port.name ?? '', protocol: or(port.protocol, 'TCP') })),
  }),
  validate: validateSlice,
  validateUpdate: validateSliceUpdate,
  columns: [
    column('AddressType', ({ addressType }) => addressType),
    column('Ports', portsText),
    column('Endpoints', endpointsText),
    ageColumn,
  ],
}
