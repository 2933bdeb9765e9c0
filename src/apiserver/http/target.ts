import { isSet, noSuchResource, badRequest, ApiError, type ApiRequest, type Query, type Verb } from '#apimachinery'

/** What the method, path and query of a request ask for. */
export type Target = Pick<ApiRequest, 'verb' | 'group' | 'version' | 'resource' | 'subresource' | 'namespace' | 'name' | 'path' | 'query'>

/** As upstream's RequestInfo reads a URL (staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go). */
export function readTarget(method: string, url: URL): Target {
  const query = readQuery(url.searchParams)
  const verb = verbs[method]
  if (!verb) throw methodNotAllowed()
  const resourcePath = readResourcePath(url.pathname)
  if (!resourcePath) return { verb, path: tidyPath(url.pathname), query }
  const { isLegacyWatch, ...place } = resourcePath
  if (isLegacyWatch) return watchTarget(verb, place, query)
  checkMethod(verb, place)
  return { verb: verbOf(verb, place, query), ...place, query }
}

const verbs: Readonly<Record<string, Verb>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

type Place = Pick<ApiRequest, 'group' | 'version' | 'resource' | 'subresource' | 'namespace' | 'name' | 'path'>

/** The method alone says too little: a GET without a name lists or watches, a DELETE without one deletes them all. */
function verbOf(verb: Verb, { name }: Place, query: Query): Verb {
  if (name !== undefined) return verb
  if (verb === 'delete') return 'deletecollection'
  if (verb === 'get') return isSet(query, 'watch') ? 'watch' : 'list'
  return verb
}

/** Collections are not updated, and objects are not created at their own address. */
function checkMethod(verb: Verb, { name, subresource }: Place): void {
  const needsName = verb === 'update' || verb === 'patch'
  const needsCollection = verb === 'create' && subresource === undefined
  if ((needsName && name === undefined) || (needsCollection && name !== undefined)) throw methodNotAllowed()
}

/** `/api/v1/watch/namespaces/x/pods/y` is the old form of a watch with `fieldSelector=metadata.name=y`. */
function watchTarget(verb: Verb, { name, ...place }: Place, query: Query): Target {
  if (verb !== 'get' || place.subresource !== undefined) throw methodNotAllowed()
  const selectors = [query['fieldSelector'] ?? [], name === undefined ? [] : `metadata.name=${name}`].flat()
  const fieldSelector = selectors.filter((selector) => selector !== '').join(',')
  return { verb: 'watch', ...place, query: { ...query, watch: 'true', ...(fieldSelector && { fieldSelector }) } }
}

/** Undefined for what is no resource: discovery, health, version, … */
function readResourcePath(pathname: string): (Place & { readonly isLegacyWatch: boolean }) | undefined {
  const raw = pathname.replace(/^\//, '').replace(/\/$/, '').split('/')
  const isCore = raw[0] === 'api'
  const prefixLength = isCore ? 2 : 3
  if ((!isCore && raw[0] !== 'apis') || raw.length <= prefixLength) return undefined
  const [first, second, ...deeper] = raw.slice(0, prefixLength).map(decodeSegment)
  const group = isCore ? '' : (second ?? '')
  const version = isCore ? second : deeper[0]
  const isLegacyWatch = raw[prefixLength] === 'watch'
  const rest = raw.slice(isLegacyWatch ? prefixLength + 1 : prefixLength)
  if (rest.length === 0 || first === undefined) throw noSuchResource()
  const place = readPlace(rest)
  return {
    group,
    ...(version !== undefined && { version }),
    ...place,
    // Behind a proxy a slash at the end may mean something.
    ...(place.path !== undefined && place.path !== '/' && pathname.endsWith('/') && { path: `${place.path}/` }),
    isLegacyWatch,
  }
}

/** Reads `[namespaces/<namespace>/]<resource>[/<name>[/<subresource>[/<path>]]]`. */
function readPlace(raw: readonly string[]): Place {
  const inNamespace = raw[0] === 'namespaces' && raw.length > 2 && !namespaceSubresources.has(raw[2] ?? '')
  const namespace = inNamespace ? decodeSegment(raw[1] ?? '') : undefined
  const own = inNamespace ? raw.slice(2) : raw
  const [resource, name, subresource] = own.slice(0, 3).map(decodeSegment)
  const isProxy = subresource === 'proxy'
  if (own.length > 3 && !isProxy) throw noSuchResource()
  return {
    ...(namespace !== undefined && { namespace }),
    ...(resource !== undefined && { resource }),
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
    // Goes on as it came, still escaped: it is a path of whatever stands behind the proxy.
    ...(isProxy && { path: `/${own.slice(3).join('/')}` }),
  }
}

/** Otherwise `/namespaces/x/y` are the y in the namespace x. */
const namespaceSubresources: ReadonlySet<string> = new Set(['status', 'finalize'])

/** One segment is one name: an escaped slash does not make two of it, and nothing climbs up. */
function decodeSegment(raw: string): string {
  const segment = decode(raw)
  if (segment === '' || segment === '.' || segment === '..' || /[/\0]/.test(segment)) throw noSuchResource()
  return segment
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    throw badRequest(`invalid URL escape "${raw}"`)
  }
}

/** A path without the slash at its end, which means nothing. */
const tidyPath = (pathname: string): string => decode(pathname).replace(/(?<=.)\/$/, '')

function readQuery(parameters: URLSearchParams): Query {
  const query = new Map<string, string | string[]>()
  for (const [name, value] of parameters) {
    const known = query.get(name)
    query.set(name, known === undefined ? value : [known, value].flat())
  }
  return Object.fromEntries(query)
}

const methodNotAllowed = (): ApiError =>
  new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
