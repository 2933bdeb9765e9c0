import { isIpv4 } from '#apimachinery'
import type { Random } from '#kernel'

/** Something there is a limited number of. */
export interface Pool<T> {
  /** A free one, by chance; undefined if there is none. */
  pick(taken: ReadonlySet<T>): T | undefined
  /** Why a given one cannot be had. */
  refuse(value: T, taken: ReadonlySet<T>): string | undefined
}

interface PoolSource {
  readonly random: Random
  readonly serviceCidr: string
}

/** Go's `%#v` of a list of strings. */
export const goStringList = (values: readonly string[]): string => `[]string{${values.map((value) => JSON.stringify(value)).join(', ')}}`

/** A number in [from, to) that is not taken, from a random place on. The low part, for those who ask by number, comes last. */
function pickNumber(random: Random, from: number, split: number, to: number, isTaken: (value: number) => boolean): number | undefined {
  const middle = Math.min(split, to)
  for (const [low, high] of [
    [middle, to],
    [from, middle],
  ] as const) {
    const size = high - low
    if (size <= 0) continue
    const start = random.int(size)
    for (let step = 0; step < size; step++) {
      const value = low + ((start + step) % size)
      if (!isTaken(value)) return value
    }
  }
  return undefined
}

const lowestPort = 30_000
const highestPort = 32_767
/** The size of the part of a range that is left to those who ask by number, as upstream reckons it. */
const staticPart = (size: number, fraction: number, max: number): number => Math.min(Math.max(16, Math.floor(size / fraction)), max)

export function servicePorts({ random }: PoolSource): Pool<number> {
  const size = highestPort - lowestPort + 1
  return {
    pick: (taken) => pickNumber(random, lowestPort, lowestPort + staticPart(size, 32, 128), highestPort + 1, (port) => taken.has(port)),
    refuse(port, taken) {
      if (port < lowestPort || port > highestPort)
        return `provided port is not in the valid range. The range of valid ports is ${lowestPort}-${highestPort}`
      return taken.has(port) ? 'provided port is already allocated' : undefined
    },
  }
}

const toNumber = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const toText = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')

/** Its first address belongs to the service `kubernetes`, the tenth to DNS. */
export function reservedAddresses(cidr: string): { readonly kubernetes: string; readonly dns: string } {
  const base = toNumber(cidr.split('/', 1)[0] ?? '')
  return { kubernetes: toText(base + 1), dns: toText(base + 10) }
}

export function serviceAddresses({ random, serviceCidr }: PoolSource): Pool<string> {
  const [address = '', bits = '32'] = serviceCidr.split('/')
  const base = toNumber(address)
  const size = 2 ** (32 - Number(bits))
  const { kubernetes, dns } = reservedAddresses(serviceCidr)
  return {
    pick(taken) {
      const isTaken = (value: number): boolean => {
        const ip = toText(value)
        return ip === kubernetes || ip === dns || taken.has(ip)
      }
      const found = pickNumber(random, base + 1, base + 1 + staticPart(size, 16, 256), base + size - 1, isTaken)
      return found === undefined ? undefined : toText(found)
    },
    refuse(ip, taken) {
      const value = isIpv4(ip) ? toNumber(ip) : -1
      if (value <= base || value >= base + size - 1)
        return `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${serviceCidr}`
      return taken.has(ip) ? 'provided IP is already allocated' : undefined
    },
  }
}
