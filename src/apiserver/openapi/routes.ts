import type { Resource } from '#api'
import { canonicalJson, fnv32a, type ApiRequest, type ApiResponse, type JsonObject } from '#apimachinery'
import { wantedOf } from '../content/accept.ts'
import { groupsOf, type GroupVersion } from '../discovery/groups.ts'
import { perState } from '../discovery/routes.ts'
import type { Hold } from '../environment.ts'
import { text } from '../registry/query.ts'
import { jsonAnswer, type Route } from '../routes.ts'

const root = '/openapi/v3'
const swagger = '/openapi/v2'

/** /openapi/v3 with a document for each group version, and /openapi/v2 with one of them all. */
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
  const all = groupsOf(resources).flatMap((group) => group.versions)
  const versions = new Map(all.map((one) => [pathOf(one), one] as const))
  const hashes = new Map([...versions].map(([path, one]) => [path, hashOf(one, version)]))
  // What builds documents, and the field docs, are modules of their own, loaded when first asked for.
  const documentOf = (path: string, one: GroupVersion): Promise<JsonObject> => {
    const key = `${path} ${hashes.get(path) ?? ''}`
    let document = documents.get(key)
    if (!document)
      documents.set(key, (document = import('./document.ts').then(({ openApiDocument }) => openApiDocument(one, all, version))))
    return document
  }
  const whole = swaggerPage(all, version, twiceHashed(canonicalJson([...hashes])), hold)
  return {
    paths: [swagger, root, ...[...versions.keys()].map((path) => `${root}/${path}`)],
    async answer(request: ApiRequest, path: string): Promise<ApiResponse | undefined> {
      if (path === swagger) return whole(request)
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
  return twiceHashed(canonicalJson(names) + version)
}

function twiceHashed(content: string): string {
  const half = (salt: string): string =>
    fnv32a(salt + content)
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

const protobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
/** What clients ask for, and what their readers of media types can read. */
const protobufNames = [protobuf, 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf']

/** The document of OpenAPI 2, made when first asked for, in each form once. */
function swaggerPage(versions: readonly GroupVersion[], version: string, hash: string, hold: Hold) {
  let made: Promise<JsonObject> | undefined
  let encoded: Promise<Uint8Array> | undefined
  const document = (): Promise<JsonObject> =>
    (made ??= import('./swagger.ts').then(({ swaggerDocument }) => swaggerDocument(versions, version)))
  const bytes = async (): Promise<Uint8Array> => (await import('./gnostic.ts')).encodeSwagger(await document())
  return async ({ accept }: ApiRequest): Promise<ApiResponse> => {
    const wanted = wantedOf(accept, ['application/json', ...protobufNames])
    const headers = { etag: `"${hash}${wanted === 'application/json' ? '' : 'P'}"`, vary: 'Accept' }
    if (wanted === 'application/json') return jsonAnswer(await hold(document()), { headers })
    if (wanted === undefined) return { type: 'bytes', code: 406, contentType: 'text/plain', bytes: '' }
    return { type: 'bytes', code: 200, contentType: protobuf, bytes: await hold((encoded ??= bytes())), headers }
  }
}
