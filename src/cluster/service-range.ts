import { isIpv4 } from '#apimachinery'

export const defaultServiceRange = '10.96.0.0/12'

/** Taken in every cluster: the network of the machines, and those of their pods. (node-settings.ts) */
const taken = { 'the machines': '172.18.0.0/16', pods: '10.244.0.0/14' }

/** DNS has the tenth address. */
const longestPrefix = 28

interface Block {
  readonly from: number
  readonly size: number
}

const toNumber = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const toText = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')

function blockOf(cidr: string): Block | undefined {
  const [address = '', bits = ''] = cidr.split('/')
  if (!isIpv4(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32 || cidr !== `${address}/${bits}`) return undefined
  const size = 2 ** (32 - Number(bits))
  return { from: Math.floor(toNumber(address) / size) * size, size }
}

const overlap = (one: Block, other: Block): boolean => one.from < other.from + other.size && other.from < one.from + one.size

/** Reads where services get their addresses from; a range given by an address within it begins where it begins, as upstream's. */
export function readServiceRange(text: string): { readonly cidr: string } | { readonly problem: string } {
  const block = blockOf(text)
  if (!block) return { problem: `must be an IPv4 range such as ${defaultServiceRange}, not "${text}"` }
  if (block.size < 2 ** (32 - longestPrefix)) return { problem: `must hold at least 16 addresses, which "${text}" does not` }
  for (const [whose, cidr] of Object.entries(taken)) {
    const other = blockOf(cidr)
    if (other && overlap(block, other)) return { problem: `"${text}" overlaps ${cidr}, the network of ${whose}` }
  }
  return { cidr: `${toText(block.from)}/${32 - Math.log2(block.size)}` }
}

/** Where pods find DNS: the tenth address of the range. */
export const dnsAddressOf = (cidr: string): string => toText((blockOf(cidr)?.from ?? 0) + 10)
