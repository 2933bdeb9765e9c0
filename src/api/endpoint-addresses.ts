/** Addresses that traffic can be sent to. (ValidateNonSpecialIP and around) */
import { dns1123Label, invalid, ipAddress, isIpv4, isIpv6 } from '#apimachinery'
import type { Errors } from './validation.ts'

/** The sixteen bytes of an IPv6 address that is one, as eight numbers; an IPv4 within it counts as its last two. */
function groupsOf(address: string): readonly number[] {
  const parse = (part: string): readonly number[] =>
    part === ''
      ? []
      : part.split(':').flatMap((group) => {
          if (!group.includes('.')) return [Number.parseInt(group, 16)]
          const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
          return [a * 256 + b, c * 256 + d]
        })
  const [head = '', tail] = address.split('::')
  const before = parse(head)
  if (tail === undefined) return before
  const after = parse(tail)
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

/** The four numbers of an IPv4 address, also where it is written as IPv6. */
function ipv4Of(address: string): readonly number[] | undefined {
  if (isIpv4(address)) return address.split('.').map(Number)
  const groups = groupsOf(address)
  const [high = 0, low = 0] = groups.slice(6)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xff_ff
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255] : undefined
}

/** The bits of an address, as a number; of four or sixteen bytes. */
const bitsOf = (address: string): bigint =>
  isIpv4(address)
    ? address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)
    : groupsOf(address).reduce((sum, group) => sum * 65_536n + BigInt(group), 0n)

/** Whether a range is in another, and smaller. Both are ranges. */
export function isWithin(range: string, whole: string): boolean {
  const [inner = '', innerBits = ''] = range.split('/')
  const [outer = '', outerBits = ''] = whole.split('/')
  if (isIpv4(inner) !== isIpv4(outer) || Number(outerBits) >= Number(innerBits)) return false
  const rest = BigInt((isIpv4(outer) ? 32 : 128) - Number(outerBits))
  return bitsOf(inner) >> rest === bitsOf(outer) >> rest
}

interface Scope {
  readonly unspecified: boolean
  readonly loopback: boolean
  readonly linkLocal: boolean
  readonly linkLocalMulticast: boolean
}

function scopeOf(address: string): Scope {
  const four = ipv4Of(address)
  if (four) {
    const [a, b, c] = four
    return {
      unspecified: four.every((part) => part === 0),
      loopback: a === 127,
      linkLocal: a === 169 && b === 254,
      linkLocalMulticast: a === 224 && b === 0 && c === 0,
    }
  }
  const groups = groupsOf(address)
  const [first = 0] = groups
  const isZeroBut = (last: number): boolean => groups.slice(0, 7).every((group) => group === 0) && groups[7] === last
  return {
    unspecified: isZeroBut(0),
    loopback: isZeroBut(1),
    linkLocal: (first & 0xff_c0) === 0xfe_80,
    linkLocalMulticast: (first & 0xff_0f) === 0xff_02,
  }
}

/** An address that means no machine in particular, or the sender's own, is no place to send traffic to. */
export function validateNonSpecialIP(path: string, address: string): Errors {
  if (ipAddress(address).length > 0) return [invalid(path, address, 'must be a valid IP address')]
  const scope = scopeOf(address)
  const reasons: readonly (readonly [boolean, string])[] = [
    [scope.unspecified, `may not be unspecified (${address})`],
    [scope.loopback, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    [scope.linkLocal, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    [scope.linkLocalMulticast, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
  ]
  return reasons.flatMap(([holds, why]) => (holds ? [invalid(path, address, why)] : []))
}

export function validateIPOfFamily(path: string, address: string, family: string): Errors {
  const is = family === 'IPv4' ? isIpv4 : isIpv6
  return is(address) ? [] : [invalid(path, address, `must be a valid ${family} address`)]
}

/** A name with at least two parts, of which a final dot is none. (IsFullyQualifiedDomainName) */
export function validateFullyQualifiedName(path: string, name: string): Errors {
  if (name === '') return [{ field: path, reason: 'FieldValueRequired', message: 'Required value' }]
  const parts = name.replace(/\.$/, '').split('.')
  if (parts.length < 2) return [invalid(path, name, 'should be a domain with at least two segments separated by dots')]
  return parts.flatMap((part) => dns1123Label(part).map((why) => invalid(path, part, why)))
}
