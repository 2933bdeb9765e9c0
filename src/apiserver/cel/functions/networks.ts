import type { Environment } from '@marcbachmann/cel-js'
import { Opaque } from '../values.ts'
import { formatAddress, isMapped, kindsOfAddress, parseAddress, type Address } from './addresses.ts'
import { define, defineNamespace, failure } from './define.ts'

class Ip extends Opaque {
  readonly address: Address

  constructor(address: Address) {
    super()
    this.address = address
  }

  override equals(other: Opaque): boolean {
    return other instanceof Ip && other.address.bits === this.address.bits && other.address.value === this.address.value
  }
}

class Cidr extends Opaque {
  readonly address: Address
  readonly length: number

  constructor(address: Address, length: number) {
    super()
    this.address = address
    this.length = length
  }

  override equals(other: Opaque): boolean {
    return other instanceof Cidr && cidrText(other) === cidrText(this)
  }

  get masked(): Cidr {
    const { value, bits } = this.address
    const rest = BigInt(bits - this.length)
    return new Cidr({ value: (value >> rest) << rest, bits }, this.length)
  }

  has({ value, bits }: Address): boolean {
    const rest = BigInt(this.address.bits - this.length)
    return bits === this.address.bits && value >> rest === this.address.value >> rest
  }
}

const cidrText = ({ address, length }: Cidr): string => `${formatAddress(address)}/${length}`

function parseIp(text: string): Ip {
  const address = parseAddress(text)
  if (!address)
    throw failure(
      `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
    )
  if (isMapped(address)) throw failure(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`)
  return new Ip(address)
}

function parseCidr(text: string): Cidr {
  const [, base = '', bits = ''] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(text) ?? []
  const address = parseAddress(base)
  if (!address || Number(bits) > address.bits)
    throw failure(`network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): no '/'`)
  if (isMapped(address)) throw failure(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`)
  return new Cidr(address, Number(bits))
}

const succeeds =
  (parse: (text: string) => unknown) =>
  (text: string): boolean => {
    try {
      parse(text)
      return true
    } catch {
      return false
    }
  }

const containsCidr = (outer: Cidr, inner: Cidr): boolean => outer.length <= inner.length && outer.has(inner.address)

export function addNetworks(environment: Environment): void {
  const ip = 'net.IP'
  const cidr = 'net.CIDR'
  environment.registerType(ip, Ip)
  environment.registerType(cidr, Cidr)
  const isCanonical = (text: string): boolean => formatAddress(parseIp(text).address) === text
  defineNamespace(environment, 'ip', [{ name: 'isCanonical', takes: ['string'], gives: 'bool', run: isCanonical }])
  define(environment, [
    { name: 'ip', takes: ['string'], gives: ip, run: parseIp },
    { name: 'isIP', takes: ['string'], gives: 'bool', run: succeeds(parseIp) },
    { name: 'family', on: ip, gives: 'int', run: ({ address }: Ip) => (address.bits === 32 ? 4n : 6n) },
    ...Object.entries(kindsOfAddress).map(([name, is]) => ({ name, on: ip, gives: 'bool', run: ({ address }: Ip) => is(address) })),
    { name: 'string', takes: [ip], gives: 'string', run: ({ address }: Ip) => formatAddress(address) },
    { name: 'cidr', takes: ['string'], gives: cidr, run: parseCidr },
    { name: 'isCIDR', takes: ['string'], gives: 'bool', run: succeeds(parseCidr) },
    { name: 'containsIP', on: cidr, takes: [ip], gives: 'bool', run: (network: Cidr, { address }: Ip) => network.has(address) },
    {
      name: 'containsIP',
      on: cidr,
      takes: ['string'],
      gives: 'bool',
      run: (network: Cidr, text: string) => network.has(parseIp(text).address),
    },
    { name: 'containsCIDR', on: cidr, takes: [cidr], gives: 'bool', run: containsCidr },
    {
      name: 'containsCIDR',
      on: cidr,
      takes: ['string'],
      gives: 'bool',
      run: (network: Cidr, text: string) => containsCidr(network, parseCidr(text)),
    },
    { name: 'ip', on: cidr, gives: ip, run: ({ address }: Cidr) => new Ip(address) },
    { name: 'masked', on: cidr, gives: cidr, run: (network: Cidr) => network.masked },
    { name: 'prefixLength', on: cidr, gives: 'int', run: ({ length }: Cidr) => BigInt(length) },
    { name: 'string', takes: [cidr], gives: 'string', run: cidrText },
  ])
}
