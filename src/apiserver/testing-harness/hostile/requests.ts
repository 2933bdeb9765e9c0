import { resources, schemaOf, type Resource } from '#api'
import { apiVersionOf, type Json, type JsonObject } from '#apimachinery'
import type { Random } from '#kernel'
import { hostileText, hostileValue, pick, typedValue } from './values.ts'

/** What a client that means harm, or has a bug, sends. */
export interface HostileRequest {
  readonly kind: string
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  /** Nothing but a refusal may answer it. */
  readonly mustFail?: boolean
}

type Maker = (random: Random) => Omit<HostileRequest, 'kind'>

const kinds = resources as readonly [Resource, ...Resource[]] // there are kinds
const json = { 'content-type': 'application/json' }
const escaped = (raw: string): string => encodeURIComponent(raw.replaceAll(/\p{Surrogate}/gu, '?'))
const text = (value: Json): string => JSON.stringify(value)

export const collectionPath = ({ group, version, plural, scope }: Resource, namespace = 'default'): string =>
  `${group === '' ? `/api/${version}` : `/apis/${group}/${version}`}/${scope === 'Namespaced' ? `namespaces/${namespace}/` : ''}${plural}`

const names = ['web', 'web', 'web', 'default', 'kube-system', 'no.body'] as const
const nameIn = (random: Random): string => pick(random, names)
const targetOf = (random: Random, resource: Resource): string =>
  `${collectionPath(resource)}/${nameIn(random)}${pick(random, ['', '', '', '/status', '/scale'])}`

function objectOf(random: Random, resource: Resource): JsonObject {
  const value = typedValue(random, schemaOf(resource.schema))
  const object = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
  const { group, version, kind } = resource
  const metadata =
    random.int(3) === 0
      ? object['metadata']
      : { ...(object['metadata'] as JsonObject | undefined), name: nameIn(random), namespace: 'default' }
  return { ...object, apiVersion: apiVersionOf(group, version), kind, ...(metadata !== undefined && { metadata }) }
}

/** Breaks a text in the middle of things. */
function damaged(random: Random, whole: string): string {
  const at = random.int(whole.length + 1)
  switch (random.int(5)) {
    case 0:
      return whole.slice(0, at)
    case 1:
      return whole.slice(0, at) + String.fromCharCode(random.int(256)) + whole.slice(at + 1)
    case 2:
      return whole.slice(0, at) + whole.slice(random.int(whole.length + 1))
    case 3:
      return (
        whole.slice(0, at) + pick(random, ['{', '}', '[', ']', ',', ':', '"', '\\', '\\u12', '\0', 'NaN', '-', '1e9999']) + whole.slice(at)
      )
    default:
      return whole + whole
  }
}

const bomb = (levels: number, width: number): string =>
  Array.from({ length: levels }, (_, level) =>
    level === 0 ? `a0: &a0 [${'x,'.repeat(width)}]` : `a${level}: &a${level} [${`*a${level - 1},`.repeat(width)}]`,
  ).join('\n')

const yamlBodies: readonly [string, ...string[]] = [
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n${bomb(9, 9)}`,
  bomb(30, 2),
  'a: &a\n  b: *a\n',
  '<<: &x\n  <<: *x\n',
  'a: &a {b: 1}\nc: {<<: [*a,*a,*a]}\n',
  '['.repeat(1200),
  '{a: '.repeat(300),
  '- '.repeat(300),
  '? '.repeat(150),
  '!!js/function "x"',
  '!!python/object/apply:os.system ["x"]',
  '!<tag:yaml.org,2002:binary> "x"',
  '%YAML 9.9\n---\n',
  '--- a\n--- b\n',
  'a: 1\na: 2\n',
  '"\\xZZ"',
  '\t- a',
  '&a &b c',
  '*nobody',
  '| \n\0',
  "'",
]

const patchTypes = ['json-patch+json', 'merge-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml', 'apply-patch+cbor'] as const

const pointers = [
  '/metadata/labels',
  '/metadata',
  '',
  '/',
  '/-',
  '/spec/-',
  '/data/a/b/c',
  '/metadata/managedFields/0',
  '/__proto__/x',
  '/metadata/name',
  '/~',
  '/~2',
  '/spec/containers/99',
  '/spec/containers/-1',
  '/kind',
] as const

const jsonPatch = (random: Random): Json =>
  Array.from({ length: random.int(5) }, () => ({
    op: pick(random, ['add', 'remove', 'replace', 'move', 'copy', 'test', 'ruin', '']),
    path: pick(random, pointers),
    ...(random.int(2) === 0 && { from: pick(random, pointers) }),
    ...(random.int(4) > 0 && { value: hostileValue(random) }),
  }))

const ownedFields = (random: Random, depth = 0): JsonObject =>
  Object.fromEntries(
    Array.from({ length: 1 + random.int(3) }, () => [
      pick(random, [
        '.',
        'f:metadata',
        'f:spec',
        'f:data',
        'k:{"name":"a"}',
        'k:{',
        'k:null',
        'v:1',
        'v:',
        'i:-1',
        'i:x',
        'f:',
        '',
        'x',
        '__proto__',
      ]),
      depth > 4 || random.int(3) === 0 ? pick<Json>(random, [{}, null, [], 'x', 1]) : ownedFields(random, depth + 1),
    ]),
  )

const managers = (random: Random): Json =>
  Array.from({ length: random.int(3) }, () => ({
    manager: hostileText(random),
    operation: pick(random, ['Apply', 'Update', 'Ruin']),
    apiVersion: pick(random, ['v1', 'apps/v1', 'nothing/v9', '']),
    fieldsType: pick(random, ['FieldsV1', 'FieldsV2']),
    fieldsV1: random.int(5) === 0 ? hostileValue(random) : ownedFields(random),
    ...(random.int(2) === 0 && { time: hostileText(random) }),
  }))

const directives = (random: Random): JsonObject => ({
  metadata: {
    ...(random.int(2) === 0 && { managedFields: managers(random) }),
    ...(random.int(2) === 0 && { labels: hostileValue(random), $retainKeys: hostileValue(random) }),
    ...(random.int(3) === 0 && { '$deleteFromPrimitiveList/finalizers': hostileValue(random) }),
  },
  ...(random.int(2) === 0 && {
    spec: {
      containers: [
        { $patch: pick(random, ['delete', 'replace', 'merge', 'ruin']), name: pick<Json>(random, ['web', null, 1, {}]) },
        hostileValue(random),
      ],
      '$setElementOrder/containers': hostileValue(random),
      $patch: pick(random, ['delete', 'replace', 'merge', 'ruin']),
    },
  }),
  ...(random.int(3) === 0 && { data: hostileValue(random), $patch: hostileValue(random) }),
})

function patchBody(random: Random, type: string, resource: Resource): Json {
  if (random.int(12) === 0) return hostileValue(random)
  if (type.startsWith('json')) return jsonPatch(random)
  const own = random.int(2) === 0 ? objectOf(random, resource) : directives(random)
  if (!type.startsWith('apply')) return own
  return { apiVersion: apiVersionOf(resource.group, resource.version), kind: resource.kind, ...own }
}

const queries = [
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'allowWatchBookmarks',
  'timeoutSeconds',
  'timeout',
  'labelSelector',
  'fieldSelector',
  'watch',
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
  'pretty',
  'includeObject',
  'propagationPolicy',
  'gracePeriodSeconds',
  'orphanDependents',
  'command',
  'container',
  'tailLines',
  'sinceTime',
] as const

const queryValue = (random: Random): string =>
  random.int(3) > 0
    ? hostileText(random)
    : pick(random, [
        'a in (b,c',
        '!!a',
        'a notin ()',
        'a=b=c',
        'metadata.name=',
        'spec.nodeName!=x',
        'Exact',
        'NotOlderThan',
        'All',
        'Strict',
        '1',
        '-1',
        '0',
        'eyJ2IjoiIn0',
        btoa('{"v":"meta.k8s.io/v1","rv":-5,"start":"../x"}'),
        '%',
      ])

const queryOf = (random: Random): string =>
  Array.from({ length: 1 + random.int(4) }, () => `${pick(random, queries)}=${escaped(queryValue(random))}`).join('&')

const segments = [
  'api',
  'apis',
  'v1',
  'apps',
  'namespaces',
  'default',
  'pods',
  'watch',
  'proxy',
  'status',
  'log',
  'exec',
  'openapi',
  'v3',
  'v2',
  'healthz',
  '..',
  '.',
  '%2e%2e',
  '%2F',
  '%00',
  '%',
  '%zz',
  '%C0%AF',
  '',
  ';',
  '\\',
  'a:b:c',
  '[::1]',
  'metrics',
  '__proto__',
  'constructor',
  'a'.repeat(300),
  '%F0%9F%92%A9',
  '~',
  '@',
  '*',
  'https:',
  'web:80',
] as const

const accepts = [
  'application/json',
  '*/*',
  'text/plain',
  'application/json;as=Table;g=meta.k8s.io;v=v9',
  'application/json;as=;g;v==',
  ';;;',
  ',',
  'application/json;q=x',
  'application/cbor',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/vnd.kubernetes.protobuf',
] as const

const mediaTypes = [
  'text/plain',
  'application/xml',
  '',
  ';',
  'application/json; charset=utf-16',
  'multipart/form-data; boundary=x',
  'application/vnd.kubernetes.protobuf',
  'application/cbor',
  'application/x-www-form-urlencoded',
  '/',
  'application/jsonx',
  'APPLICATION/JSON',
] as const

const randomBytes = (random: Random, most: number): Uint8Array<ArrayBuffer> => new Uint8Array(random.bytes(random.int(most)))

/** Kubernetes' mark of protobuf, then what is none. */
const wrongProtobuf = (random: Random): Uint8Array<ArrayBuffer> => new Uint8Array([0x6b, 0x38, 0x73, 0x00, ...random.bytes(random.int(80))])

const makers: Readonly<Record<string, Maker>> = {
  'broken JSON': (random) => ({
    method: 'POST',
    path: collectionPath(pick(random, kinds)),
    headers: json,
    body: damaged(random, text({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, data: { a: 'b' } })),
  }),
  'wrong type': (random) => ({
    method: pick(random, ['POST', 'DELETE']),
    path: collectionPath(pick(random, kinds)),
    headers: json,
    body: text(hostileValue(random)),
  }),
  'senseless object': (random) => {
    const resource = pick(random, kinds)
    return {
      method: 'POST',
      path: `${collectionPath(resource)}?fieldValidation=${pick(random, ['Ignore', 'Warn', 'Strict'])}${pick(random, ['', '&dryRun=All'])}`,
      headers: json,
      body: text(objectOf(random, resource)),
    }
  },
  'senseless update': (random) => {
    const resource = pick(random, kinds)
    return { method: 'PUT', path: targetOf(random, resource), headers: json, body: text(objectOf(random, resource)) }
  },
  'hostile patch': (random) => {
    const type = pick(random, patchTypes)
    const resource = pick(random, kinds)
    return {
      method: 'PATCH',
      path: `${targetOf(random, resource)}?fieldManager=${pick(random, ['x', '', 'a%00b'])}&force=${pick(random, ['true', 'false', 'x'])}`,
      headers: { 'content-type': `application/${type}` },
      body: text(patchBody(random, type, resource)),
    }
  },
  'hostile owners': (random) => ({
    method: 'PATCH',
    path: '/api/v1/namespaces/default/configmaps/web',
    headers: { 'content-type': `application/${pick(random, patchTypes)}` },
    body: text({ metadata: { managedFields: managers(random) } }),
  }),
  yaml: (random) => ({
    method: pick(random, ['POST', 'PATCH']),
    path: `/api/v1/namespaces/default/configmaps${pick(random, ['', '/web?fieldManager=x'])}`,
    headers: { 'content-type': pick(random, ['application/yaml', 'application/apply-patch+yaml']) },
    body: random.int(3) === 0 ? damaged(random, pick(random, yamlBodies)) : pick(random, yamlBodies),
    mustFail: true,
  }),
  'random bytes': (random) => ({
    method: pick(random, ['POST', 'PUT', 'PATCH', 'DELETE']),
    path: `/api/v1/namespaces/default/configmaps${pick(random, ['', '/web'])}`,
    headers: { 'content-type': pick(random, ['application/json', ...mediaTypes]) },
    body: random.int(3) === 0 ? wrongProtobuf(random) : randomBytes(random, 200),
  }),
  protobuf: (random) => ({
    method: 'POST',
    path: collectionPath(pick(random, kinds)),
    headers: { 'content-type': 'application/vnd.kubernetes.protobuf' },
    body: wrongProtobuf(random),
  }),
  'media type': (random) => ({
    method: pick(random, ['POST', 'PUT', 'PATCH']),
    path: '/api/v1/namespaces/default/configmaps/web',
    headers: { 'content-type': pick(random, mediaTypes), accept: pick(random, accepts) },
    body: text({ data: { a: 'b' } }),
  }),
  accept: (random) => ({
    method: 'GET',
    path: `${collectionPath(pick(random, kinds))}${pick(random, ['', '/web', '?watch=1'])}`,
    headers: { accept: pick(random, accepts) },
  }),
  path: (random) => ({
    method: pick(random, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'BREW']),
    path: `/${Array.from({ length: random.int(9) }, () => pick(random, segments)).join('/')}`,
    headers: {},
  }),
  name: (random) => ({
    method: pick(random, ['GET', 'PUT', 'PATCH', 'DELETE']),
    path: `${collectionPath(pick(random, kinds), escaped(hostileText(random)))}/${escaped(hostileText(random))}`,
    headers: { 'content-type': pick(random, ['application/json', 'application/merge-patch+json']) },
  }),
  query: (random) => ({
    method: pick(random, ['GET', 'GET', 'GET', 'DELETE', 'POST']),
    path: `${collectionPath(pick(random, kinds))}${pick(random, ['', '', '/web', '/web/log', '/web/exec'])}?${queryOf(random)}`,
    headers: {},
  }),
  subresource: (random) => ({
    method: pick(random, ['GET', 'POST', 'PUT', 'PATCH']),
    path: `${collectionPath(pick(random, kinds))}/${nameIn(random)}/${pick(random, ['binding', 'eviction', 'token', 'ephemeralcontainers', 'resize', 'approval', 'finalize', 'scale', 'status', 'exec', 'attach', 'portforward', 'log'])}`,
    headers: { 'content-type': pick(random, ['application/json', 'application/merge-patch+json']) },
    body: text(random.int(2) === 0 ? hostileValue(random) : directives(random)),
  }),
  headers: (random) => ({
    method: 'GET',
    path: '/api/v1/pods',
    headers: {
      authorization: pick(random, ['Bearer', 'Bearer x', 'Basic !!', 'Bearer a.b.c', '']),
      [pick(random, ['impersonate-user', 'impersonate-group', 'impersonate-uid', 'impersonate-extra-%zz'])]: pick(random, [
        '',
        'a',
        ',',
        'system:masters',
      ]),
      'if-none-match': '",',
      'accept-encoding': pick(random, ['gzip', 'br;q=x', '*;q=0']),
    },
  }),
}

const deep = (length: number): string => '['.repeat(length / 2) + ']'.repeat(length / 2)
const megabytes = 1024 * 1024

/** Requests that cost much to make, so there are few: what is too large, and what is as large as may be. */
export const heavyRequests: readonly HostileRequest[] = [
  { kind: '3 MB', body: text({ data: { a: 'x'.repeat(3 * megabytes) } }) },
  { kind: '3 MB of depth', body: deep(3 * megabytes - 8) },
  { kind: '3 MB of members', body: `{${Array.from({ length: 200_000 }, (_, index) => `"a${index}":1`).join(',')}}` },
  {
    kind: '2 MB of data',
    body: text({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, data: { a: 'x'.repeat(2 * megabytes) } }),
  },
  { kind: '1 MB of name', body: text({ metadata: { name: 'a-'.repeat(megabytes / 2) } }) },
  { kind: '1 MB of label', body: text({ metadata: { name: 'a', labels: { ['a.'.repeat(megabytes / 2)]: '-'.repeat(megabytes) } } }) },
].map(({ kind, body }) => ({ kind, method: 'POST', path: '/api/v1/namespaces/default/configmaps', headers: json, body, mustFail: true }))

/** One of them all. */
export function hostileRequest(random: Random): HostileRequest {
  const entries = Object.entries(makers)
  const [kind, make] = entries[random.int(entries.length)] ?? ['', () => ({ method: 'GET', path: '/', headers: {} })]
  return { kind, ...make(random) }
}
