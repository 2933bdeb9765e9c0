/** An address as a number and how many bits it has. */
export interface Address {
  readonly value: bigint
  readonly bits: 32 | 128
}

/** Parses what Go's netip.ParseAddr takes; undefined for what is none. */
export function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) return parseSix(text)
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined
  return { value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n), bits: 32 }
}

function parseSix(text: string): Address | undefined {
  const last = /[^:]*$/.exec(text)?.[0] ?? ''
  const four = last.includes('.') ? parseAddress(last) : undefined
  if (last.includes('.') && !four) return undefined
  const hex = four
    ? text.slice(0, -last.length) + [four.value >> 16n, four.value & 0xffffn].map((each) => each.toString(16)).join(':')
    : text
  const halves = hex.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const given = head.length + tail.length
  if (halves.length === 1 ? given !== 8 : given > 7) return undefined
  const groups = [...head, ...Array<string>(8 - given).fill('0'), ...tail]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return { value: groups.reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n), bits: 128 }
}

/** The canonical text: of version 6 without the longest run of zeros. */
export function formatAddress({ value, bits }: Address): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16))
  const runs = [...groups.join(' ').matchAll(/(?<!\S)0(?: 0)+(?!\S)/g)].map(([run]) => run)
  const longest = runs.reduce((found, run) => (run.length > found.length ? run : found), '')
  if (longest === '') return groups.join(':')
  const text = ` ${groups.join(' ')} `
  const at = text.indexOf(` ${longest} `)
  const side = (part: string): string => part.trim().replaceAll(' ', ':')
  return `${side(text.slice(0, at))}::${side(text.slice(at + longest.length + 1))}`
}

export const isMapped = ({ value, bits }: Address): boolean => bits === 128 && value >> 32n === 0xffffn

const within = (base: string, length: number): ((address: Address) => boolean) => {
  const network = parseAddress(base)
  return ({ value, bits }) => bits === network?.bits && value >> BigInt(bits - length) === network.value >> BigInt(bits - length)
}

const either =
  (...ranges: readonly ((address: Address) => boolean)[]) =>
  (address: Address): boolean =>
    ranges.some((range) => range(address))

const multicast = either(within('224.0.0.0', 4), within('ff00::', 8))

/** What can be asked of an address. */
export const kindsOfAddress: Readonly<Record<string, (address: Address) => boolean>> = {
  isUnspecified: ({ value }) => value === 0n,
  isLoopback: either(within('127.0.0.0', 8), within('::1', 128)),
  isLinkLocalMulticast: either(within('224.0.0.0', 24), ({ value, bits }) => bits === 128 && value >> 112n === 0xff02n),
  isLinkLocalUnicast: either(within('169.254.0.0', 16), within('fe80::', 10)),
  isGlobalUnicast: (address) =>
    address.value !== 0n &&
    !(address.bits === 32 && address.value === 0xffffffffn) &&
    !either(within('127.0.0.0', 8), within('::1', 128), multicast, within('169.254.0.0', 16), within('fe80::', 10))(address),
}
