import type { Environment as CelEnvironment } from '@marcbachmann/cel-js'
import type { Schema } from '#apimachinery'
import { defineType, duration, timestamp } from '../functions/define.ts'
import { escapeName } from '../names.ts'
import { equal } from '../values.ts'

/**
 * Declares the types of a kind, for checking alone: nothing is ever made of them. The name of the type; types may refer to
 * themselves.
 */
export function declareSchema(environment: CelEnvironment, schema: Schema, name: string): string {
  const known = new Map<Schema, string>()
  return declare(environment, schema, name, known)
}

function declare(environment: CelEnvironment, schema: Schema, name: string, known: Map<Schema, string>): string {
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
      return schema.items ? `list<${declare(environment, schema.items, `${name}.idx`, known)}>` : 'list'
    case 'object':
      if (schema.properties) return declareObject(environment, schema, schema.properties, name, known)
      return schema.additionalProperties
        ? `map<string, ${declare(environment, schema.additionalProperties, `${name}.elem`, known)}>`
        : 'dyn'
    default:
      return 'dyn'
  }
}

const textType = (format: string | undefined): string =>
  format === 'byte' ? 'bytes' : format === 'duration' ? duration : format === 'date-time' || format === 'date' ? timestamp : 'string'

function declareObject(
  environment: CelEnvironment,
  schema: Schema,
  properties: Readonly<Record<string, Schema>>,
  name: string,
  known: Map<Schema, string>,
): string {
  const before = known.get(schema)
  if (before !== undefined) return before
  const type = `${name}.${known.size}`
  known.set(schema, type)
  const fields: Record<string, string> = {}
  for (const [field, inner] of Object.entries(properties)) {
    const escaped = escapeName(field)
    if (escaped !== undefined) fields[escaped] = declare(environment, inner, `${name}.${field.replaceAll(/\W/g, '_')}`, known)
  }
  const Type = class {
    readonly type = type
  }
  defineType(environment, type, Type, fields)
  environment.registerOperator(`${type} == null`, equal)
  return type
}
