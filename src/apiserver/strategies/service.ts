import { needsClusterIP, needsHealthCheckPort, needsNodePorts, type Service, type ServiceSpec } from '#api'
import { invalid, invalidGo, invalidObject, type FieldError, type KubeObject } from '#apimachinery'
import { prefixEnd } from '#store'
import type { Environment } from '../environment.ts'
import { readAll } from '../registry/read.ts'
import { isOfService } from './ip-addresses.ts'
import { goStringList, serviceAddresses, servicePorts, type Pool } from './pools.ts'
import type { Reservation, Strategy } from './strategy.ts'

/** Addresses and ports given to services that are on their way into the store. One set per store: servers share what they share. */
const inFlight = new WeakMap<object, { readonly addresses: Set<string>; readonly ports: Set<number> }>()

/** Services get an address and node ports that no other has; which are taken, the stored services say. */
export const serviceStrategy: Strategy = {
  returnsDeleted: true,
  async allocate(environment, object, previous) {
    const service = withFamilies(object as Service, previous as Service | undefined)
    if (!needsMore(service.spec, (previous as Service | undefined)?.spec)) return { object: service, release: () => undefined }
    return reserve(environment, service, previous as Service | undefined)
  },
}

const isHeadless = ({ clusterIP }: ServiceSpec): boolean => clusterIP === 'None'
const portsOf = ({ ports = [], healthCheckNodePort }: ServiceSpec): readonly number[] =>
  [...ports.map(({ nodePort }) => nodePort ?? 0), healthCheckNodePort ?? 0].filter((port) => port !== 0)
const addressesOf = ({ clusterIP, clusterIPs }: ServiceSpec): readonly string[] =>
  (clusterIPs ?? (clusterIP ? [clusterIP] : [])).filter((ip) => ip !== 'None' && ip !== '')

/** Whether a change asks for an address or port that the service does not have yet. */
function needsMore(spec: ServiceSpec, previous: ServiceSpec | undefined): boolean {
  if (!previous) return true
  if (needsClusterIP(spec) && !isHeadless(spec) && spec.clusterIP !== previous.clusterIP) return true
  if (needsClusterIP(spec) && !spec.clusterIP) return true
  if (needsNodePorts(spec) && (spec.ports ?? []).some(({ nodePort }) => !nodePort)) return true
  if (needsHealthCheckPort(spec) && !spec.healthCheckNodePort) return true
  const own = portsOf(previous)
  return portsOf(spec).some((port) => !own.includes(port))
}

/** The one family this cluster has, and the policy that goes with it. (pkg/registry/core/service/storage/alloc.go) */
function withFamilies(service: Service, previous: Service | undefined): Service {
  const { spec } = service
  if (!needsClusterIP(spec) || (previous?.spec.ipFamilies && spec.ipFamilies)) return service
  const isOpen = isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0
  const ipFamilyPolicy = spec.ipFamilyPolicy ?? (isOpen ? 'RequireDualStack' : 'SingleStack')
  const given = spec.ipFamilies ?? []
  const first = given[0] ?? 'IPv4'
  const second = given[1] ?? (isOpen && ipFamilyPolicy !== 'SingleStack' ? (first === 'IPv4' ? 'IPv6' : 'IPv4') : undefined)
  return {
    ...service,
    spec: {
      ...spec,
      ...(isHeadless(spec) && { clusterIPs: ['None'] }),
      ipFamilies: second === undefined ? [first] : [first, second],
      ipFamilyPolicy,
    },
  }
}

async function reserve(environment: Environment, service: Service, previous: Service | undefined): Promise<Reservation> {
  const taken = await takenIn(environment, service)
  const held = heldIn(environment)
  // From here to the end nothing is awaited, so nobody else can be given the same.
  const mine = new Claims(previous)
  const addresses = new Set([...taken.addresses, ...held.addresses])
  const ports = new Set([...taken.ports, ...held.ports])
  const spec = mine.withPorts(mine.withAddress(service.spec, serviceAddresses(environment), addresses), servicePorts(environment), ports)
  if (mine.errors.length > 0) throw invalidObject('', 'Service', service.metadata.name, mine.errors)
  for (const address of mine.addresses) held.addresses.add(address)
  for (const port of mine.ports) held.ports.add(port)
  return {
    object: { ...service, spec } as KubeObject,
    release() {
      for (const address of mine.addresses) held.addresses.delete(address)
      for (const port of mine.ports) held.ports.delete(port)
    },
  }
}

function heldIn({ store }: Environment): { readonly addresses: Set<string>; readonly ports: Set<number> } {
  let held = inFlight.get(store)
  if (!held) inFlight.set(store, (held = { addresses: new Set(), ports: new Set() }))
  return held
}

async function takenIn(environment: Environment, service: Service): Promise<{ addresses: readonly string[]; ports: readonly number[] }> {
  const { store, catalog } = environment
  const served = catalog.ofGroup('', 'services')
  if (!served) return { addresses: [], ports: [] }
  const { items } = await store.range({ key: served.prefix, end: prefixEnd(served.prefix) })
  const others = items.map((item) => served.fromStored(item) as Service).filter(({ metadata }) => metadata.uid !== service.metadata.uid)
  const reserved = await reservedByOthers(environment)
  return {
    addresses: [...reserved, ...others.flatMap(({ spec }) => addressesOf(spec))],
    ports: others.flatMap(({ spec }) => portsOf(spec)),
  }
}

/** Addresses that somebody has made an IPAddress for; those of services are the server's own. */
async function reservedByOthers(environment: Environment): Promise<readonly string[]> {
  const all = await readAll(environment, 'networking.k8s.io', 'ipaddresses')
  return all.filter((address) => !isOfService(address)).map(({ metadata }) => metadata.name)
}

/** What one service claims. Gathers what cannot be had. */
class Claims {
  readonly errors: FieldError[] = []
  readonly addresses: string[] = []
  readonly ports: number[] = []
  readonly #own: ServiceSpec | undefined

  constructor(previous: Service | undefined) {
    this.#own = previous?.spec
  }

  withAddress(spec: ServiceSpec, pool: Pool<string>, taken: ReadonlySet<string>): ServiceSpec {
    if (!needsClusterIP(spec) || isHeadless(spec)) return spec
    const asked = spec.clusterIP || spec.clusterIPs?.[0]
    if (!asked) {
      const address = pool.pick(taken)
      if (address === undefined) {
        this.errors.push(invalid('spec.clusterIPs', spec.clusterIPs ?? [], 'failed to allocate a serviceIP: range is full'))
        return spec
      }
      this.addresses.push(address)
      return { ...spec, clusterIP: address, clusterIPs: [address] }
    }
    const why = this.#own?.clusterIP === asked ? undefined : pool.refuse(asked, taken)
    if (why) this.errors.push(invalidGo('spec.clusterIPs', goStringList([asked]), `failed to allocate IP ${asked}: ${why}`))
    this.addresses.push(asked)
    return { ...spec, clusterIP: asked, clusterIPs: spec.clusterIPs ?? [asked] }
  }

  withPorts(spec: ServiceSpec, pool: Pool<number>, taken: Set<number>): ServiceSpec {
    const own = new Set(this.#own ? portsOf(this.#own) : [])
    const pick = (asked: number | undefined, field: string, others: Set<number>): number | undefined => {
      const port = asked || pool.pick(others)
      const why =
        port === undefined
          ? 'range is full'
          : asked && !own.has(asked) && !this.ports.includes(asked)
            ? pool.refuse(asked, taken)
            : undefined
      if (why) this.errors.push(invalid(field, asked ?? 0, why))
      if (port !== undefined) this.ports.push(port)
      return port
    }
    const busy = (): Set<number> => new Set([...taken, ...this.ports, ...portsOf(spec)])
    const ports = needsNodePorts(spec)
      ? (spec.ports ?? []).map((port, index) => {
          const nodePort = pick(port.nodePort, `spec.ports[${index}].nodePort`, busy())
          return nodePort === port.nodePort || nodePort === undefined ? port : { ...port, nodePort }
        })
      : spec.ports
    const healthCheckNodePort = needsHealthCheckPort(spec) ? pick(spec.healthCheckNodePort, 'spec.healthCheckNodePort', busy()) : undefined
    return { ...spec, ...(ports && { ports }), ...(healthCheckNodePort !== undefined && { healthCheckNodePort }) }
  }
}
