import * as fc from 'fast-check'
import type { ApiRequest, KubeObject, WatchEvent } from '#apimachinery'
import { expect, test } from 'vitest'
import { configMap, follow, inDefault, pod, serviceAccount, settle, startHarness, told } from '../testing-harness/harness.ts'

const all = { ...inDefault, resource: 'configmaps' } as const
const merge = 'application/merge-patch+json'
const watchOf = (query: Record<string, string> = {}, more: Partial<ApiRequest> = {}): ApiRequest => ({
  verb: 'watch',
  ...all,
  query: { watch: 'true', ...query },
  ...more,
})

test('without a revision a watch begins with what is there', async () => {
  const { ask, object } = await startHarness()
  await object(configMap('a'))

  const { events } = follow(await ask(watchOf()))
  await object(configMap('b'))
  await settle()

  expect(events.map(told)).toEqual(['ADDED a', 'ADDED b'])
})

test('with a revision it tells what came after it, from the store history', async () => {
  const { ask, object, store } = await startHarness()
  await object(configMap('a'))
  const { revision } = store
  await object(configMap('b'))
  await object({ verb: 'delete', ...all, name: 'a' })

  const { events } = follow(await ask(watchOf({ resourceVersion: String(revision) })))
  await object(configMap('c'))
  await settle()

  expect(events.map(told)).toEqual(['ADDED b', 'DELETED a', 'ADDED c'])
  expect(events[1]?.object.metadata.resourceVersion).toBe(String(revision + 2))
})

test('what begins or ceases to be selected is added or deleted', async () => {
  const { ask, object } = await startHarness()
  const { events } = follow(await ask(watchOf({ labelSelector: 'on=yes', resourceVersion: '0' })))
  const label = (on: string) => object({ verb: 'patch', ...all, name: 'a', contentType: merge, body: { metadata: { labels: { on } } } })
  await object(configMap('a'))
  await label('yes')
  await object({ verb: 'patch', ...all, name: 'a', contentType: merge, body: { data: { n: '1' } } })
  await label('no')
  await settle()

  expect(events.map(told)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a'])
})

test('pods reach the watch of their node when they are bound', async () => {
  const { ask, object } = await startHarness()
  await object(serviceAccount())
  const pods = { version: 'v1', resource: 'pods' } as const
  const [one, two] = await Promise.all(
    ['n1', 'n2'].map(async (node) => follow(await ask({ verb: 'watch', ...pods, query: { fieldSelector: `spec.nodeName=${node}` } }))),
  )
  await object(pod('a'))
  await object({
    verb: 'create',
    ...inDefault,
    resource: 'pods',
    name: 'a',
    subresource: 'binding',
    body: { target: { kind: 'Node', name: 'n1' } },
  })
  await settle()

  expect(one?.events.map(told)).toEqual(['ADDED a'])
  expect(two?.events).toEqual([])
})

test('events carry who wrote', async () => {
  const { ask, object } = await startHarness()
  const { events } = follow(await ask(watchOf({ resourceVersion: '0' })))

  const { metadata } = await object({ ...configMap('a'), userAgent: 'kubectl/v1.36' })
  await settle()

  expect(events[0]?.cause).toEqual({ actor: 'kubectl', revision: Number(metadata.resourceVersion) })
})

test('sendInitialEvents ends the state with a bookmark', async () => {
  const { ask, object, store } = await startHarness()
  await object(configMap('a'))

  const query = { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' }
  const { events } = follow(await ask(watchOf(query)))
  await settle()

  expect(events.map(told)).toEqual(['ADDED a', 'BOOKMARK'])
  expect(events[1]?.object.metadata).toMatchObject({
    annotations: { 'k8s.io/initial-events-end': 'true' },
    resourceVersion: String(store.revision),
  })
})

test('a quiet watch is told the revision once a minute, and ends in time', async () => {
  const { ask, object, clock, store } = await startHarness()
  const watching = follow(await ask(watchOf({ allowWatchBookmarks: 'true', resourceVersion: '0', timeoutSeconds: '90' })))
  await object(serviceAccount())
  await clock.advance(61_000)

  expect(watching.events.map(({ type, object }) => [type, object.metadata.resourceVersion])).toEqual([['BOOKMARK', String(store.revision)]])
  expect(watching.isOver()).toBe(false)
  await clock.advance(30_000)
  expect(watching.isOver()).toBe(true)
})

test('history that is compacted is told as an error event', async () => {
  const { ask, object, store } = await startHarness()
  await object(configMap('a'))
  await store.compact(store.revision)

  const watching = follow(await ask(watchOf({ resourceVersion: '2' })))
  await settle()

  expect(watching.events).toMatchObject([
    { type: 'ERROR', object: { code: 410, reason: 'Expired', message: `too old resource version: 2 (${store.revision})` } },
  ])
  expect(watching.isOver()).toBe(true)
})

test('a table watch has its columns once', async () => {
  const { ask, object } = await startHarness()
  const { events } = follow(await ask(watchOf({ resourceVersion: '0' }, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })))
  await object(configMap('a'))
  await object(configMap('b'))
  await settle()

  expect(
    events.map(({ object }) => (object as unknown as { columnDefinitions: readonly unknown[] | null }).columnDefinitions?.length),
  ).toEqual([3, undefined])
})

test('a watch of metadata has no more than that, bookmarks neither', async () => {
  const { ask, object } = await startHarness()
  const accept = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'
  const query = { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' }
  await object(configMap('a', { key: 'value' }))

  const { events } = follow(await ask(watchOf(query, { accept })))
  await settle()

  expect(events.map(({ type, object }) => [type, object.kind, object.apiVersion, Object.keys(object)])).toEqual([
    ['ADDED', 'PartialObjectMetadata', 'meta.k8s.io/v1', ['kind', 'apiVersion', 'metadata']],
    ['BOOKMARK', 'PartialObjectMetadata', 'meta.k8s.io/v1', ['kind', 'apiVersion', 'metadata']],
  ])
  expect(events[1]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' })
})

test('whoever leaves is forgotten', async () => {
  const { ask, object } = await startHarness()
  const abort = new AbortController()
  const watching = follow(await ask(watchOf({ resourceVersion: '0' }), abort.signal))
  abort.abort()
  await object(configMap('a'))
  await settle()

  expect(watching).toMatchObject({ events: [] })
  expect(watching.isOver()).toBe(true)
})

type Step = { readonly name: string; readonly act: 'write' | 'delete' | 'label' }
const steps = fc.array(
  fc.record({ name: fc.constantFrom('a', 'b', 'c'), act: fc.constantFrom('write' as const, 'delete' as const, 'label' as const) }),
  { maxLength: 25 },
)

test('a watch replays to exactly the list at its revision, wherever it starts and whatever it selects', async () => {
  await fc.assert(
    fc.asyncProperty(steps, steps, fc.constantFrom('', 'on=yes'), async (past, future, labelSelector) => {
      const { ask, list } = await startHarness()
      let count = 0
      const run = async ({ name, act }: Step): Promise<void> => {
        count++
        if (act === 'delete') await ask({ verb: 'delete', ...all, name })
        else {
          const change = act === 'write' ? { data: { n: String(count) } } : { metadata: { labels: { on: count % 2 ? 'yes' : 'no' } } }
          const { code } = await ask({ verb: 'patch', ...all, name, contentType: merge, body: change })
          if (code === 404) await ask(configMap(name, { n: String(count) }))
        }
      }
      for (const step of past) await run(step)
      const start = await list({ ...all, query: { labelSelector } })
      for (const step of future.slice(0, 5)) await run(step)
      const { events } = follow(await ask(watchOf({ labelSelector, resourceVersion: start.metadata.resourceVersion })))
      for (const step of future.slice(5)) await run(step)
      await settle()

      const end = await list({ ...all, query: { labelSelector } })
      expect(replay(start.items, events)).toEqual(end.items)
    }),
    { numRuns: 40 },
  )
})

function replay(start: readonly KubeObject[], events: readonly WatchEvent[]): readonly KubeObject[] {
  const state = new Map(start.map((object) => [object.metadata.name, object]))
  for (const { type, object } of events) {
    expect(state.has(object.metadata.name)).toBe(type !== 'ADDED')
    if (type === 'DELETED') state.delete(object.metadata.name)
    else state.set(object.metadata.name, object)
  }
  return [...state.values()].toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

test('random writers never lose an update', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('patch', 'put', 'json'), { minLength: 1, maxLength: 30 }), async (writers) => {
      const { ask, object } = await startHarness()
      await object(configMap('a'))
      const at = { ...all, name: 'a' }
      const writes = writers.map(async (how, index) => {
        const key = `k${index}`
        if (how === 'patch') return ask({ verb: 'patch', ...at, contentType: merge, body: { data: { [key]: '1' } } })
        if (how === 'json')
          return ask({
            verb: 'patch',
            ...at,
            contentType: 'application/json-patch+json',
            body: [{ op: 'add', path: `/metadata/annotations/${key}`, value: '1' }],
          })
        for (;;) {
          const read = await object({ verb: 'get', ...at })
          const body = { ...read, data: { ...(read['data'] as object | undefined), [key]: '1' } }
          const response = await ask({ verb: 'update', ...at, body: body })
          if (response.code !== 409) return response
        }
      })
      const codes = (await Promise.all(writes)).map(({ code }) => code)

      const end = await object({ verb: 'get', ...at })
      const kept = { ...(end['data'] as object | undefined), ...end.metadata.annotations }
      const acknowledged = writers.flatMap((_, index) => (codes[index] === 200 ? [`k${index}`] : []))
      expect(Object.keys(kept).toSorted()).toEqual(acknowledged.toSorted())
    }),
    { numRuns: 30 },
  )
})
