import { beforeAll, expect, test } from 'vitest'
import type { CSIDriver, CSINode, StorageClass, VolumeAttachment } from '../generated/types.ts'
import { csiDrivers } from './csi-drivers.ts'
import { csiNodes } from './csi-nodes.ts'
import { storageClasses } from './storage-classes.ts'
import { volumeAttachments } from './volume-attachments.ts'

beforeAll(async () => {
  for (const kind of [csiDrivers, csiNodes, storageClasses, volumeAttachments]) await kind.load?.()
})

const named = { metadata: { name: 'a.example.com' } }
const driver = (spec: object): CSIDriver => csiDrivers.defaults?.({ ...named, spec } as CSIDriver) ?? ({} as CSIDriver)
const told = (errors: readonly { readonly field: string; readonly message: string }[] | undefined): readonly string[] =>
  (errors ?? []).map(({ field, message }) => `${field}: ${message}`)

test('a CSIDriver that says nothing attaches, persists and does not ask for more', () => {
  expect(driver({}).spec).toEqual({
    attachRequired: true,
    podInfoOnMount: false,
    volumeLifecycleModes: ['Persistent'],
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    requiresRepublish: false,
    seLinuxMount: false,
  })
})

test.each<[object, readonly string[]]>([
  [{}, []],
  [
    { fsGroupPolicy: 'Always' },
    ['spec.fsGroupPolicy: Unsupported value: "Always": supported values: "File", "None", "ReadWriteOnceWithFSType"'],
  ],
  [
    { tokenRequests: [{ audience: '' }, { audience: '', expirationSeconds: 700 }] },
    ['spec.tokenRequests[1].audience: Duplicate value: ""'],
  ],
  [
    { tokenRequests: [{ audience: 'a', expirationSeconds: 5 }] },
    ['spec.tokenRequests[0].expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes'],
  ],
])('a CSIDriver with %j', (spec, expected) => {
  expect(told(csiDrivers.validate?.(driver(spec)))).toEqual(expected)
})

test('a node may change how many volumes a driver takes, and nothing else of it', () => {
  const node = (nodeID: string, count: number): CSINode =>
    ({ ...named, spec: { drivers: [{ name: 'd', nodeID, allocatable: { count } }] } }) as unknown as CSINode

  expect(told(csiNodes.validateUpdate?.(node('a', 2), node('a', 1)))).toEqual([])
  expect(told(csiNodes.validateUpdate?.(node('b', 1), node('a', 1)))).toEqual([
    'spec.drivers: Invalid value: {"name":"d","nodeID":"b"}: field is immutable',
  ])
})

test('a VolumeAttachment names exactly one volume', () => {
  const attachment = (source: object): VolumeAttachment =>
    ({ ...named, spec: { attacher: 'a', nodeName: 'n', source } }) as unknown as VolumeAttachment

  expect(told(volumeAttachments.validate?.(attachment({})))).toEqual([
    'spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName',
  ])
  expect(told(volumeAttachments.validate?.(attachment({ persistentVolumeName: 'p' })))).toEqual([])
})

test('what a StorageClass provisions with stays as it is', () => {
  const storageClass = (provisioner: string): StorageClass => ({ ...named, provisioner }) as unknown as StorageClass

  expect(told(storageClasses.validateUpdate?.(storageClass('b'), storageClass('a')))).toEqual([
    'provisioner: Forbidden: updates to provisioner are forbidden.',
  ])
})
