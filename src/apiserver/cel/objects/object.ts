import { Optional, type Environment } from '@marcbachmann/cel-js'
import type { Json, JsonObject } from '#apimachinery'
import { define, defineNamespace, failure } from '../functions/define.ts'
import { unescapeName } from '../names.ts'
import { entriesOf, equal, Struct, toJson } from '../values.ts'

/** What `Object.spec{…}` makes: some of an object's fields, and where they belong. */
class ObjectValue extends Struct {
  readonly type: string
  readonly fields: ReadonlyMap<string, unknown>

  constructor(type: string, fields: ReadonlyMap<string, unknown>) {
    super()
    this.type = type
    this.fields = fields
  }

  override get(field: string): unknown {
    return this.fields.get(unescapeName(field))
  }

  override equals(other: Struct): boolean {
    return other instanceof ObjectValue && other.type === this.type && equal(this.fields, other.fields)
  }

  override json(): JsonObject {
    return Object.fromEntries([...this.fields].map(([field, value]) => [field, toJson(value)]))
  }

  /** Throws if something is not where its name says that it belongs. */
  check(): void {
    for (const [field, value] of this.fields) this.#checkField(`${this.type}.${field}`, value)
  }

  #checkField(path: string, value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.#checkField(path, item)
    if (!(value instanceof ObjectValue)) return
    if (value.type !== path)
      throw new Error(
        `type mismatch: unexpected type name ${JSON.stringify(value.type)}, expected ${JSON.stringify(path)}, which matches field name path from root Object type`,
      )
    value.check()
  }
}

/** One operation of a JSON patch. */
class PatchValue extends ObjectValue {
  override get(field: string): unknown {
    return super.get(field) ?? (field === 'value' ? null : '')
  }
}

/** The fields that are given; what is optional and none is left out. */
function fieldsOf(given: object): Map<string, unknown> {
  const fields = new Map<string, unknown>()
  for (const [key, value] of entriesOf(given)) {
    const name = String(key)
    if (!name.startsWith('?')) fields.set(unescapeName(name), value)
    else if (value instanceof Optional && value.hasValue()) fields.set(unescapeName(name.slice(1)), value.value())
  }
  return fields
}

const operations = new Set(['add', 'copy', 'move', 'remove', 'replace', 'test'])
const patchFields = new Set(['op', 'path', 'from', 'value'])

function patchOf(given: object): PatchValue {
  const fields = fieldsOf(given)
  const unknown = [...fields.keys()].find((field) => !patchFields.has(field))
  if (unknown !== undefined) throw failure(`undefined field '${unknown}'`)
  const op = fields.get('op')
  if (typeof op !== 'string' || !operations.has(op)) throw failure(`unsupported JSON patch operation: ${String(op)}`)
  return new PatchValue('JSONPatch', fields)
}

export const objectType = 'Object'
export const patchType = 'JSONPatch'

/** What mutations are written with. */
export function addObjects(environment: Environment): void {
  environment.registerType(objectType, ObjectValue)
  environment.registerType(patchType, PatchValue)
  define(environment, [
    {
      name: '__object',
      takes: ['string', 'map'],
      gives: objectType,
      run: (type: string, given: object) => new ObjectValue(type, fieldsOf(given)),
    },
    { name: '__jsonPatch', takes: ['map'], gives: patchType, run: patchOf },
  ])
  const escapeKey = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
  defineNamespace(environment, 'jsonpatch', [{ name: 'escapeKey', takes: ['string'], gives: 'string', run: escapeKey }])
}

/** The configuration that an expression has made. Throws for what is none. */
export function configurationOf(value: unknown): JsonObject {
  if (!(value instanceof ObjectValue) || value.type !== 'Object')
    throw new Error('unsupported return type from ApplyConfiguration expression')
  value.check()
  return value.json()
}

/** The patch that an expression has made. Throws for what is none. */
export function patchFrom(value: unknown): readonly Json[] {
  if (!Array.isArray(value) || !value.every((each) => each instanceof PatchValue))
    throw new Error('type mismatch: JSONPatchType.expression should evaluate to array')
  return value.map((each) => each.json())
}
