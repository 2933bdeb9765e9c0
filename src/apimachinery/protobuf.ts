/**
 * Decodes request bodies in Kubernetes' protobuf envelope, as kubectl sends them. Field numbers come with the schema.
 */
import { formatMicroTime, formatTime } from '#kernel'
import { encodeBase64 } from './base64.ts'
import { decodeObject } from './decode.ts'
import type { Json, JsonObject } from './object.ts'
import type { Schema } from './schema.ts'
import { badRequest } from './status-error.ts'

const magic = [0x6b, 0x38, 0x73, 0x00]

/** True for bytes that start as Kubernetes' protobuf does. */
export const isProtobuf = (bytes: Uint8Array): boolean => magic.every((byte, index) => bytes[index] === byte)

interface WireField {
  readonly number: number
  /** A varint, or 64 or 32 bits as they are. */
  readonly value: bigint
  readonly bytes: Uint8Array
}

const noBytes = new Uint8Array()
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw badRequest('unexpected EOF')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, value)
    }
  }

  take(length: number): Uint8Array {
    const end = this.#at + length
    if (length < 0 || end > this.#bytes.length) throw badRequest('unexpected EOF')
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return bytes
  }

  field(): WireField {
    const tag = Number(this.varint())
    const number = tag >>> 3
    switch (tag & 7) {
      case 0:
        return { number, value: this.varint(), bytes: noBytes }
      case 1:
        return { number, value: 0n, bytes: this.take(8) }
      case 2:
        return { number, value: 0n, bytes: this.take(Number(this.varint())) }
      case 5:
        return { number, value: 0n, bytes: this.take(4) }
      default:
        throw badRequest(`proto: illegal wireType ${tag & 7}`)
    }
  }
}

function fieldsOf(bytes: Uint8Array): WireField[] {
  const reader = new Reader(bytes)
  const list: WireField[] = []
  while (!reader.done) list.push(reader.field())
  return list
}

/** Fields of a message by number; a nested table stands for a message whose fields JSON has inline. */
type Table = Map<number, { readonly name: string; readonly schema: Schema } | Table>
const tables = new WeakMap<object, Table>()

/** The table of the message at a number whose fields JSON has inline. */
function inlined(table: Table, number: number): Table {
  const known = table.get(number)
  if (known instanceof Map) return known
  const made: Table = new Map()
  table.set(number, made)
  return made
}

function tableOf(schema: Schema): Table {
  const properties = schema.properties ?? {}
  const known = tables.get(properties)
  if (known) return known
  const table: Table = new Map()
  for (const [name, field] of Object.entries(properties)) {
    const [last, ...outer] = (field.wire ?? []).toReversed()
    if (last === undefined) continue
    let within = table
    for (const number of outer.toReversed()) within = inlined(within, number)
    within.set(last, { name, schema: field })
  }
  tables.set(properties, table)
  return table
}

function message(bytes: Uint8Array, table: Table, object: Record<string, Json> = {}): JsonObject {
  for (const field of fieldsOf(bytes)) {
    const entry = table.get(field.number)
    if (entry === undefined) continue
    if (entry instanceof Map) {
      message(field.bytes, entry, object)
      continue
    }
    const { name, schema } = entry
    const before = object[name]
    if (schema.type === 'array')
      object[name] = [...(Array.isArray(before) ? (before as readonly Json[]) : []), ...items(field, schema.items ?? { type: 'any' })]
    else if (schema.additionalProperties)
      object[name] = { ...(before as JsonObject | undefined), ...mapEntry(field.bytes, schema.additionalProperties) }
    else {
      const value = decode(field, schema)
      if (value !== undefined) object[name] = value
    }
  }
  return object
}

/** One item, or all of a packed list of numbers. */
function items(field: WireField, schema: Schema): Json[] {
  if (schema.type === 'integer' && field.bytes.length > 0) {
    const reader = new Reader(field.bytes)
    const list: Json[] = []
    while (!reader.done) list.push(Number(reader.varint()))
    return list
  }
  const value = decode(field, schema)
  return value === undefined ? [] : [value]
}

function mapEntry(bytes: Uint8Array, schema: Schema): JsonObject {
  let key = ''
  let value: Json | undefined
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) key = text(field.bytes)
    // A list in a map is a message of its own, with the items as field 1.
    else
      value =
        schema.type === 'array'
          ? fieldsOf(field.bytes).flatMap((inner) => items(inner, schema.items ?? { type: 'string' }))
          : decode(field, schema)
  }
  return { [key]: value ?? (schema.type === 'array' ? [] : '') }
}

function decode({ value, bytes }: WireField, schema: Schema): Json | undefined {
  switch (schema.type) {
    case 'string':
      return schema.format === 'date-time' || schema.format === 'micro-time'
        ? time(bytes, schema.format)
        : schema.format === 'byte'
          ? encodeBase64(bytes)
          : text(bytes)
    case 'integer':
      return Number(value)
    case 'number':
      return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true)
    case 'boolean':
      return value !== 0n
    case 'quantity':
      return inner(bytes, 1, (field) => text(field.bytes)) || '0'
    case 'int-or-string':
      return inner(bytes, 1, (field) => field.value) === 1n
        ? (inner(bytes, 3, (field) => text(field.bytes)) ?? '')
        : Number(inner(bytes, 2, (field) => field.value) ?? 0n)
    case 'any':
      return inner(bytes, 1, (field) => JSON.parse(text(field.bytes)) as Json)
    default:
      return message(bytes, tableOf(schema))
  }
}

const inner = <T>(bytes: Uint8Array, number: number, read: (field: WireField) => T): T | undefined => {
  const found = fieldsOf(bytes).find((field) => field.number === number)
  return found && read(found)
}

/** Seconds and nanoseconds; an empty message is no time. */
function time(bytes: Uint8Array, format: string): string | undefined {
  if (bytes.length === 0) return undefined
  const ms = Number(inner(bytes, 1, ({ value }) => value) ?? 0n) * 1000 + Number(inner(bytes, 2, ({ value }) => value) ?? 0n) / 1e6
  return format === 'micro-time' ? formatMicroTime(ms) : formatTime(ms)
}

/** The object in a protobuf body. `schemaFor` finds the schema by the type that the envelope names. */
export function decodeProtobuf(bytes: Uint8Array, schemaFor: (apiVersion: string, kind: string) => Schema | undefined): JsonObject {
  if (!isProtobuf(bytes)) throw badRequest('provided data does not appear to be a protobuf message')
  const envelope = fieldsOf(bytes.subarray(magic.length))
  const part = (number: number): Uint8Array => envelope.find((field) => field.number === number)?.bytes ?? noBytes
  const type = fieldsOf(part(1))
  const apiVersion = text(type.find(({ number }) => number === 1)?.bytes ?? noBytes)
  const kind = text(type.find(({ number }) => number === 2)?.bytes ?? noBytes)
  const schema = schemaFor(apiVersion, kind)
  if (!schema) throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`)
  const { object } = decodeObject(schema, message(part(2), tableOf(schema)))
  return { kind, apiVersion, ...object }
}
