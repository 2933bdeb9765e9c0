import { configMaps, roles } from '#api'
import type { KubeObject, ObjectMeta } from '#apimachinery'
import { expect, test } from 'vitest'
import { validateMetadata, validateMetadataUpdate } from './metadata.ts'

const named = { name: 'a', namespace: 'default', uid: 'u', resourceVersion: '', creationTimestamp: '' }
const meta = (metadata: object): ObjectMeta => ({ ...named, ...metadata })
const object = (metadata: object): KubeObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta(metadata) })
const told = (errors: ReturnType<typeof validateMetadata>): readonly string[] => errors.map(({ field, message }) => `${field}: ${message}`)

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'r' }

test.each<[string, object, readonly unknown[]]>([
  ['a name', {}, []],
  ['a generated name', { generateName: 'a-' }, []],
  [
    'what no name begins with',
    { generateName: 'AB-', name: 'AB-x' },
    [
      expect.stringContaining('metadata.generateName: Invalid value: "AB-": a lowercase RFC 1123 subdomain'),
      expect.stringContaining('metadata.name: Invalid value: "AB-x": a lowercase RFC 1123 subdomain'),
    ],
  ],
  ['no name', { name: '' }, ['metadata.name: Required value: name or generateName is required']],
  [
    'an owner that is none',
    { ownerReferences: [{ apiVersion: 'apps/', kind: '', name: '', uid: '' }] },
    [
      'metadata.ownerReferences.apiVersion: Invalid value: "apps/": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
  ],
  [
    'two who control it',
    {
      ownerReferences: [
        { ...owner, controller: true },
        { ...owner, name: 's', controller: true },
      ],
    },
    [
      expect.stringMatching(
        /^metadata\.ownerReferences: Invalid value: .*: Only one reference can have Controller set to true\. Found "true" in references for ReplicaSet\/r and ReplicaSet\/s$/,
      ),
    ],
  ],
  [
    'an event for an owner',
    { ownerReferences: [{ ...owner, apiVersion: 'v1', kind: 'Event' }] },
    [expect.stringMatching(/^metadata\.ownerReferences: .*: \/v1, Kind=Event is disallowed from being an owner$/)],
  ],
  [
    'finalizers of all sorts',
    { finalizers: ['a.b/c', 'orphan', 'foregroundDeletion', 'mine', 'a b'] },
    [
      expect.stringContaining('metadata.finalizers: Invalid value: "a b": name part must consist of'),
      expect.stringContaining('metadata.finalizers: Invalid value: ["a.b/c"'),
      'metadata.finalizers[3]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
      'metadata.finalizers[4]: Invalid value: "a b": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
  [
    'managers that did something else',
    { managedFields: [{ manager: 'm', operation: 'Guess', fieldsType: 'FieldsV2' }] },
    [
      'metadata.managedFields[0].operation: Invalid value: "Guess": must be `Apply` or `Update`',
      'metadata.managedFields[0].fieldsType: Invalid value: "FieldsV2": must be `FieldsV1`',
    ],
  ],
])('metadata with %s', (_, metadata, expected) => {
  expect(told(validateMetadata(configMaps, object(metadata)))).toEqual(expected)
})

test('names of some kinds have rules of their own', () => {
  expect(told(validateMetadata(roles, object({ name: 'system:node' })))).toEqual([])
  expect(told(validateMetadata(roles, object({ name: 'a/b' })))).toEqual([`metadata.name: Invalid value: "a/b": may not contain '/'`])
})

test('what is on its way out is held by nobody else', () => {
  const deletionTimestamp = '2026-01-01T00:00:00Z'
  const previous = meta({ deletionTimestamp, finalizers: ['a.b/c'] })

  expect(told(validateMetadataUpdate(meta({ deletionTimestamp, finalizers: ['a.b/c', 'mine'] }), previous))).toEqual([
    'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"mine"}',
    'metadata.finalizers[1]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  ])
})
