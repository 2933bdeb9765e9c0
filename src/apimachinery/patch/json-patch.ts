import { deepEqual } from '../equality.ts'
import type { Json, JsonObject } from '../object.ts'

/** One operation of RFC 6902. */
export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  readonly path: string
  readonly from?: string
  readonly value?: Json
}

/** The path of an operation is not there, or a test failed. */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError'
}

const parse = (pointer: string): string[] => {
  if (pointer !== '' && !pointer.startsWith('/')) throw new JsonPatchError(`invalid JSON pointer: ${pointer}`)
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

const missing = (pointer: string): JsonPatchError => new JsonPatchError(`doc is missing path: ${pointer}: missing value`)
const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

function indexOf(part: string, length: number, pointer: string): number {
  if (!/^(?:0|[1-9]\d*)$/.test(part) || Number(part) >= length) throw missing(pointer)
  return Number(part)
}

function read(document: Json, pointer: string): Json {
  let value: Json | undefined = document
  for (const part of parse(pointer)) {
    if (isList(value)) value = value[indexOf(part, value.length, pointer)]
    else if (isObject(value) && Object.hasOwn(value, part)) value = value[part]
    else throw missing(pointer)
  }
  if (value === undefined) throw missing(pointer)
  return value
}

/** A copy of the document with what `change` makes of the place's container. */
function at(document: Json, parts: readonly string[], pointer: string, change: (container: Json, last: string) => Json): Json {
  const [part = '', ...rest] = parts
  if (rest.length === 0) return change(document, part)
  if (isList(document)) {
    const index = indexOf(part, document.length, pointer)
    return document.with(index, at(document[index] ?? null, rest, pointer, change))
  }
  const inner = isObject(document) && Object.hasOwn(document, part) ? document[part] : undefined
  if (inner === undefined) throw missing(pointer)
  return { ...(document as JsonObject), [part]: at(inner, rest, pointer, change) }
}

function add(document: Json, pointer: string, value: Json): Json {
  if (pointer === '') return value
  return at(document, parse(pointer), pointer, (container, last) => {
    if (isList(container)) {
      const index = last === '-' ? container.length : indexOf(last, container.length + 1, pointer)
      return container.toSpliced(index, 0, value)
    }
    if (!isObject(container)) throw missing(pointer)
    return { ...container, [last]: value }
  })
}

function remove(document: Json, pointer: string): Json {
  return at(document, parse(pointer), pointer, (container, last) => {
    if (isList(container)) return container.toSpliced(indexOf(last, container.length, pointer), 1)
    if (!isObject(container) || !Object.hasOwn(container, last)) throw missing(pointer)
    const { [last]: _, ...rest } = container
    return rest
  })
}

function replace(document: Json, pointer: string, value: Json): Json {
  read(document, pointer)
  if (pointer === '') return value
  return at(document, parse(pointer), pointer, (container, last) =>
    isList(container) ? container.with(Number(last), value) : { ...(container as JsonObject), [last]: value },
  )
}

function apply(document: Json, { op, path, from = '', value = null }: JsonPatchOperation): Json {
  switch (op) {
    case 'add':
      return add(document, path, value)
    case 'remove':
      return remove(document, path)
    case 'replace':
      return replace(document, path, value)
    case 'move':
      return add(remove(document, from), path, read(document, from))
    case 'copy':
      return add(document, path, read(document, from))
    case 'test':
      if (!deepEqual(readOrNull(document, path), value)) throw new JsonPatchError(`testing value ${path} failed: test failed`)
      return document
    default:
      throw new JsonPatchError(`Unexpected kind: ${String(op)}`)
  }
}

function readOrNull(document: Json, path: string): Json {
  try {
    return read(document, path)
  } catch {
    return null
  }
}

/** The document after all operations, or a JsonPatchError. */
export const applyJsonPatch = (document: Json, operations: readonly JsonPatchOperation[]): Json => operations.reduce(apply, document)
