import { loadDocs, type Resource } from '#api'
import type { JsonObject } from '#apimachinery'
import type { GroupVersion } from '../discovery/groups.ts'
import { componentsOf, listOf, type KindsOf } from './schemas.ts'
import { meta, pathsOf, tagOf, type Operation } from './operations.ts'
import type { Parameter } from './parameters.ts'

const schemaRef = (definition: string): JsonObject => ({ $ref: `#/components/schemas/${definition}` })

/** The OpenAPI 3 document of one group version, with the field docs. */
export async function openApiDocument(groupVersion: GroupVersion, versions: readonly GroupVersion[], version: string): Promise<JsonObject> {
  const { resources } = groupVersion
  const tag = tagOf(groupVersion)
  const paths = resources.flatMap((resource) => pathsOf(groupVersion, resource))
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version },
    paths: Object.fromEntries(
      paths.map(({ path, parameters, operations }) => [
        path,
        {
          ...(parameters.length > 0 && { parameters: parameters.map(parameterOf) }),
          ...Object.fromEntries(operations.map((operation) => [operation.method, operationOf(operation, tag)])),
        },
      ]),
    ),
    components: { schemas: await schemasOf(resources, versions) },
  }
}

/** The definitions that the paths of these kinds speak of, and what those are made of. */
export async function schemasOf(resources: readonly Resource[], versions: readonly GroupVersion[]): Promise<JsonObject> {
  const docs = await loadDocs()
  const custom = resources.flatMap((resource) =>
    resource.custom ? [[resource.schema, resource.custom.openApi] as const, [`${resource.schema}List`, listOf(resource)] as const] : [],
  )
  const own = resources.filter((resource) => !resource.custom)
  const subresources = versions.flatMap((one) =>
    one.resources.flatMap((resource) => (resources.includes(resource) ? pathsOf(one, resource) : [])),
  )
  const spokenOf = subresources.flatMap(({ operations }) => operations.flatMap(definitionsOf))
  const roots = [...new Set([...spokenOf, ...common, ...own.map(({ schema }) => schema)])].filter(
    (name) => !custom.some(([known]) => known === name),
  )
  const components = componentsOf(roots, docs, kindsOf(own, versions))
  return Object.fromEntries([...Object.entries(components), ...custom].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

const common = ['Status', 'DeleteOptions', 'ListMeta', 'ObjectMeta', 'WatchEvent', 'Patch'].map((name) => `${meta}.${name}`)

function definitionsOf({ body, answer }: Operation): readonly string[] {
  return [...(body ? [body.definition] : []), ...(answer === 'text' ? [] : [answer.definition])]
}

/** The options of deletions and the events of watches are of every version of every group. */
function kindsOf(resources: readonly Resource[], versions: readonly GroupVersion[]): KindsOf {
  const everywhere = (kind: string): readonly JsonObject[] => versions.map(({ group, version }) => ({ group, version, kind }))
  const fixed: Readonly<Record<string, readonly JsonObject[]>> = {
    [`${meta}.DeleteOptions`]: everywhere('DeleteOptions'),
    [`${meta}.WatchEvent`]: everywhere('WatchEvent'),
    [`${meta}.Status`]: [{ group: '', version: 'v1', kind: 'Status' }],
    'io.k8s.api.autoscaling.v1.Scale': [{ group: 'autoscaling', version: 'v1', kind: 'Scale' }],
    'io.k8s.api.core.v1.Binding': [{ group: '', version: 'v1', kind: 'Binding' }],
    'io.k8s.api.policy.v1.Eviction': [{ group: 'policy', version: 'v1', kind: 'Eviction' }],
    'io.k8s.api.authentication.v1.TokenRequest': [{ group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }],
  }
  const served = new Map<string, JsonObject[]>()
  for (const { schema, group, version, kind } of resources) {
    served.set(schema, [...(served.get(schema) ?? []), { group, version, kind }])
    served.set(`${schema}List`, [...(served.get(`${schema}List`) ?? []), { group, version, kind: `${kind}List` }])
  }
  return (definition) => fixed[definition] ?? served.get(definition) ?? []
}

function operationOf(operation: Operation, tag: string): JsonObject {
  const { id, text, action, kind, parameters, body, answer, codes, canWatch } = operation
  const types = ['application/json', ...(canWatch ? ['application/json;stream=watch'] : [])]
  const content: JsonObject =
    answer === 'text'
      ? { '*/*': { schema: { type: 'string' } } }
      : Object.fromEntries(types.map((type) => [type, { schema: schemaRef(answer.definition) }]))
  return {
    tags: [tag],
    description: text,
    operationId: id,
    ...(parameters.length > 0 && { parameters: parameters.map(parameterOf) }),
    ...(body && {
      requestBody: {
        content: Object.fromEntries(body.types.map((type) => [type, { schema: schemaRef(body.definition) }])),
        ...(body.isRequired && { required: true }),
      },
    }),
    responses: {
      ...Object.fromEntries(codes.map((code) => [code, { description: wordOf[code] ?? '', content }])),
      '401': { description: 'Unauthorized' },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  }
}

/** What comes with a status code. */
export const wordOf: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' }

const parameterOf = ({ name, in: place, type, text }: Parameter): JsonObject => ({
  name,
  in: place,
  description: text,
  ...(place === 'path' && { required: true }),
  schema: { type, uniqueItems: true },
})
