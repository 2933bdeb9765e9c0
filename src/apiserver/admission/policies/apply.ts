import type { Mutation } from '#api'
import { applyJsonPatch, fieldSchema, mergeApplied, type Json, type JsonObject, type KubeObject, type Schema } from '#apimachinery'
import { configurationOf, patchFrom } from '../../cel/objects/object.ts'
import type { Served } from '../../catalog.ts'
import { decodeIncoming } from '../../registry/incoming.ts'

/** What a mutation makes of an object, by the value of its expression. Throws for a value that is none. */
export function mutated(served: Served, object: KubeObject, { patchType }: Mutation, value: unknown): KubeObject {
  const before = object as unknown as Json
  const after = patchType === 'JSONPatch' ? patched(before, value) : merged(served, before, value)
  const { object: decoded } = decodeIncoming(served, after as JsonObject, { previous: object })
  return served.resource.defaults?.(decoded) ?? decoded
}

const patched = (before: Json, value: unknown): Json => applyJsonPatch(before, patchFrom(value) as never)

function merged({ schema, resource, apiVersion }: Served, before: Json, value: unknown): Json {
  const configuration = { ...configurationOf(value), apiVersion, kind: resource.kind }
  const atomics = atomicsOf(configuration, schema, '')
  if (atomics.length > 0)
    throw new Error(
      `error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(', ')}`,
    )
  return mergeApplied(before, configuration, schema)
}

/** Where a configuration would replace a whole of which it only says a part. */
function atomicsOf(value: Json | undefined, schema: Schema | undefined, path: string): readonly string[] {
  if (!schema || typeof value !== 'object' || value === null) return []
  if (Array.isArray(value))
    return [
      ...(schema.listType === 'map' || schema.listType === 'set' ? [] : [path]),
      ...value.flatMap((item: Json, index) => atomicsOf(item, schema.items, `${path}[${index}]`)),
    ]
  return [
    ...(schema.mapType === 'atomic' ? [path] : []),
    ...Object.entries(value).flatMap(([field, member]) => atomicsOf(member, fieldSchema(schema, field), `${path}.${field}`)),
  ]
}
