import type { Resource } from '#api'
import { canonicalJson, fnv32a, type ApiRequest, type ApiResponse, type JsonObject } from '#apimachinery'
import { negotiateDiscovery } from '../content/accept.ts'
import { jsonAnswer, type Route } from '../routes.ts'
import { aggregated } from './aggregated.ts'
import { groupsOf, withRemote, type Group, type GroupVersion } from './groups.ts'
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './legacy.ts'

const none: readonly GroupVersion[] = []

/** /api, /apis and what is below them but no resource. `remote` are the versions that other servers serve. */
export function discoveryRoutes(
  catalog: { readonly resources: readonly Resource[] },
  serverAddress: string,
  remote: () => readonly GroupVersion[] = () => none,
): Route {
  const groups = perState(catalog, groupsOf)
  let state: { readonly own: readonly Group[]; readonly theirs: readonly GroupVersion[]; readonly made: Pages } | undefined
  const pages = (): Pages => {
    const [own, theirs] = [groups(), remote()]
    if (state?.own !== own || state.theirs !== theirs) state = { own, theirs, made: pagesOf(withRemote(own, theirs), serverAddress) }
    return state.made
  }
  return {
    name: 'discovery',
    get paths() {
      return pages().paths
    },
    handle: (request, path) => pages().answer(request, path),
  }
}

/** Works something out of what is served, anew whenever that has changed. */
export function perState<T>(catalog: { readonly resources: readonly Resource[] }, make: (resources: readonly Resource[]) => T): () => T {
  let state: { readonly of: readonly Resource[]; readonly made: T } | undefined
  return () => {
    if (state?.of !== catalog.resources) state = { of: catalog.resources, made: make(catalog.resources) }
    return state.made
  }
}

type Pages = ReturnType<typeof pagesOf>

function pagesOf(groups: readonly Group[], serverAddress: string) {
  const core = groups.filter(({ name }) => name === '')
  const others = groups.filter(({ name }) => name !== '')
  const lists = new Map(groups.flatMap(({ versions }) => versions).map((version) => [pathOf(version.group, version.apiVersion), version]))
  return {
    paths: [
      '/api',
      '/api/v1',
      '/apis',
      ...others.flatMap(({ name, versions }) => [`/apis/${name}`, ...versions.map(({ apiVersion }) => `/apis/${apiVersion}`)]),
    ],
    answer(request: ApiRequest, path: string): ApiResponse | undefined {
      if (path === '/api') return root(request, core, apiVersions(serverAddress))
      if (path === '/apis') return root(request, others, apiGroupList(others))
      const version = lists.get(path)
      if (version) return jsonAnswer(apiResourceList(version))
      const group = others.find(({ name }) => path === `/apis/${name}`)
      return group && jsonAnswer(apiGroup(group))
    },
  }
}

const pathOf = (group: string, apiVersion: string): string => (group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`)

/** Everything at once for those who can read that, else only the names. */
function root({ accept }: ApiRequest, groups: readonly Group[], legacy: JsonObject): ApiResponse {
  const version = negotiateDiscovery(accept)
  if (!version) return jsonAnswer(legacy, { headers: { vary: 'Accept' } })
  const body = aggregated(groups, version)
  const etag = `"${fnv32a(canonicalJson(body)).toString(16).toUpperCase().padStart(8, '0')}"`
  return jsonAnswer(body, {
    contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    headers: { etag, vary: 'Accept', 'cache-control': 'public' },
  })
}
