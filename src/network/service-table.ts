import type { Endpoint, TrafficPolicy } from './endpoints.ts'

interface Named {
  readonly metadata: { readonly namespace?: string; readonly name: string; readonly labels?: Readonly<Record<string, string>> }
}

/** What the network reads of a v1 Service. */
export interface ServiceLike extends Named {
  readonly spec: {
    readonly type?: string
    readonly clusterIP?: string
    readonly clusterIPs?: readonly string[]
    readonly externalIPs?: readonly string[]
    readonly externalName?: string
    readonly sessionAffinity?: string
    readonly sessionAffinityConfig?: { readonly clientIP?: { readonly timeoutSeconds?: number } }
    readonly internalTrafficPolicy?: string
    readonly externalTrafficPolicy?: string
    readonly publishNotReadyAddresses?: boolean
    readonly ports?: readonly {
      readonly name?: string
      readonly protocol?: string
      readonly port: number
      readonly nodePort?: number
    }[]
  }
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } }
}

/** What the network reads of a discovery.k8s.io/v1 EndpointSlice. */
export interface EndpointSliceLike extends Named {
  readonly endpoints?: readonly {
    readonly addresses: readonly string[]
    readonly conditions?: { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean }
    readonly hostname?: string
    readonly nodeName?: string
    readonly targetRef?: { readonly kind?: string; readonly namespace?: string; readonly name?: string }
  }[]
  readonly ports?: readonly { readonly name?: string; readonly port?: number; readonly protocol?: string }[]
}

/** One port of a service, with what is behind it. */
export interface ServicePort {
  /** `namespace/name` of the service. */
  readonly service: string
  readonly port: number
  readonly nodePort: number | undefined
  readonly endpoints: readonly Endpoint[]
  readonly internalPolicy: TrafficPolicy
  readonly externalPolicy: TrafficPolicy
  /** Session affinity; undefined for none. */
  readonly stickyMs: number | undefined
}

const serviceLabel = 'kubernetes.io/service-name'
const keyOf = ({ metadata }: Named): string => `${metadata.namespace ?? ''}/${metadata.name}`
const policy = (text: string | undefined): TrafficPolicy => (text === 'Local' ? 'Local' : 'Cluster')

function endpointsOf(slices: Iterable<EndpointSliceLike>, portName: string, protocol: string): Endpoint[] {
  const found: Endpoint[] = []
  for (const { endpoints = [], ports = [] } of slices) {
    const port = ports.find((item) => (item.name ?? '') === portName && (item.protocol ?? 'TCP') === protocol)?.port
    if (port === undefined) continue
    for (const { addresses, conditions = {}, nodeName, targetRef } of endpoints) {
      const ready = conditions.ready ?? true
      const pod = targetRef?.kind === 'Pod' ? `${targetRef.namespace ?? ''}/${targetRef.name ?? ''}` : undefined
      const state = { ready, serving: conditions.serving ?? ready, terminating: conditions.terminating ?? false }
      for (const ip of addresses) found.push({ ip, port, nodeName, pod, ...state })
    }
  }
  return found
}

/** The rules of one service. Pure. */
export function servicePorts(service: ServiceLike, slices: Iterable<EndpointSliceLike>): ServicePort[] {
  const { spec } = service
  const stickyMs = spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) * 1000 : undefined
  const all = [...slices]
  return (spec.ports ?? []).map(({ name = '', protocol = 'TCP', port, nodePort }) => ({
    service: keyOf(service),
    port,
    nodePort,
    endpoints: endpointsOf(all, name, protocol),
    internalPolicy: policy(spec.internalTrafficPolicy),
    externalPolicy: policy(spec.externalTrafficPolicy),
    stickyMs,
  }))
}

interface Entry {
  readonly service: ServiceLike | undefined
  readonly slices: Map<string, EndpointSliceLike>
  addresses: readonly string[]
  nodePorts: readonly number[]
}

/**
 * All services with their endpoints, by address and by node port: kube-proxy's rules and the DNS server's zone. Every change
 * touches the one service it is about. Several nodes may share one table.
 */
export class ServiceTable {
  readonly #entries = new Map<string, Entry>()
  readonly #byAddress = new Map<string, ServicePort>()
  readonly #byNodePort = new Map<number, ServicePort>()

  setService(service: ServiceLike): void {
    const key = keyOf(service)
    this.#change(key, { service, slices: this.#entries.get(key)?.slices ?? new Map<string, EndpointSliceLike>() })
  }

  deleteService(service: Named): void {
    const key = keyOf(service)
    this.#change(key, { service: undefined, slices: this.#entries.get(key)?.slices ?? new Map<string, EndpointSliceLike>() })
  }

  setSlice(slice: EndpointSliceLike): void {
    this.#changeSlice(slice, (slices) => slices.set(slice.metadata.name, slice))
  }

  deleteSlice(slice: EndpointSliceLike): void {
    this.#changeSlice(slice, (slices) => slices.delete(slice.metadata.name))
  }

  /** Of a cluster IP, an external IP or a load balancer's, by port. */
  byAddress(ip: string, port: number): ServicePort | undefined {
    return this.#byAddress.get(`${ip}:${port}`)
  }

  byNodePort(port: number): ServicePort | undefined {
    return this.#byNodePort.get(port)
  }

  service(namespace: string, name: string): ServiceLike | undefined {
    return this.#entries.get(`${namespace}/${name}`)?.service
  }

  slices(namespace: string, name: string): readonly EndpointSliceLike[] {
    return [...(this.#entries.get(`${namespace}/${name}`)?.slices.values() ?? [])]
  }

  #changeSlice(slice: EndpointSliceLike, change: (slices: Map<string, EndpointSliceLike>) => void): void {
    const name = slice.metadata.labels?.[serviceLabel]
    if (name === undefined) return
    const key = `${slice.metadata.namespace ?? ''}/${name}`
    const { service, slices } = this.#entries.get(key) ?? { service: undefined, slices: new Map<string, EndpointSliceLike>() }
    change(slices)
    this.#change(key, { service, slices })
  }

  #change(key: string, { service, slices }: Pick<Entry, 'service' | 'slices'>): void {
    const before = this.#entries.get(key)
    // An address may have gone to another service already.
    for (const address of before?.addresses ?? []) if (this.#byAddress.get(address)?.service === key) this.#byAddress.delete(address)
    for (const port of before?.nodePorts ?? []) if (this.#byNodePort.get(port)?.service === key) this.#byNodePort.delete(port)
    if (!service && slices.size === 0) return void this.#entries.delete(key)
    const rules = service ? servicePorts(service, slices.values()) : []
    const ips = service ? addressesOf(service) : []
    for (const rule of rules) {
      for (const ip of ips) this.#byAddress.set(`${ip}:${rule.port}`, rule)
      if (rule.nodePort) this.#byNodePort.set(rule.nodePort, rule)
    }
    const addresses = rules.flatMap(({ port }) => ips.map((ip) => `${ip}:${port}`))
    this.#entries.set(key, { service, slices, addresses, nodePorts: rules.flatMap(({ nodePort }) => (nodePort ? [nodePort] : [])) })
  }
}

function addressesOf({ spec, status }: ServiceLike): string[] {
  if (spec.type === 'ExternalName') return []
  const balancers = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []))
  const cluster = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])
  return [...cluster.filter((ip) => ip !== 'None' && ip !== ''), ...(spec.externalIPs ?? []), ...balancers]
}
