import { expect, test } from 'vitest'
import type { ApiRequest } from '#apimachinery'
import { authorizer, inDefault, pod, serviceAccount, startHarness } from '../testing-harness/harness.ts'
import { admissionPlugins, chosenPlugins } from './chain.ts'

const create = (group: string, resource: string, body: object): ApiRequest => ({
  verb: 'create',
  version: 'v1',
  group,
  resource,
  body: body as never,
})
const inNamespace = (group: string, resource: string, body: object): ApiRequest => ({ ...create(group, resource, body), ...inDefault })
const names = (plugins: readonly { readonly name: string }[]): readonly string[] => plugins.map(({ name }) => name)

test('plugins run unless they are disabled, and a few only when they are asked for', () => {
  const all = names(admissionPlugins)
  expect(all.filter((name) => !names(chosenPlugins([], [])).includes(name))).toEqual([
    'NamespaceExists',
    'NodeRestriction',
    'OwnerReferencesPermissionEnforcement',
  ])
  expect(names(chosenPlugins(['NamespaceExists'], ['Priority']))).not.toContain('Priority')
  expect(names(chosenPlugins(['NamespaceExists'], ['Priority']))).toContain('NamespaceExists')
})

test('TaintNodesByCondition: a new node takes no pods yet', async () => {
  const { object } = await startHarness()
  expect(await object(create('', 'nodes', { metadata: { name: 'node-1' } }))).toMatchObject({
    spec: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
  })
})

const storage = 'storage.k8s.io'
const storageClass = (name: string, isDefault: boolean, more: object = {}) =>
  create(storage, 'storageclasses', {
    metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': String(isDefault) } },
    provisioner: 'example.com/disk',
    ...more,
  })
const claim = (name: string, more: object = {}) =>
  inNamespace('', 'persistentvolumeclaims', {
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more },
  })

test('DefaultStorageClass and StorageObjectInUseProtection: a claim gets the newest default class, and a finalizer', async () => {
  const { object, clock } = await startHarness()
  const classOf = async (request: ApiRequest): Promise<unknown> => (await object(request))['spec']
  expect(await classOf(claim('before'))).not.toHaveProperty('storageClassName')
  await object(storageClass('slow', false))
  await object(storageClass('old', true))
  await clock.advance(1000)
  await object(storageClass('new', true))
  expect(await classOf(claim('silent'))).toMatchObject({ storageClassName: 'new' })
  expect(await classOf(claim('none', { storageClassName: '' }))).toMatchObject({ storageClassName: '' })
  expect((await object(claim('kept'))).metadata.finalizers).toEqual(['kubernetes.io/pvc-protection'])
})

test.each([
  [
    'a claim of a class that does not grow',
    'Bound',
    false,
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  ],
  ['a claim of a class that grows', 'Bound', true, undefined],
])('PersistentVolumeClaimResize: %s', async (_, phase, allowVolumeExpansion, why) => {
  const { ask, object } = await startHarness()
  await object(storageClass('fast', false, { allowVolumeExpansion }))
  await object(claim('data', { storageClassName: 'fast', volumeName: 'v' }))
  const patch = {
    verb: 'patch',
    ...inDefault,
    resource: 'persistentvolumeclaims',
    name: 'data',
    contentType: 'application/merge-patch+json',
  } as const
  await object({ ...patch, subresource: 'status', body: { status: { phase, capacity: { storage: '1Gi' } } } })
  const response = await ask({ ...patch, body: { spec: { resources: { requests: { storage: '2Gi' } } } } })
  const message = why && `persistentvolumeclaims "data" is forbidden: ${why}`
  expect(response).toMatchObject(message === undefined ? { code: 200 } : { code: 403, object: { message } })
})

test('DefaultIngressClass: an ingress gets the default class unless it names one', async () => {
  const { object } = await startHarness()
  const group = 'networking.k8s.io'
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' }
  await object(create(group, 'ingressclasses', { metadata: { name: 'nginx', annotations }, spec: { controller: 'example.com/nginx' } }))
  const ingress = (name: string, more: object = {}) =>
    inNamespace(group, 'ingresses', {
      metadata: { name },
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } }, ...more },
    })
  expect((await object(ingress('silent')))['spec']).toMatchObject({ ingressClassName: 'nginx' })
  expect((await object(ingress('other', { ingressClassName: 'other' })))['spec']).toMatchObject({ ingressClassName: 'other' })
})

test('RuntimeClass: a pod costs what its runtime costs, and runs where that is', async () => {
  const { object, status } = await startHarness()
  await object(serviceAccount())
  const scheduling = { nodeSelector: { runtime: 'vm' }, tolerations: [{ key: 'vm', operator: 'Exists' }] }
  await object(
    create('node.k8s.io', 'runtimeclasses', {
      metadata: { name: 'vm' },
      handler: 'vm',
      overhead: { podFixed: { cpu: '100m' } },
      scheduling,
    }),
  )
  const made = await object(pod('web', { runtimeClassName: 'vm' }))
  expect(made['spec']).toMatchObject({ overhead: { cpu: '100m' }, nodeSelector: { runtime: 'vm' } })
  expect((await status(pod('x', { runtimeClassName: 'wasm' }))).message).toBe(
    'pods "x" is forbidden: pod rejected: RuntimeClass "wasm" not found',
  )
  expect((await status(pod('x', { runtimeClassName: 'vm', nodeSelector: { runtime: 'no' } }))).message).toBe(
    'pods "x" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[runtime] = vm; pod.spec.nodeSelector[runtime] = no',
  )
})

test('NamespaceExists: nothing happens in a namespace that is not there', async () => {
  const { status } = await startHarness({ admission: chosenPlugins(['NamespaceExists'], ['NamespaceLifecycle']) })
  const request = { ...inNamespace('', 'configmaps', { metadata: { name: 'c' } }), namespace: 'nowhere' }
  expect(await status(request)).toMatchObject({ code: 404, message: 'namespaces "nowhere" not found' })
})

test('OwnerReferencesPermissionEnforcement: who gives an owner must be allowed to', async () => {
  const mayNot = new Set<string>()
  const { object, status } = await startHarness({
    admission: chosenPlugins(['OwnerReferencesPermissionEnforcement'], []),
    authorizer: authorizer(({ verb, subresource }) => !mayNot.has(subresource === undefined ? verb : `${verb} ${subresource}`)),
  })
  const owned = (name: string) =>
    inNamespace('', 'configmaps', {
      metadata: { name, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u', blockOwnerDeletion: true }] },
    })
  expect((await object(owned('fine'))).kind).toBe('ConfigMap')
  mayNot.add('update finalizers')
  expect((await status(owned('a'))).message).toBe(
    `configmaps "a" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: , <nil>`,
  )
  mayNot.add('delete')
  expect((await status(owned('a'))).message).toBe(
    `configmaps "a" is forbidden: cannot set an ownerRef on a resource you can't delete: , <nil>`,
  )
})
