import type { Clock, Random } from '#kernel'
import { AddressPool, gatewayOf } from './address.ts'
import { resolveName } from './dns.ts'
import { FlowLog } from './flow-log.ts'
import {
  failed,
  type Destination,
  type HttpRequest,
  type Listener,
  type NetworkInterface,
  type Outcome,
  type RequestOptions,
} from './http.ts'
import { PendingAnswers } from './pending-answers.ts'
import { ServiceProxy, type Target } from './service-proxy.ts'
import type { NodeLink, Packet } from './link.ts'
import type { RouteTable } from './routes.ts'
import type { ServiceTable } from './service-table.ts'

export interface NodeNetworkOptions {
  readonly node: string
  readonly nodeIp: string
  readonly podCidr: string
  readonly clock: Clock
  readonly random: Random
  readonly services: ServiceTable
  readonly routes: RouteTable
  readonly link: NodeLink
}

/** A pod as the network knows it. */
export interface PodAddress {
  readonly namespace: string
  readonly name: string
  readonly ip: string
}

interface Place {
  readonly ip: string
  readonly pod: PodAddress | undefined
  readonly listeners: Map<number, Listener>
}

/** How long a connection is tried before TCP gives up. */
const connectTimeoutMs = 127_000

/**
 * The network of one machine: its pods' addresses and listeners, kube-proxy's choice of endpoints, and the wire to the other
 * machines. A machine that is off neither answers nor asks.
 */
export class NodeNetwork {
  readonly flows = new FlowLog()
  readonly gateway: string
  readonly #options: NodeNetworkOptions
  readonly #pool: AddressPool
  readonly #places = new Map<string, Place>()
  readonly #host: Place
  readonly #proxy: ServiceProxy
  readonly #pending: PendingAnswers
  #isUp = true

  constructor(options: NodeNetworkOptions) {
    this.#options = options
    this.gateway = gatewayOf(options.podCidr)
    this.#pool = new AddressPool(options.podCidr)
    this.#host = this.#place(options.nodeIp, undefined)
    this.#proxy = new ServiceProxy(options)
    this.#pending = new PendingAnswers(options.clock)
    options.link.onPacket((from, packet) => this.#receive(from, packet as Packet)) // nodes send one another nothing else
  }

  /** The interface of the node itself, for its own processes and for pods in the host network. */
  get host(): NetworkInterface {
    return this.#interfaceOf(this.#host, 'default')
  }

  /** Gives a pod an address. Undefined when the range is used up. */
  attach(namespace: string, name: string): NetworkInterface | undefined {
    const ip = this.#pool.take()
    return ip === undefined ? undefined : this.#interfaceOf(this.#place(ip, { namespace, name, ip }), namespace)
  }

  /** Puts a pod back to the address that it had. */
  reattach({ namespace, name, ip }: PodAddress): NetworkInterface {
    this.#pool.claim(ip)
    return this.#interfaceOf(this.#place(ip, { namespace, name, ip }), namespace)
  }

  detach(ip: string): void {
    if (!this.#places.delete(ip)) return
    this.#pool.release(ip)
  }

  /** Switches the machine's network on or off; connections of the time before are gone. */
  setUp(up: boolean): void {
    this.#isUp = up
    if (!up) this.#pending.drop()
  }

  /** A request of someone outside the cluster that enters at this machine: to a node port, a cluster IP or a pod. */
  async fetchFromOutside(
    to: Destination,
    request: HttpRequest,
    options: RequestOptions & { readonly fromIp?: string } = {},
  ): Promise<Outcome> {
    const from: Place = { ip: options.fromIp ?? '192.0.2.1', pod: undefined, listeners: new Map() }
    return this.#send(from, 'default', to, request, options, true)
  }

  #place(ip: string, pod: PodAddress | undefined): Place {
    const place = { ip, pod, listeners: new Map<number, Listener>() }
    this.#places.set(ip, place)
    return place
  }

  #interfaceOf(place: Place, namespace: string): NetworkInterface {
    return {
      ip: place.ip,
      listen: (port, listener) => {
        if (place.listeners.has(port)) return undefined
        place.listeners.set(port, listener)
        return () => {
          if (place.listeners.get(port) === listener) place.listeners.delete(port)
        }
      },
      request: (to, request, options) => this.#send(place, namespace, to, request, options ?? {}, false),
      connect: (to, options) => this.#send(place, namespace, to, undefined, options ?? {}, false),
      lookup: (name) => resolveName(name, namespace, this.#options.services),
    }
  }

  async #send(
    from: Place,
    namespace: string,
    to: Destination,
    request: HttpRequest | undefined,
    options: RequestOptions,
    external: boolean,
  ): Promise<Outcome> {
    const startMs = this.#options.clock.now()
    if (!this.#isUp) return failed('noRoute')
    const [ip] = resolveName(to.host, namespace, this.#options.services)
    const target: Target = ip === undefined ? { type: 'failed', failure: 'unresolved' } : this.#proxy.target(from.ip, ip, to.port, external)
    const outcome =
      target.type === 'failed' ? await this.#fail(target.failure, options) : await this.#deliver(from, target, request, options)
    if (request) this.#record(from, to, target, request, outcome, startMs)
    return outcome
  }

  /** A refusal comes back at once; silence lasts until someone gives up. */
  async #fail(failure: Extract<Target, { type: 'failed' }>['failure'], options: RequestOptions): Promise<Outcome> {
    return failure === 'timedOut' ? this.#pending.silence(options.timeoutMs ?? connectTimeoutMs, options.signal) : failed(failure)
  }

  #deliver(
    from: Place,
    { ip, port }: Extract<Target, { type: 'address' }>,
    request: HttpRequest | undefined,
    options: RequestOptions,
  ): Promise<Outcome> {
    const { node, routes, link } = this.#options
    const loopback = ip === '127.0.0.1'
    if (loopback || this.#places.has(ip)) {
      const answer = this.#answer(loopback ? from.ip : ip, port, request, loopback ? ip : from.ip)
      return this.#pending.within(answer, options.timeoutMs, options.signal)
    }
    const other = routes.nodeOf(ip)
    if (other === undefined) return this.#pending.silence(options.timeoutMs ?? connectTimeoutMs, options.signal)
    if (other === node) return Promise.resolve(failed('noRoute'))
    const { id, outcome } = this.#pending.expect(options.timeoutMs ?? connectTimeoutMs, options.signal)
    const packet: Packet = { type: 'request', id, from: from.ip, to: { host: ip, port }, ...(request && { request }) }
    link.send(other, packet)
    return outcome
  }

  /** What the process behind an address of this machine says. */
  async #answer(ip: string, port: number, request: HttpRequest | undefined, fromIp: string): Promise<Outcome> {
    const place = this.#places.get(ip)
    if (!place) return failed('noRoute')
    const listener = place.listeners.get(port)
    if (!listener) return failed('refused')
    if (!request) return { type: 'connected' }
    try {
      return { type: 'response', response: await listener.respond(request, { ip: fromIp }) }
    } catch {
      // The process ended in the middle.
      return failed('reset')
    }
  }

  #receive(fromNode: string, packet: Packet): void {
    if (!this.#isUp) return
    if (packet.type === 'answer') return this.#pending.answered(packet.id, packet.outcome)
    const { id, from, to, request } = packet
    void this.#answer(to.host, to.port, request, from).then((outcome) => {
      const answer: Packet = { type: 'answer', id, outcome }
      if (this.#isUp) this.#options.link.send(fromNode, answer)
    })
  }

  #record(from: Place, to: Destination, target: Target, request: HttpRequest, outcome: Outcome, timeMs: number): void {
    const address = target.type === 'address' ? target : undefined
    const local = address && this.#places.get(address.ip)?.pod
    this.flows.add({
      timeMs,
      latencyMs: this.#options.clock.now() - timeMs,
      fromPod: from.pod && `${from.pod.namespace}/${from.pod.name}`,
      fromIp: from.ip,
      host: to.host,
      port: to.port,
      service: target.service,
      toIp: address?.ip,
      toPod: address?.pod ?? (local && `${local.namespace}/${local.name}`),
      method: request.method,
      path: request.path,
      result: outcome.type === 'response' ? outcome.response.status : outcome.type === 'failed' ? outcome.failure : 'connected',
    })
  }
}
