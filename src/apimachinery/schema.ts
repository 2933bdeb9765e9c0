import type { Json } from './object.ts'

/**
 * The structure of a type, as patches, server-side apply, pruning and decoding errors need it. Built-in kinds get theirs
 * from the generated schema (#api), custom resources from their definition.
 */
export interface Schema {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'int-or-string' | 'quantity' | 'any'
  /** `int32`, `int64`, `double`, `byte`, `date-time`, `micro-time`, … */
  readonly format?: string
  /** The definition's name, e.g. `io.k8s.api.core.v1.Container`. */
  readonly name?: string
  /** An object with known fields. May be a getter: types refer to themselves. */
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  /** A map: any key, values of this type. */
  readonly additionalProperties?: Schema
  /** Fields that are not declared are kept. */
  readonly preserveUnknown?: boolean
  /** A whole object of the API is in here, with metadata (custom resources). */
  readonly embedded?: boolean
  readonly items?: Schema
  readonly listType?: 'atomic' | 'set' | 'map'
  readonly listMapKeys?: readonly string[]
  readonly mapType?: 'atomic' | 'granular'
  readonly patchMergeKey?: string
  readonly patchStrategies?: readonly ('merge' | 'replace' | 'retainKeys')[]
  readonly enum?: readonly Json[]
  readonly default?: Json
  readonly nullable?: boolean
  /** Upstream leaves zeros of this field out (`omitempty` without a pointer). */
  readonly omitZero?: boolean
  /** Upstream always writes this struct, if only as `{}`. */
  readonly always?: boolean
  /** Protobuf field numbers, from the message inwards: two where JSON has the fields of an inner message as its own. */
  readonly wire?: readonly number[]
}

/** The last part of a definition's name: `Container`. */
export const shortTypeName = (schema: Schema): string => schema.name?.slice(schema.name.lastIndexOf('.') + 1) ?? 'Object'

/** The schema of a field of an object or of a value of a map; undefined where nothing is known of it. */
export const fieldSchema = (schema: Schema | undefined, field: string): Schema | undefined => {
  const properties = schema?.properties
  if (properties !== undefined && Object.hasOwn(properties, field)) return properties[field]
  return schema?.additionalProperties
}
