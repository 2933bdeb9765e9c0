import type { ApiHandler, JsonObject } from '#apimachinery'
import type { Session } from '../session.ts'

/** A schema of OpenAPI v3, as far as kubectl reads one. */
export interface OpenApiSchema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, OpenApiSchema>>
  readonly required?: readonly string[]
  readonly items?: OpenApiSchema
  readonly additionalProperties?: OpenApiSchema | boolean
  readonly allOf?: readonly OpenApiSchema[]
  readonly enum?: readonly unknown[]
  readonly externalDocs?: { readonly description?: string; readonly url?: string }
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[]
  readonly 'x-kubernetes-patch-strategy'?: string
  readonly 'x-kubernetes-patch-merge-key'?: string
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
}

export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

interface Operation {
  readonly 'x-kubernetes-group-version-kind'?: GroupVersionKind
  readonly requestBody?: { readonly content?: Readonly<Record<string, unknown>> }
}

/** The OpenAPI document of a group and version. */
export interface OpenApiDocument {
  readonly components?: { readonly schemas?: Readonly<Record<string, OpenApiSchema>> }
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** Documents by their URL, which changes with their content. */
const fetched = new WeakMap<ApiHandler, Map<string, Promise<JsonObject>>>()

function remembered(session: Session, url: string): Promise<JsonObject> {
  const known = fetched.get(session.io.handler) ?? new Map<string, Promise<JsonObject>>()
  fetched.set(session.io.handler, known)
  const before = known.get(url)
  if (before) return before
  const [path = '', search = ''] = url.split('?')
  const answer = session.api.path(path, 'application/json', Object.fromEntries(new URLSearchParams(search)))
  known.set(url, answer)
  answer.catch(() => known.delete(url))
  return answer
}

/** The document that has the types of a group and version; undefined where the server has none. */
export async function openApiDocument(session: Session, group: string, version: string): Promise<OpenApiDocument | undefined> {
  const index = await session.api.path('/openapi/v3')
  const { paths = {} } = index as unknown as { paths?: Readonly<Record<string, { readonly serverRelativeURL: string }>> }
  const entry = paths[group === '' ? `api/${version}` : `apis/${group}/${version}`]
  if (!entry) return undefined
  const url = entry.serverRelativeURL
  // Without a hash the same URL may answer differently tomorrow.
  const answer = url.includes('hash=') ? remembered(session, url) : session.api.path(url)
  return await answer
}

/** What a `$ref` points to. */
export function resolveRef(document: OpenApiDocument, ref: string | undefined): OpenApiSchema | undefined {
  return ref?.startsWith('#/components/schemas/') ? document.components?.schemas?.[ref.slice('#/components/schemas/'.length)] : undefined
}

/** The schema of a kind. */
export function schemaOfKind(document: OpenApiDocument, { group, version, kind }: GroupVersionKind): OpenApiSchema | undefined {
  return Object.values(document.components?.schemas ?? {}).find((schema) =>
    schema['x-kubernetes-group-version-kind']?.some((each) => each.group === group && each.version === version && each.kind === kind),
  )
}
