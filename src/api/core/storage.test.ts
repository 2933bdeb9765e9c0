import { expect, test } from 'vitest'
import { type Draft, problemsOf, problemsOfChange, problemsOfStatus } from '../testing-rules.ts'
import { persistentVolumeClaims } from './persistent-volume-claims.ts'
import { persistentVolumes } from './persistent-volumes.ts'

const resources = { requests: { storage: '1Gi' } }
const claim = (spec: object = {}, status: object = {}): Draft => ({
  spec: { accessModes: ['ReadWriteOnce'], resources, volumeMode: 'Filesystem', ...spec },
  status,
})

test.each<[string, Draft, readonly unknown[]]>([
  ['storage', claim(), []],
  [
    'nothing',
    { spec: {} },
    ['spec.accessModes: Required value: at least 1 access mode is required', 'spec.resources[storage]: Required value'],
  ],
  [
    'no storage, for one pod and for all',
    claim({ accessModes: ['ReadWriteOncePod', 'ReadWriteMany', 'Some'], resources: { requests: { storage: '0' } } }),
    [
      'spec.accessModes: Unsupported value: "Some": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
      'spec.resources[storage]: Invalid value: "0": must be greater than zero',
    ],
  ],
  [
    'a class that is none',
    claim({ storageClassName: 'A', volumeMode: 'Tape' }),
    [
      expect.stringContaining('spec.storageClassName: Invalid value: "A": a lowercase RFC 1123 subdomain'),
      'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ],
  ],
  ['what another holds', claim({ dataSource: { kind: 'PersistentVolumeClaim', name: 'b' } }), []],
  [
    'what two others hold',
    claim({ dataSource: { kind: 'PersistentVolumeClaim', name: 'b' }, dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'c' } }),
    ['spec: Invalid value: "spec.dataSource": must match dataSourceRef'],
  ],
  [
    'what no claim holds',
    claim({ dataSourceRef: { kind: 'Book', name: '' } }),
    [
      'spec.dataSourceRef.name: Required value',
      `spec.dataSourceRef: Invalid value: "Book": must be 'PersistentVolumeClaim' when referencing the default apiGroup`,
    ],
  ],
])('a claim for %s', async (_, draft, expected) => {
  expect(await problemsOf(persistentVolumeClaims, draft)).toEqual(expected)
})

const bound = { phase: 'Bound', capacity: { storage: '1Gi' } }
const of = (storage: string): object => ({ resources: { requests: { storage } } })
const fixed = 'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n'

test.each<[string, Draft, Draft, readonly string[]]>([
  ['which volume it has', claim(), claim({ volumeName: 'v' }), []],
  ['which other volume it has', claim({ volumeName: 'v' }), claim({ volumeName: 'w' }), [`${fixed}- volumeName: "v"\n+ volumeName: "w"\n`]],
  ['its size', claim({}, bound), claim(of('2Gi'), bound), []],
  [
    'its size, unbound',
    claim(),
    claim(of('2Gi')),
    [`${fixed}- resources: {"requests":{"storage":"1Gi"}}\n+ resources: {"requests":{"storage":"2Gi"}}\n`],
  ],
  ['its size back', claim(of('3Gi'), bound), claim(of('2Gi'), bound), []],
  [
    'its size to less than it has',
    claim({}, bound),
    claim(of('500Mi'), bound),
    ['spec.resources.requests.storage: Forbidden: field can not be less than status.capacity'],
  ],
  ['its class from none', claim(), claim({ storageClassName: 'fast' }), []],
  [
    'its class',
    claim({ storageClassName: 'slow' }),
    claim({ storageClassName: 'fast' }),
    [`${fixed}- storageClassName: "slow"\n+ storageClassName: "fast"\n`],
  ],
  [
    'its attributes to none',
    claim({ volumeAttributesClassName: 'gold' }),
    claim(),
    ['spec.volumeAttributesClassName: Forbidden: update from non-nil value to nil is forbidden'],
  ],
])('to change %s of a claim', async (_, from, to, expected) => {
  expect(await problemsOfChange(persistentVolumeClaims, from, to)).toEqual(expected)
})

test('what is allocated to a claim is storage', async () => {
  const status = { allocatedResources: { storage: '-1', cpu: '1' }, allocatedResourceStatuses: { storage: 'Growing' } }

  expect(await problemsOfStatus(persistentVolumeClaims, claim(), { ...claim(), status })).toEqual([
    expect.stringContaining('status.allocatedResourceStatus: Unsupported value: "storage": supported values: "ControllerResizeInProgress"'),
    'status.allocatedResources[storage]: Invalid value: "-1": must be greater than or equal to 0',
    'status.allocatedResources: Unsupported value: "cpu": supported values: "storage"',
  ])
})

const volume = (spec: object = {}): Draft => ({
  spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/data' }, ...spec },
})

test.each<[string, Draft, readonly string[]]>([
  ['a directory', volume(), []],
  [
    'nothing',
    { spec: {} },
    [
      'spec.accessModes: Required value',
      'spec.capacity: Required value',
      'spec.capacity: Unsupported value: {}: supported values: "storage"',
      'spec: Required value: must specify a volume type',
    ],
  ],
  [
    'two things',
    volume({ nfs: { server: 'a', path: '/' }, capacity: { storage: '0' } }),
    [
      'spec.capacity[storage]: Invalid value: "0": must be greater than zero',
      'spec.nfs: Forbidden: may not specify more than 1 volume type',
    ],
  ],
  [
    'a disk of no node',
    volume({ hostPath: undefined, local: { path: '/a/../b' } }),
    [
      'spec.local.path: Invalid value: "/a/../b": must not contain \'..\'',
      'spec.nodeAffinity: Required value: Local volume requires node affinity',
    ],
  ],
  [
    'a driver without a handle',
    volume({ hostPath: undefined, csi: { driver: 'd', volumeHandle: '', nodePublishSecretRef: { name: 's' } }, nodeAffinity: {} }),
    [
      'spec.nodeAffinity.required: Required value: must specify required node constraints',
      'spec.csi.volumeHandle: Required value',
      'spec.csi.nodePublishSecretRef.namespace: Required value',
    ],
  ],
  [
    'all that the node has, to be emptied',
    volume({ hostPath: { path: '/' }, persistentVolumeReclaimPolicy: 'Recycle', volumeAttributesClassName: 'gold' }),
    [
      "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
      'spec.csi: Required value: has to be specified when using volumeAttributesClassName',
    ],
  ],
])('a volume of %s', async (_, draft, expected) => {
  expect(await problemsOf(persistentVolumes, draft)).toEqual(expected)
})

test('a volume stays where it is', async () => {
  expect(await problemsOfChange(persistentVolumes, volume(), volume({ hostPath: { path: '/other' }, volumeMode: 'Block' }))).toEqual([
    expect.stringContaining(
      'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n- {"hostPath"',
    ),
    'volumeMode: Invalid value: "Block": field is immutable',
  ])
  expect(await problemsOfChange(persistentVolumes, volume(), volume({ persistentVolumeReclaimPolicy: 'Delete' }))).toEqual([])
})
