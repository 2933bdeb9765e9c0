import type { Schema } from '#apimachinery'
import type { ResourceType } from '../resources/discovery.ts'
import type { Session } from '../session.ts'
import { openApiDocument, resolveRef, schemaOfKind, type OpenApiDocument, type OpenApiSchema } from './document.ts'

type Strategy = 'merge' | 'replace' | 'retainKeys'

const extension = (schema: OpenApiSchema): Partial<Schema> => {
  const strategies = schema['x-kubernetes-patch-strategy']
  const mergeKey = schema['x-kubernetes-patch-merge-key']
  return {
    ...(strategies && { patchStrategies: strategies.split(',') as readonly Strategy[] }),
    ...(mergeKey && { patchMergeKey: mergeKey }),
  }
}

/** A schema of OpenAPI as patches need it. Lazy, because types refer to themselves. */
function convert(document: OpenApiDocument, given: OpenApiSchema): Schema {
  const target = given.$ref ?? given.allOf?.[0]?.$ref
  const schema = resolveRef(document, target) ?? given
  const { properties, items, additionalProperties } = schema
  const isMap = typeof additionalProperties === 'object'
  let fields: Readonly<Record<string, Schema>> | undefined
  return {
    type: items ? 'array' : properties || isMap ? 'object' : 'any',
    ...extension(given),
    ...(properties && {
      get properties() {
        return (fields ??= Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, convert(document, member)])))
      },
    }),
    ...(items && {
      get items() {
        return convert(document, items)
      },
    }),
    ...(isMap && {
      get additionalProperties() {
        return convert(document, additionalProperties)
      },
    }),
  }
}

/** What strategic merge patches of a type need; undefined for types that cannot be patched so (custom resources). */
export async function patchSchema(session: Session, { group, version, kind, plural }: ResourceType): Promise<Schema | undefined> {
  const document = await openApiDocument(session, group, version).catch(() => undefined)
  const schema = document && schemaOfKind(document, { group, version, kind })
  if (!document || !schema) return undefined
  const paths = Object.entries(document.paths ?? {})
  const patches = paths.filter(([path]) => path.endsWith(`/${plural}/{name}`)).map(([, operations]) => operations['patch'])
  const takesStrategic = patches.some((patch) => patch?.requestBody?.content?.['application/strategic-merge-patch+json'] !== undefined)
  return takesStrategic ? convert(document, schema) : undefined
}
