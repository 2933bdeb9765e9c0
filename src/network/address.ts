/** `10.244.1.5` as a number. NaN for what is no IPv4 address. */
export function parseIp(ip: string): number {
  const parts = ip.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return Number.NaN
  return parts.reduce((value, part) => value * 256 + Number(part), 0)
}

export const isIp = (text: string): boolean => !Number.isNaN(parseIp(text))

export const formatIp = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')

export interface Cidr {
  readonly first: number
  readonly size: number
}

export function parseCidr(cidr: string): Cidr {
  const [base = '', bits = '32'] = cidr.split('/')
  const size = 2 ** (32 - Number(bits))
  return { first: Math.floor(parseIp(base) / size) * size, size }
}

export const contains = ({ first, size }: Cidr, ip: string): boolean => {
  const value = parseIp(ip)
  return value >= first && value < first + size
}

/** The address of a node's end of its pods' network: the first of its range. */
export const gatewayOf = (podCidr: string): string => formatIp(parseCidr(podCidr).first + 1)

/**
 * Gives out the addresses of a pod range in turn, as CNI's host-local plugin does: one that became free is given again only
 * when all others have had their turn. The first is the gateway's.
 */
export class AddressPool {
  readonly #range: Cidr
  readonly #taken = new Set<string>()
  #last: number

  constructor(cidr: string) {
    this.#range = parseCidr(cidr)
    this.#last = this.#range.first + 1
  }

  /** Undefined when there is none left. */
  take(): string | undefined {
    const { first, size } = this.#range
    const usable = size - 3 // without network, gateway and broadcast
    for (let step = 1; step <= usable; step++) {
      const value = first + 2 + ((this.#last - first - 2 + step + usable) % usable)
      const ip = formatIp(value)
      if (this.#taken.has(ip)) continue
      this.#last = value
      this.#taken.add(ip)
      return ip
    }
    return undefined
  }

  /** Marks an address as given. */
  claim(ip: string): void {
    this.#taken.add(ip)
    const value = parseIp(ip)
    if (value > this.#last) this.#last = value
  }

  release(ip: string): void {
    this.#taken.delete(ip)
  }
}
