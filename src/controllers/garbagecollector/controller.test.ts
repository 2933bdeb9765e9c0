import { expect, test } from 'vitest'
import { configMaps, events, namespaces, type ConfigMap } from '#api'
import type { KubeObject, OwnerReference } from '#apimachinery'
import { inMemoryApi } from '#testing'
import { startControllerManager } from '../manager.ts'

/** Config maps that own each other, as no other controller cares for them. */
async function aCluster() {
  const api = await inMemoryApi()
  startControllerManager(api.process('controller-manager'), api.handler)
  await api.clock.advance(5000)
  const maps = api.client(configMaps, 'default')
  return {
    ...api,
    maps,
    add: (name: string, owners: readonly OwnerReference[] = [], metadata: object = {}): Promise<ConfigMap> =>
      maps.create({ metadata: { name, ownerReferences: owners, ...metadata } }),
    /** The names that are left once all is at rest, without the one that every namespace has. */
    left: async (): Promise<readonly string[]> => {
      await api.clock.advance(5000)
      const { items } = await maps.list()
      return items.map(({ metadata }) => metadata.name).filter((name) => name !== 'kube-root-ca.crt')
    },
  }
}

const owner = ({ metadata: { name, uid } }: KubeObject, parts: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name,
  uid,
  ...parts,
})
const blocking = { blockOwnerDeletion: true }
const missing: OwnerReference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'missing', uid: 'nobody' }

test('what has lost its owner goes, and what that owned, too', async () => {
  const { add, maps, left } = await aCluster()
  const root = await add('root')
  const child = await add('child', [owner(root)])
  await add('grandchild', [owner(child)])
  await add('stranger')
  expect(await left()).toEqual(['child', 'grandchild', 'root', 'stranger'])

  await maps.delete('root')
  expect(await left()).toEqual(['stranger'])
})

test('what never had the owner it names goes', async () => {
  const { add, left } = await aCluster()
  await add('child', [missing])

  expect(await left()).toEqual([])
})

test('what has another owner left stays, and forgets the one that is gone', async () => {
  const { add, maps, left } = await aCluster()
  const [first, second] = [await add('first'), await add('second')]
  await add('child', [owner(first), owner(second)])

  await maps.delete('first')
  expect(await left()).toEqual(['child', 'second'])
  expect((await maps.get('child')).metadata.ownerReferences).toEqual([owner(second)])
})

test('an owner that comes back under its name is another one', async () => {
  const { add, maps, left } = await aCluster()
  const root = await add('root')
  await maps.delete('root')
  await add('root')
  await add('child', [owner(root)])

  expect(await left()).toEqual(['root'])
})

test('an owner that is deleted in the foreground goes after what blocks it', async () => {
  const { add, maps, left } = await aCluster()
  const root = await add('root')
  await add('slow', [owner(root, blocking)], { finalizers: ['example.com/hold'] })
  await add('free', [owner(root)])

  await maps.delete('root', { propagationPolicy: 'Foreground' })
  expect(await left()).toEqual(['root', 'slow'])

  await maps.patch('slow', { metadata: { finalizers: null } }, { type: 'merge' })
  expect(await left()).toEqual([])
})

test('an owner that is deleted in the foreground does not wait for what does not block it', async () => {
  const { add, maps, left } = await aCluster()
  const root = await add('root')
  await add('slow', [owner(root)], { finalizers: ['example.com/hold'] })

  await maps.delete('root', { propagationPolicy: 'Foreground' })
  expect(await left()).toEqual(['slow'])
})

test('an owner that is deleted in the foreground goes when what blocked it lets go of it', async () => {
  const { add, maps, left } = await aCluster()
  const root = await add('root')
  await add('slow', [owner(root, blocking)], { finalizers: ['example.com/hold'] })
  await maps.delete('root', { propagationPolicy: 'Foreground' })
  await left()

  await maps.patch('slow', { metadata: { ownerReferences: null } }, { type: 'merge' })
  expect(await left()).toEqual(['slow'])
})

test('objects that own each other go in the foreground, too', async () => {
  const { add, maps, left } = await aCluster()
  const one = await add('one')
  const other = await add('other', [owner(one, blocking)])
  await maps.patch('one', { metadata: { ownerReferences: [owner(other, blocking)] } }, { type: 'merge' })
  await left()

  await maps.delete('one', { propagationPolicy: 'Foreground' })
  expect(await left()).toEqual([])
})

test('an owner that is deleted as an orphan maker leaves its dependents, which forget it', async () => {
  const { add, maps, left } = await aCluster()
  const root = await add('root')
  const child = await add('child', [owner(root)])
  await add('grandchild', [owner(child)])

  await maps.delete('root', { propagationPolicy: 'Orphan' })
  expect(await left()).toEqual(['child', 'grandchild'])
  expect((await maps.get('child')).metadata.ownerReferences ?? []).toEqual([])
  expect((await maps.get('grandchild')).metadata.ownerReferences).toHaveLength(1)
})

test('an owner in another namespace is none: what names it goes, and an event says why', async () => {
  const { add, client, left } = await aCluster()
  await client(namespaces).create({ metadata: { name: 'team-a' }, spec: {} })
  const foreign = await client(configMaps, 'team-a').create({ metadata: { name: 'root' } })
  await add('child', [owner(foreign)])

  expect(await left()).toEqual([])
  const { items } = await client(events, 'default').list()
  expect(items.find(({ reason }) => reason === 'OwnerRefInvalidNamespace')).toMatchObject({
    type: 'Warning',
    message: `ownerRef [v1/ConfigMap, namespace: default, name: root, uid: ${foreign.metadata.uid}] does not exist in namespace "default"`,
    source: { component: 'garbage-collector-controller' },
    involvedObject: { kind: 'ConfigMap', name: 'child' },
  })
})

test('what is owned by a kind that the server does not know is left alone', async () => {
  const { add, left } = await aCluster()
  await add('child', [{ apiVersion: 'example.com/v1', kind: 'Widget', name: 'root', uid: 'nobody' }])

  expect(await left()).toEqual(['child'])
})

test('a finalizer of its own keeps an object that has lost its owner', async () => {
  const { add, maps, left } = await aCluster()
  await add('child', [missing], { finalizers: ['example.com/hold'] })

  expect(await left()).toEqual(['child'])
  expect((await maps.get('child')).metadata.deletionTimestamp).toBeDefined()
})
