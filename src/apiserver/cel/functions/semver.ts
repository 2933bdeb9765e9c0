import type { Environment } from '@marcbachmann/cel-js'
import { Opaque } from '../values.ts'
import { define, failure } from './define.ts'

/** A version by semver.org. */
class Version extends Opaque {
  readonly numbers: readonly bigint[]
  readonly before: readonly string[]

  constructor(numbers: readonly bigint[], before: readonly string[]) {
    super()
    this.numbers = numbers
    this.before = before
  }

  override equals(other: Opaque): boolean {
    return other instanceof Version && compare(this, other) === 0n
  }
}

const number = String.raw`(0|[1-9]\d*)`
const pattern = new RegExp(String.raw`^${number}\.${number}\.${number}(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$`)
const part = /^(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)$/

/** `v1.2` and `01.02` as 1.2.0: what may be asked for with a second argument. */
function normalize(text: string): string {
  const [, core = '', rest = ''] = /^v?([\d.]*)(.*)$/s.exec(text) ?? []
  const numbers = core.split('.').map((each) => each.replace(/^0+(?=\d)/, ''))
  return [...numbers, '0', '0'].slice(0, Math.max(3, numbers.length)).join('.') + rest
}

function parse(text: string, isNormalized = false): Version | undefined {
  const match = pattern.exec(isNormalized ? normalize(text) : text)
  if (!match) return undefined
  const before = match[4]?.split('.') ?? []
  return before.every((each) => part.test(each)) ? new Version(match.slice(1, 4).map(BigInt), before) : undefined
}

const order = <T>(a: T, b: T): bigint => (a < b ? -1n : a > b ? 1n : 0n)

function compareParts(a: string | undefined, b: string | undefined): bigint {
  if (a === undefined || b === undefined) return a === b ? 0n : a === undefined ? -1n : 1n
  const [one, other] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (one && other) return order(BigInt(a), BigInt(b))
  return one === other ? order(a, b) : one ? -1n : 1n
}

function compare(a: Version, b: Version): bigint {
  for (const [index, value] of a.numbers.entries()) {
    const found = order(value, b.numbers[index] ?? 0n)
    if (found !== 0n) return found
  }
  if (a.before.length === 0 || b.before.length === 0) return order(b.before.length === 0 ? 0 : 1, a.before.length === 0 ? 0 : 1)
  for (let index = 0; index < Math.max(a.before.length, b.before.length); index++) {
    const found = compareParts(a.before[index], b.before[index])
    if (found !== 0n) return found
  }
  return 0n
}

function parsed(text: string, isNormalized = false): Version {
  const found = parse(text, isNormalized)
  if (!found) throw failure('semver parse error: No Major.Minor.Patch elements found')
  return found
}

export function addVersions(environment: Environment): void {
  const type = 'kubernetes.Semver'
  environment.registerType(type, Version)
  define(environment, [
    { name: 'semver', takes: ['string'], gives: type, run: parsed },
    { name: 'semver', takes: ['string', 'bool'], gives: type, run: parsed },
    { name: 'isSemver', takes: ['string'], gives: 'bool', run: (text: string) => parse(text) !== undefined },
    { name: 'isSemver', takes: ['string', 'bool'], gives: 'bool', run: (text: string, is: boolean) => parse(text, is) !== undefined },
    ...(['major', 'minor', 'patch'] as const).map((name, index) => ({
      name,
      on: type,
      gives: 'int',
      run: ({ numbers }: Version) => numbers[index] ?? 0n,
    })),
    { name: 'isLessThan', on: type, takes: [type], gives: 'bool', run: (a: Version, b: Version) => compare(a, b) < 0n },
    { name: 'isGreaterThan', on: type, takes: [type], gives: 'bool', run: (a: Version, b: Version) => compare(a, b) > 0n },
    { name: 'compareTo', on: type, takes: [type], gives: 'int', run: compare },
  ])
}
