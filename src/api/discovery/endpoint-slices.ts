import { type FieldError, notSupported, required } from '#apimachinery'
import { ageColumn, column, some } from '../columns.ts'
import { each, or } from '../defaulting.ts'
import type { EndpointSlice } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { eachItem, immutable, oneOf } from '../validation.ts'

const families = ['FQDN', 'IPv4', 'IPv6'] as const

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
  validate: ({ addressType, endpoints, ports }) => {
    const errors: FieldError[] = addressType
      ? families.some((family) => family === addressType)
        ? []
        : [notSupported('addressType', addressType, families)]
      : [required('addressType')]
    return [
      ...errors,
      ...eachItem('endpoints', endpoints, (endpoint, at) =>
        endpoint.addresses.length === 0 ? [required(`${at}.addresses`, 'must contain at least 1 address')] : [],
      ),
      ...eachItem('ports', ports, (port, at) => oneOf(`${at}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP'])),
    ]
  },
  validateUpdate: (next, previous) => immutable('addressType', next.addressType, previous.addressType),
  columns: [
    column('AddressType', ({ addressType }) => addressType),
    column('Ports', portsText),
    column('Endpoints', endpointsText),
    ageColumn,
  ],
}
