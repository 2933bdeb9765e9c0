import type { Environment as CelEnvironment } from '@marcbachmann/cel-js'
import type { Schema } from '#apimachinery'
import { duration, timestamp } from '../functions/define.ts'
import { escapeName } from '../names.ts'

interface Scope {
  readonly environment: CelEnvironment
  /** Only fields that are spoken of are declared. */
  readonly mentions: ReadonlySet<string>
  /** Types may refer to themselves. */
  readonly known: Map<Schema, string>
}

/** Declares the types of a kind, for checking alone: nothing is ever made of them. The name of the type. */
export const declareSchema = (environment: CelEnvironment, schema: Schema, name: string, mentions: ReadonlySet<string>): string =>
  declare({ environment, mentions, known: new Map() }, schema, name)

function declare(scope: Scope, schema: Schema, name: string): string {
  switch (schema.type) {
    case 'boolean':
      return 'bool'
    case 'integer':
      return 'int'
    case 'number':
      return 'double'
    case 'quantity':
      return 'string'
    case 'string':
      return textType(schema.format)
    case 'array':
      return schema.items ? `list<${declare(scope, schema.items, `${name}.idx`)}>` : 'list'
    case 'object':
      if (schema.properties) return declareObject(scope, schema, schema.properties, name)
      return schema.additionalProperties ? `map<string, ${declare(scope, schema.additionalProperties, `${name}.elem`)}>` : 'dyn'
    default:
      return 'dyn'
  }
}

const textType = (format: string | undefined): string =>
  format === 'byte' ? 'bytes' : format === 'duration' ? duration : format === 'date-time' || format === 'date' ? timestamp : 'string'

function declareObject(scope: Scope, schema: Schema, properties: Readonly<Record<string, Schema>>, name: string): string {
  const before = scope.known.get(schema)
  if (before !== undefined) return before
  const type = `${name}.${scope.known.size}`
  scope.known.set(schema, type)
  const fields: Record<string, string> = {}
  for (const [field, inner] of Object.entries(properties)) {
    const escaped = escapeName(field)
    if (escaped !== undefined && scope.mentions.has(escaped))
      fields[escaped] = declare(scope, inner, `${name}.${field.replaceAll(/\W/g, '_')}`)
  }
  const Type = class {
    readonly type = type
  }
  scope.environment.registerType(type, { ctor: Type, fields })
  return type
}
