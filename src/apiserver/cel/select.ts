import { EvaluationError } from '@marcbachmann/cel-js'
import type { Node } from './ast.ts'
import { Struct } from './values.ts'

const noSuchKey = (key: unknown, node: Node): Error =>
  new EvaluationError({ code: 'no_such_key', message: `no such key: ${String(key)}`, node: node as never })

const noSuchOverload = (node: Node): Error =>
  new EvaluationError({ code: 'no_such_overload', message: 'no such overload', node: node as never })

/** The member of a map, an object or a list. Throws as cel-go does for what is not there. */
export function select(from: unknown, key: unknown, node: Node): unknown {
  const found = memberOf(from, key, node)
  if (found === undefined) throw noSuchKey(key, node)
  return found
}

/** The same, undefined for what is not there. */
export function memberOf(from: unknown, key: unknown, node: Node): unknown {
  if (Array.isArray(from)) return itemOf(from, key, node)
  if (from instanceof Struct) return from.get(String(key))
  if (from instanceof Map) return from.get(key) as unknown
  if (typeof from !== 'object' || from === null) throw noSuchOverload(node)
  const prototype: unknown = Object.getPrototypeOf(from)
  if (prototype !== Object.prototype && prototype !== null) throw noSuchOverload(node)
  const name = String(key)
  return Object.hasOwn(from, name) ? (from as Readonly<Record<string, unknown>>)[name] : undefined
}

function itemOf(list: readonly unknown[], key: unknown, node: Node): unknown {
  if (typeof key !== 'bigint' && !(typeof key === 'number' && Number.isInteger(key))) throw noSuchOverload(node)
  const index = Number(key)
  if (index < 0 || index >= list.length)
    throw new EvaluationError({ code: 'index_out_of_bounds', message: `index out of bounds: ${index}`, node: node as never })
  return list[index]
}
