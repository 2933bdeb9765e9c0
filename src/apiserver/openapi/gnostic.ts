import type { Json, JsonObject } from '#apimachinery'
import { messages } from './gnostic-messages.ts'

/** An OpenAPI 2 document in the protobuf of gnostic, which Go's clients ask for. */
export const encodeSwagger = (document: JsonObject): Uint8Array => joined(encodeMessage('Document', document))

/** Pieces of a message, with how long they are together. */
interface Pieces {
  readonly length: number
  readonly parts: readonly (Uint8Array | Pieces)[]
}

const utf8 = new TextEncoder()
const none: Pieces = { length: 0, parts: [] }
const together = (parts: readonly (Uint8Array | Pieces)[]): Pieces => ({ parts, length: parts.reduce((sum, part) => sum + part.length, 0) })

function joined(pieces: Pieces): Uint8Array {
  const bytes = new Uint8Array(pieces.length)
  let at = 0
  const add = (part: Uint8Array | Pieces): void => {
    if (!(part instanceof Uint8Array)) return part.parts.forEach(add)
    bytes.set(part, at)
    at += part.length
  }
  add(pieces)
  return bytes
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)))
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return Uint8Array.of(...bytes, Number(rest))
}

const delimited = (number: number, content: Uint8Array | Pieces): Pieces =>
  together([varint(number * 8 + 2), varint(content.length), content])

const text = (number: number, value: string): Pieces => delimited(number, utf8.encode(value))

function double(number: number, value: number): Pieces {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value, true)
  return together([varint(number * 8 + 1), bytes])
}

/** A value of any form goes as YAML, which JSON is. */
const any = (number: number, value: Json | undefined): Pieces => delimited(number, text(2, JSON.stringify(value ?? null)))

const entry = (number: number, name: string, value: Pieces): Pieces => delimited(number, together([text(1, name), value]))

const list = (value: Json | undefined): readonly (Json | undefined)[] => (Array.isArray(value) ? (value as readonly Json[]) : [value])
const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

function encodeMessage(name: string, value: Json | undefined): Pieces {
  const choice = choices[name]
  if (choice) return choice(value)
  const message = messages[name]
  if (!message || !isObject(value)) return none
  const { fields, extensions, entries } = message
  return together(
    Object.entries(value).map(([key, member]) => {
      const field = fields[key]
      if (field) return encodeField(field[0], field[1], member)
      if (key.startsWith('x-')) return extensions === undefined ? none : entry(extensions, key, any(2, member))
      return entries ? entry(entries[0], key, delimited(2, encodeMessage(entries[1], member))) : none
    }),
  )
}

function encodeField(number: number, holds: string, value: Json | undefined): Pieces {
  switch (holds) {
    case 'text':
      return text(number, String(value))
    case 'texts':
      return together(list(value).map((one) => text(number, String(one))))
    case 'flag':
      return value === true ? together([varint(number * 8), varint(1)]) : none
    case 'int':
      return together([varint(number * 8), varint(Number(value))])
    case 'number':
      return double(number, Number(value))
    case 'any':
      return any(number, value)
    case 'anys':
      return together(list(value).map((one) => any(number, one)))
    case 'types':
      return delimited(number, together(list(value).map((one) => text(1, String(one)))))
    default:
      return encodeMessages(number, holds, value)
  }
}

function encodeMessages(number: number, holds: string, value: Json | undefined): Pieces {
  const [form, name] = holds.includes(':') ? holds.split(':', 2) : ['', holds]
  const message = name ?? ''
  if (form === 'list') return together(list(value).map((one) => delimited(number, encodeMessage(message, one))))
  if (form === 'named' && isObject(value)) {
    const entries = Object.entries(value).map(([key, one]) => entry(1, key, delimited(2, encodeMessage(message, one))))
    return delimited(number, together(entries))
  }
  return delimited(number, encodeMessage(message, value))
}

/** Messages of which each is one of several others. */
const choices: Readonly<Record<string, (value: Json | undefined) => Pieces>> = {
  AdditionalProperties: (value) =>
    typeof value === 'boolean' ? encodeField(2, 'flag', value) : delimited(1, encodeMessage('Schema', value)),
  Items: (value) => together(list(value).map((one) => delimited(1, encodeMessage('Schema', one)))),
  SchemaItem: (value) => delimited(1, encodeMessage('Schema', value)),
  ResponseValue: (value) => delimited(1, encodeMessage('Response', value)),
  Scopes: (value) => encodeField(1, 'texts', value),
  SecurityDefinition: (value) => delimited(2, encodeMessage('ApiKeySecurity', value)),
  ParametersItem: (value) =>
    isObject(value) && value['$ref'] !== undefined ? delimited(2, encodeMessage('Reference', value)) : delimited(1, parameter(value)),
  Parameter: (value) => parameter(value),
}

function parameter(value: Json | undefined): Pieces {
  const place = isObject(value) ? value['in'] : undefined
  if (place === 'body') return delimited(1, encodeMessage('BodyParameter', value))
  const inner =
    place === 'path' ? delimited(4, encodeMessage('PathParameter', value)) : delimited(3, encodeMessage('QueryParameter', value))
  return delimited(2, inner)
}
