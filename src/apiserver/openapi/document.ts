import { loadDocs, type Resource } from '#api'
import type { JsonObject } from '#apimachinery'
import { allVerbs, type GroupVersion } from '../discovery/groups.ts'
import { componentsOf } from './schemas.ts'

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const schemaRef = (definition: string): JsonObject => ({ $ref: `#/components/schemas/${definition}` })
const json = (definition: string): JsonObject => ({ 'application/json': { schema: schemaRef(definition) } })
const queryText = (name: string): JsonObject => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } })
const pathText = (name: string): JsonObject => ({ name, in: 'path', required: true, schema: { type: 'string', uniqueItems: true } })

const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map(queryText)
const listParameters = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
].map(queryText)
const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]

const patchTypesOf = ({ custom }: Resource): readonly string[] =>
  custom ? patchTypes.filter((type) => !/strategic/.test(type)) : patchTypes

/** The OpenAPI 3 document of one group version, with the field docs. */
export async function openApiDocument(groupVersion: GroupVersion, title: string, version: string): Promise<JsonObject> {
  const { resources } = groupVersion
  const docs = await loadDocs()
  const roots = [
    `${meta}.Status`,
    `${meta}.DeleteOptions`,
    `${meta}.ListMeta`,
    `${meta}.ObjectMeta`,
    ...resources.map(({ schema }) => schema),
  ]
  const components = componentsOf(roots, docs, (definition) =>
    resources.filter(({ schema }) => schema === definition).map(({ group, version, kind }) => ({ group, version, kind })),
  )
  const custom = resources.flatMap(({ schema, custom }) => (custom ? [[schema, custom.openApi] as const] : []))
  const lists = resources.map((resource) => [`${resource.schema}List`, listSchema(resource)] as const)
  return {
    openapi: '3.0.0',
    info: { title, version },
    paths: Object.assign({}, ...resources.map((resource) => pathsOf(groupVersion, resource))) as JsonObject,
    components: { schemas: { ...components, ...Object.fromEntries(custom), ...Object.fromEntries(lists) } },
  }
}

const listSchema = ({ schema, kind, group, version }: Resource): JsonObject => ({
  description: `${kind}List is a list of ${kind} objects.`,
  type: 'object',
  required: ['items'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { allOf: [schemaRef(`${meta}.ListMeta`)], default: {} },
    items: { type: 'array', items: { allOf: [schemaRef(schema)], default: {} } },
  },
  'x-kubernetes-group-version-kind': [{ group, version, kind: `${kind}List` }],
})

function pathsOf({ group, apiVersion }: GroupVersion, resource: Resource): JsonObject {
  const root = group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`
  const isNamespaced = resource.scope === 'Namespaced'
  const collection = `${root}/${isNamespaced ? 'namespaces/{namespace}/' : ''}${resource.plural}`
  const place = isNamespaced ? [pathText('namespace')] : []
  return {
    ...(isNamespaced && { [`${root}/${resource.plural}`]: { get: listOperation(resource) } }),
    [collection]: collectionItem(resource, place),
    [`${collection}/{name}`]: { parameters: [pathText('name'), ...place], ...objectOperations(resource) },
    ...(resource.subresources?.status && {
      [`${collection}/{name}/status`]: { parameters: [pathText('name'), ...place], ...operationsOf(resource, ['get', 'put', 'patch']) },
    }),
  }
}

const methodVerbs: Readonly<Record<string, string>> = { get: 'get', put: 'update', patch: 'patch', delete: 'delete' }

function objectOperations(resource: Resource): JsonObject {
  const verbs = resource.verbs ?? allVerbs
  return operationsOf(
    resource,
    Object.keys(methodVerbs).filter((method) => verbs.includes(methodVerbs[method] ?? '')),
  )
}

const operationsOf = (resource: Resource, methods: readonly string[]): JsonObject =>
  Object.fromEntries(methods.map((method) => [method, operation(resource, method)]))

function collectionItem(resource: Resource, place: readonly JsonObject[]): JsonObject {
  const verbs = resource.verbs ?? allVerbs
  return {
    ...(place.length > 0 && { parameters: place }),
    ...(verbs.includes('list') && { get: listOperation(resource) }),
    ...(verbs.includes('create') && { post: operation(resource, 'post') }),
    ...(verbs.includes('deletecollection') && { delete: operation(resource, 'delete', 'deletecollection') }),
  }
}

const gvk = ({ group, version, kind }: Resource): JsonObject => ({ 'x-kubernetes-group-version-kind': { group, version, kind } })
const actions: Readonly<Record<string, string>> = { get: 'get', post: 'post', put: 'put', patch: 'patch', delete: 'delete' }

function listOperation(resource: Resource): JsonObject {
  return {
    description: `list or watch objects of kind ${resource.kind}`,
    parameters: listParameters,
    responses: { '200': { description: 'OK', content: json(`${resource.schema}List`) } },
    'x-kubernetes-action': 'list',
    ...gvk(resource),
  }
}

function operation(resource: Resource, method: string, action = actions[method] ?? method): JsonObject {
  const writes = method === 'post' || method === 'put' || method === 'patch'
  const body =
    method === 'patch'
      ? Object.fromEntries(patchTypesOf(resource).map((type) => [type, { schema: { type: 'object' } }]))
      : method === 'delete'
        ? json(`${meta}.DeleteOptions`)
        : json(resource.schema)
  return {
    description: `${action} ${resource.kind}`,
    ...(writes && { parameters: method === 'patch' ? [...writeParameters, queryText('force')] : writeParameters }),
    ...(method !== 'get' && { requestBody: { content: body } }),
    responses: { '200': { description: 'OK', content: json(method === 'delete' ? `${meta}.Status` : resource.schema) } },
    'x-kubernetes-action': action,
    ...gvk(resource),
  }
}
