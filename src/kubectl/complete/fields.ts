import type { Completion } from '../io.ts'
import { openApiDocument, resolveRef, schemaOfKind, type OpenApiDocument, type OpenApiSchema } from '../openapi/document.ts'
import type { Session } from '../session.ts'

/** The schema that has properties, behind references, lists and maps. */
function structure(document: OpenApiDocument, schema: OpenApiSchema | undefined): OpenApiSchema | undefined {
  if (!schema || schema.properties) return schema
  const map = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  const next = resolveRef(document, schema.$ref) ?? schema.items ?? map ?? schema.allOf?.[0]
  return next && structure(document, next)
}

/** `pod.spec.con`: the paths of the fields that can stand behind the last dot. */
export async function fieldPaths(session: Session, word: string): Promise<readonly Completion[]> {
  const [name = '', ...path] = word.split('.').slice(0, -1)
  const type = await session.findType(name)
  const document = type && (await openApiDocument(session, type.group, type.version))
  if (!document) return []
  const root = structure(document, schemaOfKind(document, type))
  const parent = path.reduce((schema, field) => structure(document, schema?.properties?.[field]), root)
  return Object.keys(parent?.properties ?? {}).map((field) => ({ text: [name, ...path, field].join('.') }))
}
