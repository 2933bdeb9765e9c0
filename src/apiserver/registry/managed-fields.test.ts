import * as fc from 'fast-check'
import { resources, schemaOf } from '#api'
import { trackUpdate, type JsonObject, type KubeObject, type ManagedFieldsEntry } from '#apimachinery'
import { formatTime } from '#kernel'
import { expect, test } from 'vitest'
import type { Served } from '../catalog.ts'
import { entriesBeforeApply, trackWrite, withEntries } from './managed-fields.ts'

const schema = schemaOf('io.k8s.api.core.v1.Pod')
const freshPods = (): Served => ({ resource: resources.find(({ kind }) => kind === 'Pod'), apiVersion: 'v1', schema }) as Served // all that is read of it

const text = fc.constantFrom('1', '2', '3')
const container = fc.record(
  { name: fc.constantFrom('a', 'b', 'c'), image: text, args: fc.array(text, { maxLength: 2 }) },
  { requiredKeys: ['name', 'image'] },
)
const condition = fc.record({ type: fc.constantFrom('Ready', 'PodScheduled', 'Initialized'), status: text })
const podParts = fc.record({
  labels: fc.dictionary(fc.constantFrom('x', 'y'), text),
  finalizers: fc.uniqueArray(fc.constantFrom('f/1', 'f/2'), { maxLength: 2 }),
  spec: fc.record(
    {
      containers: fc.uniqueArray(container, { selector: ({ name }) => name, maxLength: 3 }),
      nodeName: text,
      nodeSelector: fc.dictionary(fc.constantFrom('k', 'l'), text),
    },
    { requiredKeys: ['containers'] },
  ),
  status: fc.record(
    { phase: text, conditions: fc.uniqueArray(condition, { selector: ({ type }) => type, maxLength: 3 }) },
    { requiredKeys: [] },
  ),
})
const write = fc.record({ pod: podParts, manager: fc.constantFrom('one', 'two'), keepSpec: fc.boolean(), keepStatus: fc.boolean() })

type Write = typeof write extends fc.Arbitrary<infer T> ? T : never

const podOf = ({ labels, finalizers, ...rest }: Write['pod']): KubeObject =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels, finalizers }, ...rest }) as unknown as KubeObject
const ownersOf = ({ metadata }: KubeObject): readonly ManagedFieldsEntry[] => metadata.managedFields ?? []

test('remembering alike writes changes nothing about who owns what', () => {
  fc.assert(
    fc.property(fc.array(fc.array(write, { minLength: 2, maxLength: 6 }), { minLength: 2, maxLength: 5 }), (histories) => {
      const served = freshPods()
      for (const history of [...histories, ...histories]) {
        const bare = podOf({ labels: {}, finalizers: [], spec: { containers: [] }, status: {} })
        let previous = withEntries(bare, [
          { manager: 'zero', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:metadata': {} } },
        ])
        for (const [step, { pod, manager, keepSpec, keepStatus }] of history.entries()) {
          const wanted = podOf(pod) as KubeObject & Pick<Write['pod'], 'spec' | 'status'>
          const { spec, status } = previous as typeof wanted
          const next = withEntries({ ...wanted, ...(keepSpec && { spec }), ...(keepStatus && { status }) }, ownersOf(previous))
          const now = step * 1000

          const tracked = trackWrite(served, previous, next, { fieldManager: manager }, now)

          const plain = trackUpdate(ownersOf(previous), previous as unknown as JsonObject, next as unknown as JsonObject, schema, {
            name: manager,
            apiVersion: 'v1',
            time: formatTime(now),
          })
          expect(ownersOf(tracked)).toEqual(plain)
          previous = tracked
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('who asked that nobody owns anything is left alone', () => {
  const served = freshPods()
  const bare = podOf({ labels: {}, finalizers: [], spec: { containers: [] }, status: {} })

  const changed = trackWrite(served, bare, { ...bare, metadata: { ...bare.metadata, labels: { x: '1' } } }, { fieldManager: 'one' }, 0)

  expect(ownersOf(changed)).toEqual([])
})

test('the first apply after that gives all that is there to someone nameless', () => {
  const served = freshPods()
  const bare = podOf({ labels: { x: '1' }, finalizers: [], spec: { containers: [] }, status: {} })

  const entries = entriesBeforeApply(served, bare, { name: 'me', apiVersion: 'v1', time: formatTime(0) })

  expect(entries).toMatchObject([
    { manager: 'before-first-apply', operation: 'Update', fieldsV1: { 'f:metadata': { 'f:labels': { '.': {}, 'f:x': {} } } } },
  ])
})
