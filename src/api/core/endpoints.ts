import { ageColumn, column, some } from '../columns.ts'
import { each, or } from '../defaulting.ts'
import type { Endpoints } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { validateEndpoints, validateEndpointsUpdate } from './endpoints-rules.ts'

function endpointsText({ subsets = [] }: Endpoints): string {
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`))),
  )
  return all.length === 0 ? '<none>' : some(all, 3)
}

/** v1 Endpoints. */
export const endpoints: Resource<Endpoints> = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Endpoints',
  withoutGeneration: true,
  defaults: (object) => ({
    ...object,
    ...each(object, 'subsets', (subset) => ({
      ...subset,
      ...each(subset, 'ports', (port) => ({ ...port, protocol: or(port.protocol, 'TCP') })),
    })),
  }),
  validate: validateEndpoints,
  validateUpdate: validateEndpointsUpdate,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  columns: [column('Endpoints', endpointsText, { description: 'The set of all endpoints is the union of all subsets.' }), ageColumn],
}
