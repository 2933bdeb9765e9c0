import type { KubeList } from '#apimachinery'
import { expect, test } from 'vitest'
import { configMap, inDefault, startHarness, type Harness } from '../testing-harness/harness.ts'

const all = { ...inDefault, resource: 'configmaps' } as const
const namesOf = ({ items }: KubeList): readonly string[] => items.map(({ metadata }) => metadata.name)

async function withFive(): Promise<Harness> {
  const harness = await startHarness()
  for (const name of ['a', 'b', 'c', 'd', 'e']) await harness.object(configMap(name, {}, { labels: { even: String('bd'.includes(name)) } }))
  return harness
}

test('pages show one state, whatever happens in between', async () => {
  const { list, object } = await withFive()
  const first = await list({ ...all, query: { limit: '2' } })
  await object({ verb: 'delete', ...all, name: 'c' })
  await object(configMap('f'))

  const second = await list({ ...all, query: { limit: '2', continue: first.metadata.continue ?? '' } })
  const third = await list({ ...all, query: { limit: '2', continue: second.metadata.continue ?? '' } })

  expect([first, second, third].map(namesOf)).toEqual([['a', 'b'], ['c', 'd'], ['e']])
  expect([first, second, third].map(({ metadata }) => metadata.remainingItemCount)).toEqual([3, 1, undefined])
  expect(new Set([first, second, third].map(({ metadata }) => metadata.resourceVersion)).size).toBe(1)
})

test('a page is filled with what is selected', async () => {
  const { list } = await withFive()

  const page = await list({ ...all, query: { limit: '2', labelSelector: 'even=false' } })

  expect(namesOf(page)).toEqual(['a', 'c'])
  expect(page.metadata.remainingItemCount).toBeUndefined()
  expect(
    namesOf(await list({ ...all, query: { limit: '2', labelSelector: 'even=false', continue: page.metadata.continue ?? '' } })),
  ).toEqual(['e'])
})

test('a list whose first page is no longer in the history can go on with what is there now', async () => {
  const { list, object, status, store } = await withFive()
  const first = await list({ ...all, query: { limit: '2' } })
  await object({ verb: 'delete', ...all, name: 'c' })
  await store.compact(store.revision)

  const failure = await status({ verb: 'list', ...all, query: { limit: '2', continue: first.metadata.continue ?? '' } })
  const rest = await list({ ...all, query: { limit: '2', continue: String(failure.metadata['continue']) } })

  expect(failure).toMatchObject({
    code: 410,
    reason: 'Expired',
    message: expect.stringMatching(
      /^The provided continue parameter is too old to display a consistent list result\. You can start a new list without the continue parameter, or use the continue token in this response .* may show up in the list\.$/,
    ),
  })
  expect(namesOf(rest)).toEqual(['d', 'e'])
  expect(rest.metadata.resourceVersion).toBe(String(store.revision))
})

/** What upstream's conversions let be selected by, beside name and namespace. */
test.each<[string, string, readonly string[]]>([
  [
    'pods',
    '',
    [
      'spec.host',
      'spec.hostNetwork',
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'status.nominatedNodeName',
      'status.phase',
      'status.podIP',
      'status.podIPs',
    ],
  ],
  [
    'events',
    '',
    [
      'involvedObject.apiVersion',
      'involvedObject.fieldPath',
      'involvedObject.kind',
      'involvedObject.name',
      'involvedObject.namespace',
      'involvedObject.resourceVersion',
      'involvedObject.uid',
      'reason',
      'reportingComponent',
      'source',
      'type',
    ],
  ],
  ['nodes', '', ['spec.unschedulable']],
  ['namespaces', '', ['status.phase']],
  ['secrets', '', ['type']],
  ['services', '', ['spec.clusterIP', 'spec.type']],
  ['replicationcontrollers', '', ['status.replicas']],
  ['replicasets', 'apps', ['status.replicas']],
  ['jobs', 'batch', ['status.successful']],
  ['certificatesigningrequests', 'certificates.k8s.io', ['spec.signerName']],
  ['resourceslices', 'resource.k8s.io', ['spec.driver', 'spec.nodeName']],
  ['configmaps', '', []],
  ['deployments', 'apps', []],
])('%s can be selected by the fields that upstream knows, and no others', async (resource, group, fields) => {
  const { list, status } = await startHarness()
  const select = (field: string) => ({ group, version: 'v1', resource, query: { fieldSelector: `${field}=x` } })
  const refusal =
    fields.length > 0
      ? 'field label not supported: spec.nope'
      : '"spec.nope" is not a known field selector: only "metadata.name", "metadata.namespace"'

  for (const field of ['metadata.name', ...fields]) expect((await list(select(field))).items).toEqual([])
  expect(await status({ verb: 'list', ...select('spec.nope') })).toMatchObject({ code: 400, reason: 'BadRequest', message: refusal })
  expect(await status({ verb: 'watch', ...select('spec.nope') })).toMatchObject({ code: 400, message: refusal })
})

test.each<[string, Record<string, string>, readonly string[]]>([
  ['a label', { labelSelector: 'even=true' }, ['b', 'd']],
  ['labels of a set', { labelSelector: 'even in (true),even' }, ['b', 'd']],
  ['a name', { fieldSelector: 'metadata.name=c' }, ['c']],
  ['all but a name', { fieldSelector: 'metadata.name!=c,metadata.namespace=default' }, ['a', 'b', 'd', 'e']],
  ['no namespace of theirs', { fieldSelector: 'metadata.namespace=other' }, []],
])('a list selects by %s', async (_, query, names) => {
  const { list } = await withFive()

  expect(namesOf(await list({ version: 'v1', resource: 'configmaps', query: query }))).toEqual(names)
})

test('a list at an exact revision shows what was there', async () => {
  const { list, object, store } = await withFive()
  const { revision } = store
  await object({ verb: 'delete', ...all, name: 'a' })

  const then = await list({ ...all, query: { resourceVersion: String(revision), resourceVersionMatch: 'Exact' } })

  expect(then.metadata.resourceVersion).toBe(String(revision))
  expect(namesOf(then)).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(namesOf(await list({ ...all, query: { resourceVersion: String(revision), resourceVersionMatch: 'NotOlderThan' } }))).toEqual([
    'b',
    'c',
    'd',
    'e',
  ])
})

test.each<[string, Record<string, string>, object]>([
  [
    'of the future',
    { resourceVersion: '9999' },
    { code: 504, reason: 'Timeout', details: { retryAfterSeconds: 1, causes: [{ reason: 'ResourceVersionTooLarge' }] } },
  ],
  ['that is no number', { resourceVersion: 'abc' }, { code: 400 }],
  ['exactly none', { resourceVersion: '0', resourceVersionMatch: 'Exact' }, { code: 422, reason: 'Invalid' }],
  ['with a match but none', { resourceVersionMatch: 'Exact' }, { code: 422 }],
  ['behind a broken token', { continue: 'nonsense!' }, { code: 400 }],
  [
    'as a watch begins',
    { sendInitialEvents: 'true', resourceVersion: '1', resourceVersionMatch: 'NotOlderThan' },
    { code: 422, message: expect.stringContaining('sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list') },
  ],
  [
    'with a match there is not',
    { resourceVersion: '1', resourceVersionMatch: 'exact' },
    { code: 422, message: expect.stringContaining('resourceVersionMatch: Unsupported value: "exact": supported values: ') },
  ],
  [
    'and goes on from another',
    { resourceVersion: '3', continue: 'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6Mywic3RhcnQiOiJhXHUwMDAwIn0' },
    { code: 400, message: 'specifying resource version is not allowed when using continue' },
  ],
  ['and goes on with a match', { resourceVersionMatch: 'Exact', resourceVersion: '3', continue: 'x' }, { code: 422 }],
  [
    'and a limit that is no number',
    { limit: 'x' },
    { code: 400, reason: 'BadRequest', message: 'strconv.ParseInt: parsing "x": invalid syntax' },
  ],
  ['and a limit beyond numbers', { limit: '9'.repeat(20) }, { code: 400, message: expect.stringContaining('value out of range') }],
  ['and no selector', { labelSelector: 'a in (b' }, { code: 400 }],
  [
    'compacted',
    { resourceVersion: '2', resourceVersionMatch: 'Exact' },
    { code: 410, reason: 'Expired', message: 'The resourceVersion for the provided list is too old.' },
  ],
  [
    'by a field that cannot be selected by',
    { fieldSelector: 'data.a=1' },
    { code: 400, message: '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"' },
  ],
])('a list refuses a revision %s', async (_, query, failure) => {
  const { status, store } = await withFive()
  await store.compact(store.revision)

  expect(await status({ verb: 'list', ...all, query })).toMatchObject(failure)
})

test('a table has columns and rows, and metadata of each object', async () => {
  const { object } = await withFive()

  const table = await object({
    verb: 'list',
    ...all,
    query: { limit: '1' },
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  })

  expect(table).toMatchObject({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { remainingItemCount: 4 },
    columnDefinitions: [{ name: 'Name', format: 'name' }, { name: 'Data' }, { name: 'Age' }],
    rows: [{ cells: ['a', 0, '0s'], object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } } }],
  })
})

test('metadata alone for those who want no more', async () => {
  const { object, status } = await withFive()
  const accept = (as: string): string => `application/json;as=${as};v=v1;g=meta.k8s.io`

  expect(await object({ verb: 'get', ...all, name: 'a', accept: accept('PartialObjectMetadata') })).toMatchObject({
    kind: 'PartialObjectMetadata',
  })
  expect(await object({ verb: 'list', ...all, accept: accept('PartialObjectMetadataList') })).toMatchObject({
    kind: 'PartialObjectMetadataList',
  })
  expect(await status({ verb: 'list', ...all, accept: accept('PartialObjectMetadata') })).toMatchObject({
    code: 406,
    reason: 'NotAcceptable',
  })
  expect(await status({ verb: 'get', ...all, name: 'a', accept: 'image/png' })).toMatchObject({ code: 406 })
})

test('events are one store with two views', async () => {
  const { object, list } = await startHarness()
  await object({
    verb: 'create',
    ...inDefault,
    resource: 'events',
    body: {
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' },
      reason: 'Started',
      message: 'it runs',
      type: 'Normal',
    },
  })

  const other = await list({ group: 'events.k8s.io', resource: 'events', namespace: 'default' })

  expect(other.items).toMatchObject([{ apiVersion: 'events.k8s.io/v1', regarding: { name: 'p' }, note: 'it runs' }])
})

/** What upstream's documentation says of each resourceVersion and resourceVersionMatch, with and without a limit. */
test.each<[Record<string, string>, 'newest' | 'then']>([
  [{}, 'newest'],
  [{ limit: '10' }, 'newest'],
  [{ resourceVersion: '' }, 'newest'],
  [{ resourceVersion: '0' }, 'newest'],
  [{ resourceVersion: '0', limit: '10' }, 'newest'],
  [{ resourceVersion: '0', resourceVersionMatch: 'NotOlderThan' }, 'newest'],
  [{ resourceVersion: 'THEN' }, 'newest'],
  [{ resourceVersion: 'THEN', limit: '10' }, 'then'],
  [{ resourceVersion: 'THEN', resourceVersionMatch: 'NotOlderThan' }, 'newest'],
  [{ resourceVersion: 'THEN', resourceVersionMatch: 'NotOlderThan', limit: '10' }, 'newest'],
  [{ resourceVersion: 'THEN', resourceVersionMatch: 'Exact' }, 'then'],
  [{ resourceVersion: 'THEN', resourceVersionMatch: 'Exact', limit: '10' }, 'then'],
])('a list with %j shows the state of %s', async (query, when) => {
  const { list, object, store } = await withFive()
  const then = String(store.revision)
  await object({ verb: 'delete', ...all, name: 'a' })
  const { resourceVersion } = query

  const found = await list({ ...all, query: { ...query, ...(resourceVersion === 'THEN' && { resourceVersion: then }) } })

  expect(found.metadata.resourceVersion).toBe(when === 'then' ? then : String(store.revision))
  expect(namesOf(found).includes('a')).toBe(when === 'then')
})

test.each<[Record<string, string>, object]>([
  [
    { sendInitialEvents: 'true' },
    { message: expect.stringContaining('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan') },
  ],
  [
    { resourceVersionMatch: 'NotOlderThan' },
    { message: expect.stringContaining('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided') },
  ],
  [{ sendInitialEvents: 'true', resourceVersionMatch: 'Exact' }, { message: expect.stringContaining('Unsupported value: "Exact"') }],
  [{ sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', continue: 'x' }, { message: expect.stringContaining('continue') }],
])('a watch refuses %j', async (query, failure) => {
  const { status } = await startHarness()
  expect(await status({ verb: 'watch', ...all, query })).toMatchObject({ code: 422, reason: 'Invalid', ...failure })
})
