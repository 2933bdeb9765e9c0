import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import type { Lease } from '#api'
import { seededRandom, wallClock } from '#kernel'
import { createMemoryStore, noEnd, openEtcdStore, prefixEnd, type LocalStore, type Operation, type Watch } from '#store'
import { answersOf, steps } from '../store/store-steps.ts'
import { describeWithEtcd, openEtcd, type EtcdSession } from './etcd-session.ts'
import { etcdTransport } from './etcd-transport.ts'
import { ended, outputOf, startServer } from './kubectl-session.ts'

/** For a server that starts, or a lease that runs out, on a busy machine. */
const waiting = { timeout: 40_000, interval: 250 }

let stores = 0

async function open({ url }: EtcdSession): Promise<LocalStore> {
  const store = await openEtcdStore({ transport: etcdTransport(url), clock: wallClock, random: seededRandom(++stores) })
  onTestFinished(() => store.close())
  return store
}

const put = (key: string, value: unknown, lease?: number): Operation => ({ type: 'put', key, value, ...(lease !== undefined && { lease }) })

async function write(store: LocalStore, ...operations: Operation[]): Promise<number> {
  for (const operation of operations) await store.txn({ then: [operation] })
  return store.revision
}

/** The next so many changes, in short. */
async function take(watch: Watch, count: number): Promise<unknown[]> {
  const seen: unknown[] = []
  for await (const { changes } of watch) {
    seen.push(...changes.map(({ type, item, previous }) => [type, item.key, item.value, previous?.value]))
    if (seen.length >= count) break
  }
  return seen
}

const under = (prefix: string) => ({ key: prefix, end: prefixEnd(prefix) })

describeWithEtcd('a store in a real etcd', () => {
  let etcd: EtcdSession
  beforeAll(async () => {
    etcd = await openEtcd()
  })
  afterAll(() => etcd.stop())

  test('answers everything as the memory store does', async () => {
    const store = await open(etcd)
    let runs = 0
    const property = fc.assert(
      fc.asyncProperty(steps, async (work) => {
        // Each run begins where nothing older can be read, as a new store does.
        await store.txn({ then: [put('run', ++runs)] })
        await store.compact(store.revision)
        const expected = await answersOf(createMemoryStore({ clock: wallClock }), work, `run-${runs}/`)
        expect(await answersOf(store, work, `run-${runs}/`)).toEqual(expected)
      }),
      { numRuns: 80 },
    )
    await expect(property).resolves.toBeUndefined()
  })

  test('shows to one what another writes, the past included', async () => {
    const writer = await open(etcd)
    const first = await write(writer, put('shared/a', 1), put('shared/a', { x: 2 }))
    const reader = await open(etcd)

    const watch = reader.watch({ ...under('shared/'), startRevision: first - 1 })
    await write(writer, put('elsewhere', 1), put('shared/b', 3), { type: 'delete', key: 'shared/a' })

    expect(await take(watch, 4)).toEqual([
      ['put', 'shared/a', 1, undefined],
      ['put', 'shared/a', { x: 2 }, 1],
      ['put', 'shared/b', 3, undefined],
      ['delete', 'shared/a', null, { x: 2 }],
    ])
    expect((await reader.range(under('shared/'))).items).toMatchObject([{ key: 'shared/b', value: 3 }])
  })

  test('tells of compactions that others did', async () => {
    const [one, other] = [await open(etcd), await open(etcd)]
    const revision = await write(one, put('c/a', 1), put('c/a', 2), { type: 'delete', key: 'c/a' })
    await one.compact(revision)
    const late = await open(etcd)

    await expect(other.range({ key: 'c/a', revision: revision - 1 })).rejects.toMatchObject({ compactedRevision: revision })
    expect([other.compactedRevision, late.compactedRevision]).toEqual([revision, revision])
    await expect(take(late.watch({ ...under('c/'), startRevision: revision - 1 }), 1)).rejects.toMatchObject({
      name: 'CompactedError',
      compactedRevision: revision,
    })
    // Of the compacted revision, a deletion, etcd has nothing left; a watch goes on behind it all the same.
    const watch = late.watch({ ...under('c/'), startRevision: revision })
    await write(one, put('c/b', 1))
    expect(await take(watch, 1)).toEqual([['put', 'c/b', 1, undefined]])
  })

  test('lets keys go with their lease, as long as nobody keeps it alive', async () => {
    const store = await open(etcd)
    const [short, long] = [await store.grantLease(2000), await store.grantLease(60_000)]
    await write(store, put('leased/a', 1, short), put('leased/b', 1, long))
    const watch = store.watch(under('leased/'))

    expect(await take(watch, 1)).toEqual([['delete', 'leased/a', null, 1]])

    await expect(store.keepAlive(short)).rejects.toMatchObject({ name: 'LeaseNotFoundError' })
    await expect(store.timeToLive(short)).rejects.toMatchObject({ name: 'LeaseNotFoundError' })
    expect(await store.timeToLive(long)).toMatchObject({ ttlMs: 60_000, keys: ['leased/b'] })
  })

  test('restores from a snapshot what etcd held, in memory', async () => {
    const store = await open(etcd)
    await write(store, ...Array.from({ length: 1100 }, (_, index) => put(`many/${index}`, index)))

    const copy = createMemoryStore({ clock: wallClock, snapshot: await store.snapshot() })

    const all = { key: '', end: noEnd }
    expect(await copy.range(all)).toEqual(await store.range(all))
  })

  test('goes on where it was when etcd comes back', async () => {
    const own = await openEtcd()
    onTestFinished(() => own.stop())
    const store = await open(own)
    await write(store, put('a', 1))
    const watch = store.watch({ key: 'a' })

    await own.restart()

    await write(store, put('a', 2))
    expect(await take(watch, 1)).toEqual([['put', 'a', 2, 1]])
  })
})

describeWithEtcd('API servers on a real etcd', () => {
  let etcd: EtcdSession
  const servers: ReturnType<typeof startServer>[] = []
  beforeAll(async () => {
    etcd = await openEtcd()
  })
  afterAll(async () => {
    await Promise.all(servers.map((server) => ended(server)))
    await etcd.stop()
  })

  const serve = async (...options: readonly string[]): Promise<string> => {
    const server = startServer(['--port', '0', ...options])
    servers.push(server)
    return /http:\S+$/m.exec(await outputOf(server).until(/serves .* http:\S+/))?.[0] ?? ''
  }

  const send = (url: string, method: string, body: unknown): Promise<Response> =>
    fetch(url, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })

  test('see each other’s writes, and lose none', async () => {
    const [first, second] = await Promise.all([serve('--etcd', etcd.url), serve('--etcd', etcd.url, '--nodes', '0')])
    const [here, there] = [first, second].map((url) => `${url}/api/v1/namespaces/default/configmaps`)
    const mine = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shared' }, data: { by: 'first' } }
    const watching = await fetch(`${there}?watch=true&fieldSelector=metadata.name=shared`)
    const events = watching.body?.pipeThrough(new TextDecoderStream()).getReader()

    const created = await send(String(here), 'POST', mine)
    expect(created.status).toBe(201)
    const object = (await created.json()) as { metadata: object }

    expect((await events?.read())?.value).toContain('"type":"ADDED"')
    expect(await (await fetch(`${there}/shared`)).json()).toEqual(object)
    expect((await send(String(there), 'POST', mine)).status).toBe(409)
    expect((await send(`${there}/shared`, 'PUT', { ...object, data: { by: 'second' } })).status).toBe(200)
    expect((await send(`${here}/shared`, 'PUT', { ...object, data: { by: 'first again' } })).status).toBe(409)
    expect((await events?.read())?.value).toContain('"by":"second"')
    expect(await (await fetch(`${here}/shared`)).json()).toMatchObject({ data: { by: 'second' } })
    await events?.cancel()
  })

  test('one acts at a time: a deployment rolls out once, and the second goes on when the first is gone', async () => {
    const own = await openEtcd()
    onTestFinished(() => own.stop())
    await serve('--etcd', own.url, '--nodes', '1', '--speed', '20')
    const second = await serve('--etcd', own.url, '--nodes', '0', '--speed', '20')
    const get = async <T>(path: string): Promise<T> => (await fetch(`${second}${path}`)).json() as Promise<T>
    const holder = async (name: string): Promise<string | undefined> =>
      (await get<Lease>(`/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${name}`)).spec?.holderIdentity
    const named = async (path: string): Promise<readonly string[]> =>
      (await get<{ items: { metadata: { name: string } }[] }>(path)).items.map(({ metadata }) => metadata.name)
    const deployment = '/apis/apps/v1/namespaces/default/deployments/web'
    const offices = ['kube-controller-manager', 'kube-scheduler']
    await vi.waitFor(async () => expect((await Promise.all(offices.map(holder))).every(Boolean)).toBe(true), waiting)
    const before = await Promise.all(offices.map(holder))

    const spec = {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.29' }] } },
    }
    await send(`${second}/apis/apps/v1/namespaces/default/deployments`, 'POST', { metadata: { name: 'web' }, spec })
    await vi.waitFor(async () => expect(await get(deployment)).toMatchObject({ status: { readyReplicas: 2 } }), waiting)
    expect(await named('/apis/apps/v1/namespaces/default/replicasets')).toHaveLength(1)
    expect(await named('/api/v1/namespaces/default/pods')).toHaveLength(2)
    expect(await Promise.all(offices.map(holder))).toEqual(before)

    const firstServer = servers.at(-2)
    if (firstServer) await ended(firstServer)
    await send(`${second}${deployment}/scale`, 'PUT', { metadata: { name: 'web', namespace: 'default' }, spec: { replicas: 3 } })
    await vi.waitFor(async () => expect(await named('/api/v1/namespaces/default/pods')).toHaveLength(3), waiting)
    const after = await Promise.all(offices.map(holder))
    expect(after[0]).not.toBe(before[0])
    const events = await get<{ items: { reason: string; message: string }[] }>('/api/v1/namespaces/kube-system/events')
    const leaders = events.items.filter(({ reason }) => reason === 'LeaderElection').map(({ message }) => message)
    expect(leaders).toEqual(expect.arrayContaining([`${before[0]} became leader`, `${after[0]} became leader`]))
  })

  test('say so when there is no etcd', async () => {
    const server = startServer(['--port', '0', '--etcd', 'http://127.0.0.1:1'])
    const code = new Promise((resolve) => server.once('exit', resolve))

    await outputOf(server).until('There is no answer from etcd at http://127.0.0.1:1')
    expect(await code).toBe(1)
  })
})
