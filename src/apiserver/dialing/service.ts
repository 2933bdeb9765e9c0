import type { Endpoint, EndpointSlice, Node, Service } from '#api'
import { ApiError, notFound } from '#apimachinery'
import { read, readAll } from '../registry/read.ts'
import type { Environment } from '../environment.ts'
import type { DialOptions, DialOutcome, DialRequest } from './dial.ts'

/** A service as webhooks, aggregated APIs and its own proxy refer to it. */
export interface ServiceReference {
  readonly namespace: string
  readonly name: string
  /** By number, or by name ('': the one that has none). */
  readonly port: number | string
  /** As it was asked for, for messages. Default: the name. */
  readonly asked?: string
}

/** One ready endpoint of a service. */
export interface ServiceEndpoint {
  /** The machine it is on; undefined for addresses outside of the cluster. */
  readonly node: string | undefined
  readonly host: string
  readonly port: number
}

export const serviceUnavailable = (message: string): ApiError => new ApiError(503, 'ServiceUnavailable', message)

/**
 * Any of the ready endpoints behind a port of a service, with equal chance. Throws NotFound without the service,
 * ServiceUnavailable without the port or an endpoint. (apiserver/pkg/util/proxy, ResolveEndpoint)
 */
export async function endpointOf(environment: Environment, reference: ServiceReference): Promise<ServiceEndpoint> {
  const { namespace, name, asked = name } = reference
  const service = (await read(environment, '', 'services', name, namespace)) as Service | undefined
  if (!service) throw notFound('', 'services', name)
  const portName = portNameOf(service, reference.port)
  const ready = readyBehind(portName, await slicesOf(environment, namespace, name))
  const chosen = ready[environment.random.int(Math.max(ready.length, 1))]
  if (!chosen) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(asked)}`)
  const [host = ''] = chosen.endpoint.addresses
  return { node: chosen.endpoint.nodeName ?? (await machineAt(environment, host)), host, port: chosen.port }
}

/** An HTTP request to an endpoint. What is not in the cluster cannot be reached. */
export async function dialEndpoint(
  environment: Environment,
  { node, host, port }: ServiceEndpoint,
  request: DialRequest,
  options: DialOptions,
): Promise<DialOutcome> {
  return node === undefined ? { type: 'failed', failure: 'noRoute' } : environment.dial({ node, host, port }, request, options)
}

function portNameOf({ spec, metadata }: Service, port: number | string): string {
  if (typeof port === 'string') return port
  const found = spec.ports?.find((each) => each.port === port)
  if (!found) throw serviceUnavailable(`no service port ${port} found for service ${JSON.stringify(metadata.name)}`)
  return found.name ?? ''
}

async function slicesOf(environment: Environment, namespace: string, name: string): Promise<readonly EndpointSlice[]> {
  const all = (await readAll(environment, 'discovery.k8s.io', 'endpointslices', namespace)) as readonly EndpointSlice[]
  return all.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name)
}

interface ReadyEndpoint {
  readonly endpoint: Endpoint
  readonly port: number
}

const readyBehind = (portName: string, slices: readonly EndpointSlice[]): readonly ReadyEndpoint[] =>
  slices.flatMap(({ ports = [], endpoints = [] }) => {
    const port = ports.find(({ name = '' }) => name === portName)?.port
    if (port === undefined) return []
    return endpoints.filter(({ conditions }) => conditions?.ready !== false).map((endpoint) => ({ endpoint, port }))
  })

/** Endpoints that were written by hand name no machine; those of the machines themselves can be found. */
async function machineAt(environment: Environment, ip: string): Promise<string | undefined> {
  const nodes = (await readAll(environment, '', 'nodes')) as readonly Node[]
  return nodes.find(({ status }) => status?.addresses?.some(({ address }) => address === ip))?.metadata.name
}
