import type { Endpoint, EndpointSlice, Endpoints, Ingress, IngressBackend, IngressClass, Service } from '#api'
import { formatLabels } from '#apimachinery'
import type { DescribeContext, Describer } from './context.ts'
import { writeEvents } from './events.ts'
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts'
import { orNone, type DescribeWriter } from './writer.ts'

/** Up to three `ip:port` of the ready endpoints of a port, and how many more there are. */
export function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  const list: string[] = []
  let more = 0
  for (const { ports = [], endpoints = [] } of slices) {
    for (const port of ports.length === 0 ? [] : ports) {
      if ((port.name ?? '') !== portName) continue
      for (const { addresses, conditions } of endpoints) {
        if (conditions?.ready === false) continue
        for (const address of addresses) {
          const host = address.includes(':') ? `[${address}]` : address
          if (list.length >= 3) more++
          else list.push(port.port === undefined ? address : `${host}:${port.port}`)
        }
      }
    }
  }
  if (slices.length === 0) return '<none>'
  return list.join(',') + (more > 0 ? ` + ${more} more...` : '')
}

const slicesOf = (context: DescribeContext, namespace: string | undefined, service: string): Promise<readonly EndpointSlice[]> =>
  context
    .list<EndpointSlice>('endpointslices.discovery.k8s.io', namespace, { labelSelector: `kubernetes.io/service-name=${service}` })
    .catch(() => [])

function writeAddresses(writer: DescribeWriter, { spec, status }: Service): void {
  if (spec?.ipFamilyPolicy) writer.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`)
  writer.line(0, `IP Families:\t${orNone(spec?.ipFamilies?.join(','))}`)
  writer.line(0, `IP:\t${spec?.clusterIP ?? ''}`)
  writer.line(0, `IPs:\t${orNone(spec?.clusterIPs?.join(','))}`)
  if (spec?.externalIPs?.length) writer.line(0, `External IPs:\t${spec.externalIPs.join(',')}`)
  if (spec?.loadBalancerIP) writer.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`)
  if (spec?.externalName) writer.line(0, `External Name:\t${spec.externalName}`)
  const ingress = status?.loadBalancer?.ingress ?? []
  if (ingress.length === 0) return
  const texts = ingress.map(({ ip, ipMode, hostname = '' }) => (ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : hostname))
  writer.line(0, `LoadBalancer Ingress:\t${texts.join(', ')}`)
}

export const describeService: Describer<Service> = async (service, context) => {
  const { metadata, spec } = service
  const writer = context.writer()
  const slices = await slicesOf(context, metadata.namespace, metadata.name)
  writeHead(writer, metadata)
  writer.line(0, `Selector:\t${formatLabels(spec?.selector)}`)
  writer.line(0, `Type:\t${spec?.type ?? ''}`)
  writeAddresses(writer, service)
  for (const { name = '', port, protocol = '', targetPort = 0, nodePort } of spec?.ports ?? []) {
    const shown = name || '<unset>'
    writer.line(0, `Port:\t${shown}\t${port}/${protocol}`)
    writer.line(0, `TargetPort:\t${targetPort}/${protocol}`)
    if (nodePort) writer.line(0, `NodePort:\t${shown}\t${nodePort}/${protocol}`)
    writer.line(0, `Endpoints:\t${endpointsText(slices, name)}`)
  }
  writer.line(0, `Session Affinity:\t${spec?.sessionAffinity ?? ''}`)
  if (spec?.externalTrafficPolicy) writer.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`)
  if (spec?.internalTrafficPolicy) writer.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`)
  if (spec?.healthCheckNodePort) writer.line(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`)
  if (spec?.loadBalancerSourceRanges?.length) writer.line(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}`)
  if (spec?.trafficDistribution) writer.line(0, `Traffic Distribution:\t${spec.trafficDistribution}`)
  writeEvents(writer, await context.events(metadata, 'Service'))
  return writer.toString()
}

export const describeEndpoints: Describer<Endpoints> = async ({ metadata, subsets = [] }, context) => {
  const writer = context.writer()
  writeHead(writer, metadata)
  writer.line(0, 'Subsets:')
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    writer.line(1, `Addresses:\t${orNone(addresses.map(({ ip }) => ip).join(','))}`)
    writer.line(1, `NotReadyAddresses:\t${orNone(notReadyAddresses.map(({ ip }) => ip).join(','))}`)
    if (ports.length > 0) {
      writer.line(1, 'Ports:')
      writer.line(2, 'Name\tPort\tProtocol')
      writer.line(2, '----\t----\t--------')
      for (const { name, port, protocol = '' } of ports) writer.line(2, `${name || '<unset>'}\t${port}\t${protocol}`)
    }
    writer.write('\n')
  }
  writeEvents(writer, await context.events(metadata, 'Endpoints'))
  return writer.toString()
}

function writeEndpoint(writer: DescribeWriter, endpoint: Endpoint): void {
  writer.line(1, `- Addresses:\t${orNone(endpoint.addresses.join(', '))}`)
  writer.line(2, 'Conditions:')
  writer.line(3, `Ready:\t${endpoint.conditions?.ready ?? '<unset>'}`)
  writer.line(2, `Hostname:\t${endpoint.hostname ?? '<unset>'}`)
  const target = endpoint.targetRef
  if (target) writer.line(2, `TargetRef:\t${target.kind ?? ''}/${target.name ?? ''}`)
  writer.line(2, `NodeName:\t${endpoint.nodeName ?? '<unset>'}`)
  writer.line(2, `Zone:\t${endpoint.zone ?? '<unset>'}`)
}

export const describeEndpointSlice: Describer<EndpointSlice> = async (slice, context) => {
  const { metadata, addressType, ports = [], endpoints = [] } = slice
  const writer = context.writer()
  writeHead(writer, metadata)
  writer.line(0, `AddressType:\t${addressType}`)
  if (ports.length === 0) writer.line(0, 'Ports: <unset>')
  else {
    writer.line(0, 'Ports:')
    writer.line(1, 'Name\tPort\tProtocol')
    writer.line(1, '----\t----\t--------')
    for (const { name, port, protocol = '' } of ports) writer.line(1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol}`)
  }
  writer.line(0, endpoints.length === 0 ? 'Endpoints: <none>' : 'Endpoints:')
  for (const endpoint of endpoints) writeEndpoint(writer, endpoint)
  writeEvents(writer, await context.events(metadata, 'EndpointSlice'))
  return writer.toString()
}

async function backendText(
  context: DescribeContext,
  namespace: string | undefined,
  { service, resource }: IngressBackend,
): Promise<string> {
  if (!service) {
    return resource ? `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}` : ''
  }
  const text = `${service.name}:${service.port?.number || service.port?.name || ''}`
  try {
    const slices = await slicesOf(context, namespace, service.name)
    const type = await context.session.type('services')
    const found = (await context.session.api.get({ type, namespace, name: service.name })) as unknown as Service
    const matching = (found.spec?.ports ?? []).findLast(({ name, port }) =>
      service.port?.number ? service.port.number === port : Boolean(service.port?.name) && service.port?.name === name,
    )
    return `${text} (${endpointsText(slices, matching?.name ?? '')})`
  } catch (error) {
    return `${text} (<error: ${error instanceof Error ? error.message : String(error)}>)`
  }
}

export const describeIngress: Describer<Ingress> = async ({ metadata, spec, status }, context) => {
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writeLabels(writer, metadata.labels)
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
  writer.line(0, `Address:\t${(status?.loadBalancer?.ingress ?? []).map(({ ip, hostname = '' }) => ip || hostname).join(',')}`)
  writer.line(0, `Ingress Class:\t${spec?.ingressClassName ?? '<none>'}`)
  const fallback = spec?.defaultBackend ? await backendText(context, metadata.namespace, spec.defaultBackend) : '<default>'
  writer.line(0, `Default backend:\t${fallback}`)
  if (spec?.tls?.length) writer.line(0, 'TLS:')
  for (const { secretName, hosts = [] } of spec?.tls ?? []) {
    writer.line(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`)
  }
  writer.write('Rules:\n  Host\tPath\tBackends\n')
  writer.line(1, '----\t----\t--------')
  const rules = (spec?.rules ?? []).filter(({ http }) => http)
  for (const { host, http } of rules) {
    writer.line(1, `${host || '*'}\t`)
    for (const { path = '', backend } of http?.paths ?? [])
      writer.line(2, `\t${path} \t${await backendText(context, metadata.namespace, backend)}`)
  }
  if (rules.length === 0) writer.line(1, `*\t*\t${fallback}`)
  writeAnnotations(writer, metadata.annotations)
  writeEvents(writer, await context.events(metadata, 'Ingress'))
  return writer.toString()
}

export const describeIngressClass: Describer<IngressClass> = async ({ metadata, spec }, context) => {
  const writer = context.writer()
  writeHead(writer, metadata)
  writer.line(0, `Controller:\t${spec?.controller ?? ''}`)
  const { parameters } = spec ?? {}
  if (parameters) {
    writer.line(0, 'Parameters:')
    if (parameters.apiGroup) writer.line(1, `APIGroup:\t${parameters.apiGroup}`)
    writer.line(1, `Kind:\t${parameters.kind}`)
    writer.line(1, `Name:\t${parameters.name}`)
  }
  writeEvents(writer, await context.events(metadata, 'IngressClass'))
  return writer.toString()
}
