import type { JSONSchemaProps } from '#api'
import type { Json, JsonObject } from '#apimachinery'
import { typeFields } from '../openapi/texts.ts'

const meta = '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

const ofEveryObject: JsonObject = {
  ...typeFields,
  metadata: {
    description:
      "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
    allOf: [{ $ref: meta }],
    default: {},
  },
}

/** The schema of a version as OpenAPI publishes it: as it was declared, with what every object has. */
export function openApiOf(schema: JSONSchemaProps, group: string, version: string, kind: string): JsonObject {
  const published = publish(schema)
  const properties = (published['properties'] ?? {}) as JsonObject // publish leaves objects
  return {
    ...published,
    ...(schema['x-kubernetes-preserve-unknown-fields'] && !schema.properties ? {} : { properties: { ...properties, ...ofEveryObject } }),
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  }
}

/** Embedded objects have what every object has, too. */
function publish(schema: JSONSchemaProps): JsonObject {
  const { properties, ...rest } = schema
  const inner = Object.entries(properties ?? {}).map(([name, property]): [string, Json] => [name, publish(property)])
  const embedded = schema['x-kubernetes-embedded-resource'] ? ofEveryObject : {}
  const items = rest.items
  return {
    ...(rest as unknown as JsonObject), // a schema is JSON
    ...(isObject(items) && { items: publish(items as unknown as JSONSchemaProps) }),
    ...((inner.length > 0 || schema['x-kubernetes-embedded-resource']) && { properties: { ...Object.fromEntries(inner), ...embedded } }),
  }
}

const isObject = (value: Json | undefined): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
