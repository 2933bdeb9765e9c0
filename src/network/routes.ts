import { contains, parseCidr, type Cidr } from './address.ts'

/** Which machine an address is on. Several nodes may share one table. */
export class RouteTable {
  readonly #nodes = new Map<string, { readonly ips: readonly string[]; readonly ranges: readonly Cidr[] }>()
  readonly #byIp = new Map<string, string>()
  /** Remembers where an address was found; emptied on every change. */
  #found = new Map<string, string | undefined>()

  set(node: string, ips: readonly string[], podCidrs: readonly string[]): void {
    this.delete(node)
    this.#nodes.set(node, { ips, ranges: podCidrs.map(parseCidr) })
    for (const ip of ips) this.#byIp.set(ip, node)
  }

  delete(node: string): void {
    for (const ip of this.#nodes.get(node)?.ips ?? []) this.#byIp.delete(ip)
    this.#nodes.delete(node)
    this.#found = new Map()
  }

  /** The node whose own address this is. */
  nodeOfAddress(ip: string): string | undefined {
    return this.#byIp.get(ip)
  }

  /** The node that has this address or the pod with it. */
  nodeOf(ip: string): string | undefined {
    const own = this.#byIp.get(ip)
    if (own !== undefined) return own
    if (!this.#found.has(ip)) this.#found.set(ip, this.#search(ip))
    return this.#found.get(ip)
  }

  #search(ip: string): string | undefined {
    for (const [node, { ranges }] of this.#nodes) if (ranges.some((range) => contains(range, ip))) return node
    return undefined
  }
}
