import type { Resource } from '#api'
import { canonicalJson, fnv32a, type ApiRequest, type ApiResponse, type JsonObject } from '#apimachinery'
import { negotiateDiscovery } from '../content/accept.ts'
import { jsonAnswer, type Route } from '../routes.ts'
import { aggregated } from './aggregated.ts'
import { groupsOf, type Group } from './groups.ts'
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './legacy.ts'

/** /api, /apis and what is below them but no resource. */
export function discoveryRoutes(resources: readonly Resource[], serverAddress: string): Route {
  const groups = groupsOf(resources)
  const core = groups.filter(({ name }) => name === '')
  const others = groups.filter(({ name }) => name !== '')
  const lists = new Map(groups.flatMap(({ versions }) => versions).map((version) => [pathOf(version.group, version.apiVersion), version]))
  return {
    name: 'discovery',
    paths: [
      '/api',
      '/api/v1',
      '/apis',
      ...others.flatMap(({ name, versions }) => [`/apis/${name}`, ...versions.map(({ apiVersion }) => `/apis/${apiVersion}`)]),
    ],
    handle(request, path) {
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
