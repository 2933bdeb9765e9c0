import { expect, test } from 'vitest'
import { configMaps, customKinds, customResourceDefinitions, namespaces, type Resource } from '#api'
import type { KubeObject, OwnerReference } from '#apimachinery'
import { inMemoryApi } from '#testing'
import { startControllerManager } from '../manager.ts'

const owner = ({ apiVersion, kind, metadata: { name, uid } }: KubeObject): OwnerReference => ({ apiVersion, kind, name, uid })

/** A cluster to which a kind of its own has been added. */
async function aClusterWithThings() {
  const api = await inMemoryApi()
  startControllerManager(api.process('controller-manager'), api.handler)
  await api.clock.advance(5000)
  await api.client(customResourceDefinitions).create({
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  })
  await api.clock.advance(5000)
  const [kind] = customKinds(await api.client(customResourceDefinitions).get('things.example.com'))
  if (!kind) throw new Error('the definition is not established')
  return { ...api, kind, things: (namespace = 'default') => api.client(kind, namespace), maps: api.client(configMaps, 'default') }
}

const namesOf = async (client: { list(): Promise<{ items: readonly KubeObject[] }> }): Promise<readonly string[]> =>
  (await client.list()).items.map(({ metadata }) => metadata.name).filter((name) => name !== 'kube-root-ca.crt')

const thing = (kind: Resource, name: string, ownerReferences: readonly OwnerReference[] = []) => ({
  apiVersion: 'example.com/v1',
  kind: kind.kind,
  metadata: { name, ownerReferences },
})

test('custom resources own and are owned as all others', async () => {
  const { things, maps, kind, clock } = await aClusterWithThings()
  const root = await things().create(thing(kind, 'root'))
  const map = await maps.create({ metadata: { name: 'map', ownerReferences: [owner(root)] } })
  await things().create(thing(kind, 'leaf', [owner(map)]))
  await clock.advance(5000)
  expect(await namesOf(things())).toEqual(['leaf', 'root'])

  await things().delete('root')
  await clock.advance(5000)
  expect([await namesOf(things()), await namesOf(maps)]).toEqual([[], []])
})

test('a custom resource forgets one of two owners', async () => {
  const { things, maps, kind, clock } = await aClusterWithThings()
  const first = await maps.create({ metadata: { name: 'first' } })
  const second = await maps.create({ metadata: { name: 'second' } })
  await things().create(thing(kind, 'child', [owner(first), owner(second)]))
  await maps.delete('first')
  await clock.advance(5000)
  expect((await things().get('child')).metadata.ownerReferences).toEqual([owner(second)])
})

test('what custom resources own goes with their definition', async () => {
  const { things, maps, kind, clock, client } = await aClusterWithThings()
  await maps.create({ metadata: { name: 'map', ownerReferences: [owner(await things().create(thing(kind, 'root')))] } })
  await client(customResourceDefinitions).delete('things.example.com')
  await clock.advance(10_000)
  expect(await namesOf(maps)).toEqual([])
})

test('a namespace takes its custom resources along', async () => {
  const { things, kind, clock, client } = await aClusterWithThings()
  await client(namespaces).create({ metadata: { name: 'other' }, spec: {} })
  await things('other').create(thing(kind, 'inside'))
  await things().create(thing(kind, 'outside'))
  await client(namespaces).delete('other')
  await clock.advance(20_000)
  expect(await namesOf(client(namespaces))).not.toContain('other')
  expect(await namesOf(client(kind))).toEqual(['outside'])
})
