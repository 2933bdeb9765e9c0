import { expect, test } from 'vitest'
import { configMaps, namespaces, secrets } from '#api'
import type { OwnerReference } from '#apimachinery'
import { createInformers } from '#client'
import { seededRandom } from '#kernel'
import { inMemoryApi } from '#testing'
import { OwnerGraph, type Item } from './graph.ts'

const ownedBy = (uid: string): readonly OwnerReference[] => [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }]

async function aGraph() {
  const api = await inMemoryApi()
  const graph = new OwnerGraph(createInformers(api.client, api.clock, seededRandom(1, 'graph')))
  const seen: string[] = []
  graph.subscribe(({ item: { resource, object }, previous, isGone }) => {
    const sign = isGone ? '-' : previous ? '~' : '+'
    if (object.metadata.name.startsWith('my-')) seen.push(`${sign} ${resource.kind} ${object.metadata.name}`)
  })
  await api.clock.settle()
  const names = (items: readonly Item[]) => items.map(({ resource, object }) => `${resource.kind} ${object.metadata.name}`).toSorted()
  return { ...api, graph, seen, names, maps: api.client(configMaps, 'default'), secrets: api.client(secrets, 'default') }
}

test('dependents of all kinds are found by the uid of an owner, as soon as they are there and until they are gone', async () => {
  const { graph, clock, maps, secrets: keys, names } = await aGraph()
  await maps.create({ metadata: { name: 'my-map', ownerReferences: ownedBy('1') } })
  await keys.create({ metadata: { name: 'my-secret', ownerReferences: [...ownedBy('2'), ...ownedBy('1')] } })
  await maps.create({ metadata: { name: 'my-other', ownerReferences: ownedBy('3') } })
  await clock.settle()
  expect(names(graph.dependentsOf('1'))).toEqual(['ConfigMap my-map', 'Secret my-secret'])
  expect(names(graph.dependentsOf('2'))).toEqual(['Secret my-secret'])
  expect(names(graph.dependentsOf('4'))).toEqual([])

  await keys.patch('my-secret', { metadata: { ownerReferences: ownedBy('3') } }, { type: 'merge' })
  await maps.delete('my-map')
  await clock.settle()
  expect(names(graph.dependentsOf('1'))).toEqual([])
  expect(names(graph.dependentsOf('3'))).toEqual(['ConfigMap my-other', 'Secret my-secret'])
})

test('an object is found by its uid, whatever its kind, until it is gone', async () => {
  const { graph, clock, maps, client } = await aGraph()
  const { metadata } = await maps.create({ metadata: { name: 'my-map' } })
  const space = await client(namespaces).create({ metadata: { name: 'my-space' }, spec: {} })
  await clock.settle()
  expect(graph.byUid(metadata.uid)?.object.metadata.name).toBe('my-map')
  expect(graph.byUid(space.metadata.uid)?.resource.kind).toBe('Namespace')

  await maps.delete('my-map')
  await clock.settle()
  expect(graph.byUid(metadata.uid)).toBeUndefined()
})

test('what a queue holds of an object leads back to it, as it is by then', async () => {
  const { graph, clock, maps, client } = await aGraph()
  const { metadata } = await maps.create({ metadata: { name: 'my-map' } })
  const space = await client(namespaces).create({ metadata: { name: 'my-space' }, spec: {} })
  await clock.settle()
  const keys = [metadata.uid, space.metadata.uid].flatMap((uid) => graph.byUid(uid) ?? []).map((item) => graph.keyOf(item))
  await maps.patch('my-map', { data: { a: 'b' } }, { type: 'merge' })
  await clock.settle()

  expect(keys.map((key) => graph.get(key)?.object)).toMatchObject([{ data: { a: 'b' } }, { metadata: { name: 'my-space' } }])

  await maps.delete('my-map')
  await clock.settle()
  expect(graph.get(keys[0] ?? '')).toBeUndefined()
})

test('whoever subscribes hears of all that comes, changes and goes', async () => {
  const { seen, clock, maps } = await aGraph()
  await maps.create({ metadata: { name: 'my-map' } })
  await clock.settle()
  await maps.patch('my-map', { data: { a: 'b' } }, { type: 'merge' })
  await clock.settle()
  await maps.delete('my-map')
  await clock.settle()

  expect(seen).toEqual(['+ ConfigMap my-map', '~ ConfigMap my-map', '- ConfigMap my-map'])
})
