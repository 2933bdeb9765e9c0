import { resources, type Resource } from '#api'
import type { Json } from '#apimachinery'
import type { Random } from '#kernel'
import { accepts, escaped, mediaTypes, queryOf, segments } from './addresses.ts'
import { collectionPath, nameIn, objectOf, targetOf } from './objects.ts'
import { directives, managers, patchBody, patchTypes } from './patches.ts'
import { hostileText, hostileValue, pick } from './values.ts'

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
const text = (value: Json): string => JSON.stringify(value)

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
