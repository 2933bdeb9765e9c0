import type { Resource } from '#api'
import { canonicalJson, fnv32a, type Json, type JsonObject } from '#apimachinery'
import type { GroupVersion } from '../discovery/groups.ts'
import { schemasOf, wordOf } from './document.ts'
import { pathsOf, tagOf, type Operation, type Path } from './operations.ts'
import type { Parameter } from './parameters.ts'

/** The OpenAPI 2 document of all that is served, with what each field means. */
export async function swaggerDocument(versions: readonly GroupVersion[], version: string): Promise<JsonObject> {
  const resources = versions.flatMap((one) => one.resources)
  const schemas = await schemasOf(resources, versions)
  const shared = new SharedParameters()
  const paths = versions.flatMap((one) =>
    one.resources.flatMap((resource: Resource) =>
      pathsOf(one, resource).map((path): [string, JsonObject] => [path.path, pathItem(path, tagOf(one), shared)]),
    ),
  )
  return {
    definitions: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, schemaOf(schema)])),
    info: { title: 'Kubernetes', version },
    parameters: shared.all(),
    paths: Object.fromEntries(paths.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    security: [{ BearerToken: [] }],
    securityDefinitions: {
      BearerToken: { description: 'Bearer Token authentication', in: 'header', name: 'authorization', type: 'apiKey' },
    },
    swagger: '2.0',
  }
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

const refOf = (ref: string): string => ref.replace('#/components/schemas/', '#/definitions/')

/** What this version has no word for; upstream leaves out defaults and enums, too. */
const unknown = new Set(['default', 'enum', 'nullable', 'oneOf', 'anyOf', 'allOf', 'not', 'properties', 'items', 'additionalProperties'])

/** A schema of OpenAPI 3 as that of OpenAPI 2. */
function schemaOf(schema: Json | undefined): JsonObject {
  if (!isObject(schema)) return {}
  const { $ref, allOf, oneOf } = schema
  const only = Array.isArray(allOf) && allOf.length === 1 ? allOf[0] : undefined
  const target = $ref ?? (isObject(only) ? only['$ref'] : undefined)
  const rest = Object.fromEntries(Object.entries(schema).filter(([key]) => !unknown.has(key)))
  if (typeof target === 'string') return { ...rest, $ref: refOf(target) }
  // Both forms of a count or an amount can be text.
  if (Array.isArray(oneOf) && schema['type'] === undefined && !schema['x-kubernetes-int-or-string']) return { ...rest, type: 'string' }
  return { ...withoutNull(schema, rest), ...membersOf(schema) }
}

/** What may be null has no type here. */
function withoutNull(schema: JsonObject, rest: JsonObject): JsonObject {
  if (schema['nullable'] !== true) return rest
  const { type: _, format: __, ...others } = rest
  return others
}

/** Where more than what is declared may be, or null, nothing is said of what is inside: older clients would refuse it. */
function membersOf(schema: JsonObject): JsonObject {
  const { properties, items, additionalProperties } = schema
  if (schema['nullable'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true) return {}
  return {
    ...(isObject(properties) && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, schemaOf(inner)])),
    }),
    ...(isObject(items) && { items: schemaOf(items) }),
    ...(isObject(additionalProperties) && { additionalProperties: schemaOf(additionalProperties) }),
    ...(typeof additionalProperties === 'boolean' && { additionalProperties }),
  }
}

function pathItem({ parameters, operations }: Path, tag: string, shared: SharedParameters): JsonObject {
  return {
    ...Object.fromEntries(operations.map((operation) => [operation.method, operationOf(operation, tag, shared)])),
    ...(parameters.length > 0 && { parameters: parameters.map((parameter) => shared.refer(parameter)) }),
  }
}

function operationOf(operation: Operation, tag: string, shared: SharedParameters): JsonObject {
  const { id, text, action, kind, parameters, body, answer, codes, canWatch } = operation
  const sent: JsonObject[] = body
    ? [
        {
          in: 'body',
          name: 'body',
          ...(body.isRequired && { required: true }),
          schema: { $ref: `#/definitions/${body.definition}` },
        },
      ]
    : []
  const schema: JsonObject = answer === 'text' ? { type: 'string' } : { $ref: `#/definitions/${answer.definition}` }
  return {
    consumes: operation.method === 'patch' && body ? body.types : ['*/*'],
    description: text,
    operationId: id,
    ...((sent.length > 0 || parameters.length > 0) && { parameters: [...sent, ...parameters.map((one) => shared.refer(one))] }),
    produces: answer === 'text' ? ['*/*'] : ['application/json', ...(canWatch ? ['application/json;stream=watch'] : [])],
    responses: {
      ...Object.fromEntries(codes.map((code) => [code, { description: wordOf[code] ?? '', schema }])),
      '401': { description: 'Unauthorized' },
    },
    schemes: ['https'],
    tags: [tag],
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  }
}

/** Parameters by a name of their own, for the document to say each but once. */
class SharedParameters {
  readonly #known = new Map<string, JsonObject>()
  readonly #references = new Map<Parameter, JsonObject>()

  refer(parameter: Parameter): JsonObject {
    let reference = this.#references.get(parameter)
    if (!reference) {
      const { name, in: place, type, text } = parameter
      const object = { description: text, in: place, name, ...(place === 'path' && { required: true }), type, uniqueItems: true }
      const key = `${name}-${fnv32a(canonicalJson(object)).toString(36)}`
      this.#known.set(key, object)
      this.#references.set(parameter, (reference = { $ref: `#/parameters/${key}` }))
    }
    return reference
  }

  all(): JsonObject {
    return Object.fromEntries([...this.#known].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
}
