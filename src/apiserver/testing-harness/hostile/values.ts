import type { Json, JsonObject, Schema } from '#apimachinery'
import type { Random } from '#kernel'

export const pick = <T>(random: Random, list: readonly [T, ...T[]]): T => list[random.int(list.length)] ?? list[0]

const nested = (depth: number): Json => {
  let value: Json = {}
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? { a: value } : [value]
  return value
}

const texts = [
  '',
  ' ',
  '.',
  '..',
  '-',
  'a',
  'web',
  'default',
  'a.b.c',
  'A_B',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\0',
  '\u{1F4A9}',
  '\uD800',
  '\u202E',
  '-1',
  '0',
  '1e999',
  '9223372036854775808',
  '100m',
  '1Gi',
  '-5Ki',
  '1.5.5',
  'NaN',
  '10%',
  '99999%',
  '80',
  'true',
  'null',
  '2026-01-01T00:00:00Z',
  '0001-01-01',
  '9999999999-99-99T99:99:99Z',
  '10.0.0.1',
  '300.1.2.3/99',
  '::1',
  'fe80::%eth0',
  '*',
  '*.a.b',
  'a=b,c in (d',
  '$(A)$(B$(C))',
  '{"a":',
  'k8s.io/name',
  'a/b/c',
  '~1~0',
  '/spec/template',
  '(a+)+$',
  '@every 1s',
  '* * * * *',
  '99 99 99 99 99',
  'nginx:1.29',
  'nginx@sha256:00',
] as const

const numbers = [0, -0, 1, -1, 2, 80, 65535, 65536, 1.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, -(2 ** 63), 2 ** 64, 1e308, 5e-324] as const

/** A value that some code behind the API may not be ready for. */
export function hostileValue(random: Random, depth = 0): Json {
  switch (random.int(depth > 3 ? 6 : 10)) {
    case 0:
      return null
    case 1:
      return random.int(2) === 0
    case 2:
    case 3:
      return pick(random, numbers)
    case 4:
    case 5:
      return hostileText(random)
    case 6:
      return Array.from({ length: random.int(4) }, () => hostileValue(random, depth + 1))
    case 7:
      return nested(random.int(100) === 0 ? 1500 : random.int(30))
    default:
      return Object.fromEntries(Array.from({ length: random.int(4) }, () => [pick(random, texts), hostileValue(random, depth + 1)]))
  }
}

export function hostileText(random: Random): string {
  const chance = random.int(200)
  if (chance === 0) return 'a'.repeat(20_000)
  if (chance === 1) return 'a.'.repeat(5_000)
  if (chance < 12) return String.fromCharCode(...random.bytes(1 + random.int(20)))
  return pick(random, texts)
}

/** A value that has, most of the time, the type it should have, and says nothing sensible. */
export function typedValue(random: Random, schema: Schema | undefined, depth = 0): Json {
  if (!schema || random.int(300) === 0) return hostileValue(random, depth)
  switch (schema.type) {
    case 'string':
      if (schema.enum && random.int(3) > 0) return schema.enum[random.int(schema.enum.length)] ?? null
      return random.int(30) > 0 ? formatted(random, schema.format) : hostileText(random)
    case 'integer':
      return Math.trunc(random.int(50) === 0 ? pick(random, numbers) : pick(random, smallNumbers))
    case 'number':
      return pick(random, numbers)
    case 'boolean':
      return random.int(2) === 0
    case 'int-or-string':
      return random.int(2) === 0 ? pick(random, smallNumbers) : hostileText(random)
    case 'quantity':
      return random.int(50) === 0 ? hostileText(random) : pick(random, quantities)
    case 'array':
      return Array.from({ length: depth > 12 ? 0 : random.int(4) }, () => typedValue(random, schema.items, depth + 1))
    case 'object':
      return typedObject(random, schema, depth)
    case 'any':
      return hostileValue(random, depth)
  }
}

const smallNumbers = [0, 1, -1, 2, 80, 65535, 65536, 2 ** 31 - 1, -(2 ** 31)] as const
const quantities: readonly [Json, ...Json[]] = [
  '0',
  '1',
  '100m',
  '1Gi',
  '-5Ki',
  '1e3',
  '1n',
  '9223372036854775807',
  '1e18',
  5,
  -1,
  '1e999999999',
]

function formatted(random: Random, format: string | undefined): string {
  if (format === 'date-time') return pick(random, ['2026-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59+14:00'])
  if (format === 'micro-time') return '2026-01-01T00:00:00.123456Z'
  return format === 'byte' ? pick(random, ['', 'YWJj', 'AAAA', '_-']) : hostileText(random)
}

function typedObject(random: Random, schema: Schema, depth: number): JsonObject {
  const { properties, additionalProperties, required = [] } = schema
  const object: Record<string, Json> = {}
  if (depth > 14) return object
  if (properties) {
    const names = Object.keys(properties)
    // Few fields on the way down, or objects would grow with the power of their depth.
    const share = depth < 2 ? 0.7 : Math.min(0.5, 4 / names.length)
    for (const name of names)
      if (random.next() < share || (required.includes(name) && random.int(5) > 0))
        object[name] = typedValue(random, properties[name], depth + 1)
  }
  if (additionalProperties)
    for (let count = random.int(4); count > 0; count--) object[hostileText(random)] = typedValue(random, additionalProperties, depth + 1)
  return object
}
