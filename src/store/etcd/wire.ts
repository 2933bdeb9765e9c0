import { deepFreeze } from '../freeze.ts'
import { noEnd, type Compare, type KeyValue, type Operation, type RangeQuery, type Txn } from '../store.ts'

/** etcd's messages as its JSON gateway writes them: 64-bit numbers are texts, bytes are base64, zeros are left out. */
export interface WireKeyValue {
  readonly key: string
  readonly value?: string
  readonly create_revision?: string
  readonly mod_revision?: string
  readonly version?: string
  readonly lease?: string
}

export interface WireEvent {
  /** Left out: PUT. */
  readonly type?: 'DELETE'
  readonly kv: WireKeyValue
  readonly prev_kv?: WireKeyValue
}

export interface WireRange {
  readonly kvs?: readonly WireKeyValue[]
  readonly count?: string
  readonly more?: boolean
}

export interface WireTxnResponse {
  readonly succeeded?: boolean
  readonly responses?: readonly {
    readonly response_range?: WireRange
    readonly response_put?: { readonly prev_kv?: WireKeyValue }
    readonly response_delete_range?: { readonly prev_kvs?: readonly WireKeyValue[] }
  }[]
}

export const encode = (text: string): string => {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}

export const decode = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))

/** In etcd the smallest key is one zero byte; the empty text means that there is no key. */
export const wireKeys = (key: string, end: string | undefined): { readonly key: string; readonly range_end?: string } =>
  end === undefined ? { key: encode(key) } : { key: encode(key === '' ? noEnd : key), range_end: encode(end) }

export const wireRange = ({ key, end, revision, limit, countOnly, keysOnly }: RangeQuery) => ({
  ...wireKeys(key, end),
  ...(revision !== undefined && { revision: String(revision) }),
  ...(limit !== undefined && limit > 0 && { limit: String(limit) }),
  ...(countOnly && { count_only: true }),
  ...(keysOnly && { keys_only: true }),
})

export const wireTxn = ({ compare = [], then, otherwise = [] }: Txn) => ({
  compare: compare.map(wireCompare),
  success: then.map(wireOperation),
  failure: otherwise.map(wireOperation),
})

const results = { '=': 'EQUAL', '!=': 'NOT_EQUAL', '<': 'LESS', '>': 'GREATER' } as const

function wireCompare(comparison: Compare) {
  const head = { ...wireKeys(comparison.key, comparison.end), result: results[comparison.is ?? '='] }
  if ('modRevision' in comparison) return { ...head, target: 'MOD', mod_revision: String(comparison.modRevision) }
  if ('createRevision' in comparison) return { ...head, target: 'CREATE', create_revision: String(comparison.createRevision) }
  if ('version' in comparison) return { ...head, target: 'VERSION', version: String(comparison.version) }
  if ('lease' in comparison) return { ...head, target: 'LEASE', lease: String(comparison.lease) }
  return { ...head, target: 'VALUE', value: encode(JSON.stringify(comparison.value)) }
}

function wireOperation(operation: Operation) {
  switch (operation.type) {
    case 'range':
      return { request_range: wireRange(operation.query) }
    case 'delete':
      return { request_delete_range: { ...wireKeys(operation.key, operation.end), prev_kv: true } }
    case 'put': {
      const { key, value, lease } = operation
      const put = { key: encode(key), value: encode(JSON.stringify(value)), prev_kv: true }
      return { request_put: lease === undefined ? put : { ...put, lease: String(lease) } }
    }
  }
}

/** Reads keys with their values. One version of a key is decoded once, so that all who read it share one object. */
export class KeyValueReader {
  readonly #newest = new Map<string, { readonly modRevision: number; readonly value: unknown }>()

  read(wire: WireKeyValue): KeyValue {
    const key = decode(wire.key)
    const modRevision = Number(wire.mod_revision ?? 0)
    return {
      key,
      value: wire.value === undefined ? null : this.#valueOf(key, modRevision, wire.value),
      createRevision: Number(wire.create_revision ?? 0),
      modRevision,
      version: Number(wire.version ?? 0),
      ...(wire.lease !== undefined && { lease: Number(wire.lease) }),
    }
  }

  forget(key: string): void {
    this.#newest.delete(key)
  }

  #valueOf(key: string, modRevision: number, base64: string): unknown {
    const known = this.#newest.get(key)
    if (known?.modRevision === modRevision) return known.value
    const value = deepFreeze(parse(decode(base64)))
    if (!known || known.modRevision < modRevision) this.#newest.set(key, { modRevision, value })
    return value
  }
}

/** A value that others have put there need not be JSON: then it is a text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
