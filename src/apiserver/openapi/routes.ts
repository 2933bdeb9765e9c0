import type { Resource } from '#api'
import { canonicalJson, fnv32a, type ApiRequest, type ApiResponse, type JsonObject } from '#apimachinery'
import { groupsOf, type GroupVersion } from '../discovery/groups.ts'
import { perState } from '../discovery/routes.ts'
import type { Hold } from '../environment.ts'
import { text } from '../registry/query.ts'
import { jsonAnswer, type Route } from '../routes.ts'
import { openApiDocument } from './document.ts'

const root = '/openapi/v3'

/** /openapi/v3 with a document for each group version, and the empty /openapi/v2 that clients are content with. */
export function openApiRoutes(catalog: { readonly resources: readonly Resource[] }, version: string, hold: Hold): Route {
  const documents = new Map<string, Promise<JsonObject>>()
  const pages = perState(catalog, (resources) => pagesOf(resources, version, hold, documents))
  return {
    name: 'openapi',
    get paths() {
      return pages().paths
    },
    handle: (request, path) => pages().answer(request, path),
  }
}

/** `documents` by their hashes: what did not change need not be made again. */
function pagesOf(resources: readonly Resource[], version: string, hold: Hold, documents: Map<string, Promise<JsonObject>>) {
  const versions = new Map(groupsOf(resources).flatMap((group) => group.versions.map((one) => [pathOf(one), one] as const)))
  const hashes = new Map([...versions].map(([path, one]) => [path, hashOf(one, version)]))
  const documentOf = (path: string, one: GroupVersion): Promise<JsonObject> => {
    const key = `${path} ${hashes.get(path) ?? ''}`
    let document = documents.get(key)
    // The field docs are a module of their own, loaded when first asked for.
    if (!document) documents.set(key, (document = openApiDocument(one, 'Kubernetes', version)))
    return document
  }
  return {
    paths: ['/openapi/v2', root, ...[...versions.keys()].map((path) => `${root}/${path}`)],
    async answer(request: ApiRequest, path: string): Promise<ApiResponse | undefined> {
      if (path === '/openapi/v2') return { type: 'bytes', code: 200, contentType: 'application/octet-stream', bytes: '' }
      if (path === root) return index(hashes)
      const own = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : ''
      const one = versions.get(own)
      if (!one) return undefined
      return answer(request, own, hashes.get(own) ?? '', await hold(documentOf(own, one)))
    },
  }
}

const pathOf = ({ group, apiVersion }: GroupVersion): string => (group === '' ? `api/${apiVersion}` : `apis/${apiVersion}`)

/** Of what a document is made from, which is cheaper than of itself. */
function hashOf({ resources }: GroupVersion, version: string): string {
  const names = resources.map(({ plural, kind, scope, schema, custom, verbs = [] }) => [
    plural,
    kind,
    scope,
    schema,
    ...(custom ? [custom.openApi] : []),
    ...verbs,
  ])
  const half = (salt: string): string =>
    fnv32a(salt + canonicalJson(names) + version)
      .toString(16)
      .toUpperCase()
      .padStart(8, '0')
  return half('a') + half('b')
}

const serverRelativeURL = (path: string, hash: string): string => `${root}/${path}?hash=${hash}`

const index = (hashes: ReadonlyMap<string, string>): ApiResponse =>
  jsonAnswer({
    paths: Object.fromEntries([...hashes].map(([path, hash]) => [path, { serverRelativeURL: serverRelativeURL(path, hash) }])),
  })

/** Under its hash a document never changes; under another there is none. */
function answer({ query }: ApiRequest, path: string, hash: string, document: JsonObject): ApiResponse {
  const asked = text(query, 'hash')
  const etag = `"${hash}"`
  if (asked === undefined) return jsonAnswer(document, { headers: { etag } })
  if (asked !== hash)
    return { type: 'bytes', code: 301, contentType: 'text/plain', bytes: '', headers: { location: serverRelativeURL(path, hash) } }
  return jsonAnswer(document, {
    headers: { etag, 'cache-control': 'public, immutable', expires: 'Fri, 01 Jan 2100 00:00:00 GMT', vary: 'Accept' },
  })
}
