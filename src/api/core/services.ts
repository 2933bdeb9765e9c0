import { dns1035Label, formatLabels } from '#apimachinery'
import { ageColumn, column, wide } from '../columns.ts'
import { each, or } from '../defaulting.ts'
import type { Service, ServicePort, ServiceSpec } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { isExternal } from './service/needs.ts'
import { prepareServiceCreate, prepareServiceUpdate, validateServiceUpdate } from './service/update.ts'
import { validateService, validateServiceStatus } from './service/validate.ts'

const port = (value: ServicePort): ServicePort => ({
  ...value,
  protocol: or(value.protocol, 'TCP'),
  targetPort: or(value.targetPort, value.port),
})

const clientIPTimeout = 10_800

/** Session affinity of its own kind; a timeout goes with ClientIP only. */
function withAffinity(spec: ServiceSpec): ServiceSpec {
  const sessionAffinity = or(spec.sessionAffinity, 'None')
  if (sessionAffinity === 'None' && spec.sessionAffinityConfig) {
    const bare: { -readonly [K in keyof ServiceSpec]: ServiceSpec[K] } = { ...spec, sessionAffinity }
    delete bare.sessionAffinityConfig
    return bare
  }
  if (sessionAffinity !== 'ClientIP') return { ...spec, sessionAffinity }
  const timeoutSeconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? clientIPTimeout
  return { ...spec, sessionAffinity, sessionAffinityConfig: { clientIP: { timeoutSeconds } } }
}

function defaultSpec(spec: ServiceSpec): ServiceSpec {
  const type = or(spec.type, 'ClusterIP')
  return {
    ...withAffinity(spec),
    type,
    ...each(spec, 'ports', port),
    ...(isExternal({ ...spec, type }) && { externalTrafficPolicy: or(spec.externalTrafficPolicy, 'Cluster') }),
    ...(type !== 'ExternalName' && { internalTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster' }),
    ...(type === 'LoadBalancer' && { allocateLoadBalancerNodePorts: spec.allocateLoadBalancerNodePorts ?? true }),
  }
}

function externalIPText({ spec, status }: Service): string {
  const ips = spec.externalIPs ?? []
  if (spec.type === 'ExternalName') return spec.externalName ?? ''
  if (spec.type !== 'LoadBalancer') return ips.join(',') || '<none>'
  const given = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '')
  const all = [...[...new Set(given)].toSorted(), ...ips].filter(Boolean)
  return all.join(',') || '<pending>'
}

const portsText = ({ spec }: Service): string =>
  (spec.ports ?? []).map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`).join(',') || '<none>'

/** v1 Service. The API server allocates addresses and node ports. */
export const services: Resource<Service> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Service',
  withoutGeneration: true,
  subresources: {
    status: true,
    others: { proxy: { kind: 'ServiceProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] } },
  },
  nameRule: (name) => dns1035Label(name)[0],
  defaults: (service) => ({ ...service, spec: defaultSpec(service.spec ?? {}) }),
  prepareForCreate: prepareServiceCreate,
  prepareForUpdate: prepareServiceUpdate,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  validateStatusUpdate: validateServiceStatus,
  selectableFields: { 'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '', 'spec.type': ({ spec }) => spec.type ?? '' },
  columns: [
    column('Type', ({ spec }) => spec.type ?? '', { description: 'type determines how the Service is exposed.' }),
    column('Cluster-IP', ({ spec }) => spec.clusterIPs?.[0] || spec.clusterIP || '<none>'),
    column('External-IP', externalIPText),
    column('Port(s)', portsText),
    ageColumn,
    wide('Selector', ({ spec }) => formatLabels(spec.selector)),
  ],
}
