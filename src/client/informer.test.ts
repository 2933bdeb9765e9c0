import { expect, test } from 'vitest'
import type { Resource } from '#api'
import { expired, type ApiHandler, type ApiRequest, type KubeObject, type WatchEvent } from '#apimachinery'
import { createPipe, seededRandom, type Pipe } from '#kernel'
import { createClient } from './client.ts'
import { createInformers } from './informer.ts'
import { stoppedClock } from './test-clock.ts'

const things: Resource = {
  group: '',
  version: 'v1',
  kind: 'Thing',
  plural: 'things',
  singular: 'thing',
  scope: 'Namespaced',
  schema: 'Thing',
}

const thing = (name: string, revision: number, owner?: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: {
    name,
    namespace: 'default',
    uid: `uid-${name}`,
    resourceVersion: String(revision),
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...(owner !== undefined && {
      ownerReferences: [{ apiVersion: 'v1', kind: 'Owner', name: owner, uid: owner, controller: true }],
    }),
  },
})

/** A server that answers lists with `items` at `revision`, and whose watches are pipes. */
function aServer(items: readonly KubeObject[], revision: number) {
  const server = { items, revision, requests: [] as ApiRequest[], watch: undefined as Pipe<WatchEvent> | undefined }
  const handler: ApiHandler = async (request) => {
    server.requests.push(request)
    if (request.verb === 'watch') {
      server.watch = createPipe<WatchEvent>()
      return { code: 200, type: 'watch', events: server.watch.stream }
    }
    const metadata = { resourceVersion: String(server.revision) }
    return { code: 200, type: 'object', object: { apiVersion: 'v1', kind: 'ThingList', metadata, items: server.items } as never }
  }
  const clock = stoppedClock()
  const informers = createInformers(createClient(handler, { userAgent: 'test' }), clock, seededRandom(1))
  return { server, clock, informers }
}

/** Lets everything run that waits on nothing but promises. */
const settle = async (): Promise<void> => {
  for (let step = 0; step < 50; step++) await Promise.resolve()
}

const names = (objects: readonly KubeObject[]): readonly string[] => objects.map(({ metadata }) => metadata.name)

test('an informer lists, then follows the watch, and says who caused each change', async () => {
  const { server, informers } = aServer([thing('a', 1)], 4)
  const informer = informers.of(things)
  const heard: unknown[] = []
  informer.subscribe({
    added: ({ metadata }, cause) => heard.push(['added', metadata.name, cause]),
    updated: ({ metadata }, previous, cause) => heard.push(['updated', metadata.name, previous.metadata.resourceVersion, cause]),
    deleted: ({ metadata }, cause) => heard.push(['deleted', metadata.name, cause]),
  })
  await informer.ready

  server.watch?.push({ type: 'ADDED', object: thing('b', 5), cause: { actor: 'kubectl' } })
  server.watch?.push({ type: 'MODIFIED', object: thing('a', 6), cause: { actor: 'kubelet', revision: 5 } })
  server.watch?.push({ type: 'BOOKMARK', object: thing('', 7) })
  server.watch?.push({ type: 'DELETED', object: thing('b', 8) })
  await settle()

  expect(heard).toEqual([
    ['added', 'a', undefined],
    ['added', 'b', { actor: 'kubectl', revision: 5 }],
    ['updated', 'a', '1', { actor: 'kubelet', revision: 6 }],
    ['deleted', 'b', { actor: '', revision: 8 }],
  ])
  expect(names(informer.lister.list())).toEqual(['a'])
  expect(informer.revision).toBe(8)
})

test('a watch that breaks off is resumed where it ended', async () => {
  const { server, informers } = aServer([], 4)
  await informers.of(things).ready
  server.watch?.push({ type: 'ADDED', object: thing('a', 9) })
  await settle()

  server.watch?.end()
  await settle()

  expect(server.requests.map(({ verb, query }) => [verb, query?.['resourceVersion']])).toEqual([
    ['list', undefined],
    ['watch', '4'],
    ['watch', '9'],
  ])
})

test('a watch whose history is gone starts over, and the difference is told as events', async () => {
  const { server, clock, informers } = aServer([thing('a', 1), thing('b', 2), thing('c', 3)], 4)
  const informer = informers.of(things)
  const heard: string[] = []
  await informer.ready
  informer.subscribe({
    added: ({ metadata }) => heard.push(`+${metadata.name}`),
    updated: ({ metadata }) => heard.push(`~${metadata.name}`),
    deleted: ({ metadata }) => heard.push(`-${metadata.name}`),
  })
  server.items = [thing('a', 1), thing('b', 20), { ...thing('c', 21), metadata: { ...thing('c', 21).metadata, uid: 'another' } }]
  server.revision = 30

  server.watch?.push({ type: 'ERROR', object: expired('too old resource version').status as never })
  await settle()
  clock.advanceToNext()
  await settle()

  expect(heard).toEqual(['+a', '+b', '+c', '~b', '-c', '+c'])
  expect(informer.revision).toBe(30)
})

test('indexes answer by namespace, owner and what was added', async () => {
  const { server, informers } = aServer([thing('a', 1, 'x'), thing('b', 2, 'y')], 4)
  const informer = informers.of(things)
  informer.addIndex('initial', ({ metadata }) => [metadata.name.slice(0, 1)])
  await informer.ready
  const owner = (uid: string) => ({ metadata: { uid } })

  server.watch?.push({ type: 'MODIFIED', object: thing('b', 5, 'x') })
  await settle()

  const { lister } = informer
  expect(names(lister.ownedBy(owner('x')))).toEqual(['a', 'b'])
  expect(names(lister.ownedBy(owner('y')))).toEqual([])
  expect(names(lister.list('default'))).toEqual(['a', 'b'])
  expect(names(lister.list('other'))).toEqual([])
  expect(names(lister.byIndex('initial', 'b'))).toEqual(['b'])
  expect(lister.list()).toBe(lister.list())
})

test('the same resource is watched once, whoever asks', async () => {
  const { server, informers } = aServer([], 4)

  expect(informers.of(things)).toBe(informers.of(things))
  expect(informers.of(things, { namespace: 'one' })).not.toBe(informers.of(things))
  await informers.ready()

  expect(server.requests.filter(({ verb }) => verb === 'list')).toHaveLength(2)
  expect(informers.find({ group: '', version: 'v1', resource: 'things' })).toBe(informers.of(things))
})
