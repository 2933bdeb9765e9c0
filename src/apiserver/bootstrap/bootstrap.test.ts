import { expect, test } from 'vitest'
import type { KubeObject } from '#apimachinery'
import { seededRandom } from '#kernel'
import { createApiServer } from '../server.ts'
import { inDefault, settle, startHarness, type Harness } from '../testing-harness/harness.ts'

const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1' } as const
const networking = { group: 'networking.k8s.io', version: 'v1' } as const
const registration = { group: 'apiregistration.k8s.io', version: 'v1' } as const

/** Another server on the same store, later. */
async function startAgain({ store, clock, server }: Harness, serviceCidr?: string): Promise<void> {
  server.stop()
  const next = createApiServer({
    store,
    clock,
    random: seededRandom(2, 'apiserver'),
    dialNode: () => Promise.reject(new Error('no kubelet')),
    ...(serviceCidr !== undefined && { serviceCidr }),
  })
  await next.start()
  next.stop()
}

const service = (name: string, spec: object = {}) =>
  ({ verb: 'create', ...inDefault, resource: 'services', body: { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } } }) as const

const addresses = async ({ list }: Harness): Promise<Record<string, string>> => {
  const items = (await list({ ...networking, resource: 'ipaddresses' })).items as readonly (KubeObject & {
    readonly spec: { readonly parentRef: { readonly name: string } }
  })[]
  return Object.fromEntries(items.map(({ metadata, spec }) => [metadata.name, spec.parentRef.name]))
}

test('a second start changes nothing, and gives back what roles have lost', async () => {
  const harness = await startHarness()
  const { store, object } = harness
  const before = store.revision
  await startAgain(harness)
  expect(store.revision).toBe(before)

  const place = { ...rbac, resource: 'clusterroles' } as const
  const patch = (name: string, body: object) =>
    object({ verb: 'patch', ...place, name, contentType: 'application/merge-patch+json', body: body as never })
  await patch('system:node-bootstrapper', { rules: [] })
  await patch('system:monitoring', { rules: [], metadata: { annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'false' } } })
  await object({ verb: 'delete', ...place, name: 'system:kube-dns' })
  await startAgain(harness)
  const rulesOf = async (name: string) => (await object({ verb: 'get', ...place, name }))['rules']
  expect(await rulesOf('system:node-bootstrapper')).toMatchObject([
    { resources: ['certificatesigningrequests'], verbs: ['create', 'get', 'list', 'watch'] },
  ])
  expect(await rulesOf('system:monitoring')).toEqual([])
  expect(await rulesOf('system:kube-dns')).toHaveLength(2)
})

test('priority and fairness is put right within a minute, where nobody has taken it over', async () => {
  const { object, ask, clock, store } = await startHarness()
  const group = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1' } as const
  const schemas = { ...group, resource: 'flowschemas' } as const
  const patch = (name: string, body: object) =>
    object({ verb: 'patch', ...schemas, name, contentType: 'application/merge-patch+json', body: body as never })
  await clock.advance(120_000)
  const { revision } = store
  await clock.advance(120_000)
  expect(store.revision).toBe(revision)

  await object({ verb: 'delete', ...schemas, name: 'probes' })
  await patch('system-nodes', { spec: { matchingPrecedence: 600 } })
  const own = { 'apf.kubernetes.io/autoupdate-spec': 'false' }
  await patch('service-accounts', { metadata: { annotations: own }, spec: { matchingPrecedence: 8000 } })
  await clock.advance(60_000)
  expect(await ask({ verb: 'get', ...schemas, name: 'probes' })).toMatchObject({ code: 200 })
  expect(await object({ verb: 'get', ...schemas, name: 'system-nodes' })).toMatchObject({ spec: { matchingPrecedence: 500 } })
  expect(await object({ verb: 'get', ...schemas, name: 'service-accounts' })).toMatchObject({ spec: { matchingPrecedence: 8000 } })
})

test('addresses follow their services', async () => {
  const harness = await startHarness({ serviceCidr: '192.168.7.0/24' })
  expect(await addresses(harness)).toEqual({ '192.168.7.1': 'kubernetes' })
  expect(await harness.object({ verb: 'get', ...networking, resource: 'servicecidrs', name: 'kubernetes' })).toMatchObject({
    spec: { cidrs: ['192.168.7.0/24'] },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  })

  await harness.object(service('web', { clusterIP: '192.168.7.20' }))
  await harness.object(service('headless', { clusterIP: 'None' }))
  await settle()
  expect(await addresses(harness)).toEqual({ '192.168.7.1': 'kubernetes', '192.168.7.20': 'web' })
  expect(await harness.object({ verb: 'get', ...networking, resource: 'ipaddresses', name: '192.168.7.20' })).toMatchObject({
    metadata: { labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
  })

  await harness.object({ verb: 'delete', ...inDefault, resource: 'services', name: 'web' })
  await harness.object(service('other', { clusterIP: '192.168.7.20' }))
  await settle()
  expect(await addresses(harness)).toEqual({ '192.168.7.1': 'kubernetes', '192.168.7.20': 'other' })

  // What somebody else has reserved is not a service's to have.
  const taken = { metadata: { name: '192.168.7.30' }, spec: { parentRef: { group: 'example.com', resource: 'routers', name: 'mine' } } }
  await harness.object({ verb: 'create', ...networking, resource: 'ipaddresses', body: taken })
  expect((await harness.status(service('third', { clusterIP: '192.168.7.30' }))).message).toContain('provided IP is already allocated')
  await harness.object({ verb: 'delete', ...networking, resource: 'ipaddresses', name: '192.168.7.30' })

  // What happened while nobody looked.
  harness.server.stop()
  await harness.object({ verb: 'delete', ...inDefault, resource: 'services', name: 'other' })
  await startAgain(harness, '192.168.7.0/24')
  expect(await addresses(harness)).toEqual({ '192.168.7.1': 'kubernetes' })
})

test('each group version has its APIService, those of definitions come and go with them', async () => {
  const harness = await startHarness()
  const names = async () => (await harness.list({ ...registration, resource: 'apiservices' })).items.map(({ metadata: { name } }) => name)
  const builtIn = await names()
  expect(builtIn).toEqual(expect.arrayContaining(['v1.', 'v1.apps', 'v2.autoscaling', 'v1.apiextensions.k8s.io']))
  expect(builtIn).not.toContain('v1.apiregistration.k8s.io')
  const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' } as const
  const define = (plural: string) => {
    const schema = { openAPIV3Schema: { type: 'object' } }
    const spec = {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural, singular: plural, kind: plural.toUpperCase() },
      versions: [
        { name: 'v1', served: true, storage: true, schema },
        { name: 'v2', served: false, storage: false, schema },
      ],
    }
    return harness.object({ verb: 'create', ...definitions, body: { metadata: { name: `${plural}.example.com` }, spec } })
  }
  const remove = (plural: string) => harness.object({ verb: 'delete', ...definitions, name: `${plural}.example.com` })
  const own = async () => {
    await harness.clock.advance(10)
    return (await names()).filter((name) => !builtIn.includes(name))
  }
  await define('as')
  await define('bs')
  expect(await own()).toEqual(['v1.example.com'])
  await remove('as')
  expect(await own()).toEqual(['v1.example.com'])
  await remove('bs')
  expect(await own()).toEqual([])
})

test('a server says that it is there, and clears away those that have long been gone', async () => {
  const place = { group: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-system' } as const
  const warnings: string[] = []
  const harness = await startHarness({
    standing: { identity: 'here_11111111-2222-4333-8444-555555555555', warn: (text) => warnings.push(text) },
  })
  const leases = async () =>
    (await harness.list(place)).items as readonly (KubeObject & { readonly spec: { readonly renewTime: string } })[]
  await settle()
  const [lease] = await leases()
  expect(lease).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^apiserver-[a-z2-7]{26}$/),
      labels: { 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': 'here' },
    },
    spec: { holderIdentity: `${lease?.metadata.name}_11111111-2222-4333-8444-555555555555`, leaseDurationSeconds: 3600 },
  })
  await harness.clock.advance(20_000)
  expect(Date.parse((await leases())[0]?.spec.renewTime ?? '') - Date.parse(lease?.spec.renewTime ?? '')).toBe(20_000)

  const other = { name: 'apiserver-other', labels: { 'apiserver.kubernetes.io/identity': 'kube-apiserver' } }
  const spec = { leaseDurationSeconds: 30, renewTime: new Date(harness.clock.now()).toISOString().replace('Z', '000Z') }
  await harness.object({ verb: 'create', version: 'v1', ...place, body: { metadata: other, spec } })
  await harness.clock.advance(20_000)
  expect(await leases()).toHaveLength(2)
  await harness.clock.advance(20_000)
  expect(await leases()).toHaveLength(1)
  expect(warnings).toEqual([])
})

test('a server says so when another on its store lives at another time', async () => {
  const warnings: string[] = []
  const harness = await startHarness({
    standing: { identity: 'here_11111111-2222-4333-8444-555555555555', warn: (text) => warnings.push(text) },
  })
  const place = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases', namespace: 'kube-system' } as const
  const other = { name: 'apiserver-fast', labels: { 'apiserver.kubernetes.io/identity': 'kube-apiserver' } }
  let resourceVersion = ''
  const renew = (verb: 'create' | 'update'): Promise<KubeObject> => {
    const spec = { leaseDurationSeconds: 3600, renewTime: new Date(harness.clock.now() + 300_000).toISOString().replace('Z', '000Z') }
    const named = verb === 'update' ? { ...place, name: other.name } : place
    return harness.object({ verb, ...named, body: { metadata: { ...other, ...(verb === 'update' && { resourceVersion }) }, spec } })
  }
  resourceVersion = (await renew('create')).metadata.resourceVersion
  await harness.clock.advance(25_000)
  expect(warnings).toEqual([])
  for (let times = 0; times < 2; times++) {
    resourceVersion = (await renew('update')).metadata.resourceVersion
    await harness.clock.advance(10_000)
  }
  expect(warnings).toEqual([
    expect.stringMatching(
      /^The clock of apiserver-fast, which shares this cluster, is 29\d s away from this server's: give both the same speed\.$/,
    ),
  ])
})
