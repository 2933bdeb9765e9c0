import { expect, test } from 'vitest'
import type { KubeObject } from '#apimachinery'
import { reconcilers } from './reconcile.ts'

const group = 'rbac.authorization.k8s.io'
const auto = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' }
const read = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }
const own = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] }

const object = (metadata: object, content: object): KubeObject =>
  ({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x', uid: 'u', ...metadata }, ...content }) as unknown as KubeObject
const role = (rules: readonly object[], metadata: object = { annotations: auto }) => object(metadata, { rules })
const binding = (subjects: readonly object[], metadata: object = { annotations: auto }, name = 'view') =>
  object(metadata, { roleRef: { apiGroup: group, kind: 'ClusterRole', name }, subjects })
const jane = { kind: 'User', name: 'jane', apiGroup: group }
const joe = { kind: 'User', name: 'joe', apiGroup: group }
const schema = (spec: object, value: string, name = 'system-nodes') =>
  object({ name, generation: 3, annotations: { 'apf.kubernetes.io/autoupdate-spec': value } }, { spec })

const kept = undefined
test.each<[string, string, KubeObject, KubeObject, object | undefined]>([
  ['a role as it should be', 'clusterroles', role([read]), role([read]), kept],
  ['a role that grants it in other words', 'roles', role([{ ...read, verbs: ['*'] }]), role([read]), kept],
  ['a role that grants more', 'roles', role([read, own]), role([read]), kept],
  [
    'a role that has lost a verb',
    'clusterroles',
    role([own, { ...read, verbs: ['get'] }]),
    role([read]),
    {
      rules: [own, { ...read, verbs: ['get'] }, { ...read, verbs: ['list'] }],
    },
  ],
  ['a protected role', 'roles', role([], { annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'false' } }), role([read]), kept],
  [
    'a role without its label',
    'roles',
    role([read], { labels: { a: 'b' } }),
    role([read], { annotations: auto, labels: { c: 'd' } }),
    {
      metadata: { labels: { a: 'b', c: 'd' }, annotations: auto },
    },
  ],
  ['a binding that has lost a subject', 'clusterrolebindings', binding([joe]), binding([jane]), { subjects: [joe, jane] }],
  ['a binding with more subjects', 'rolebindings', binding([joe, jane]), binding([jane]), kept],
  [
    'a binding to another role',
    'rolebindings',
    binding([joe], {}, 'edit'),
    binding([jane]),
    { roleRef: { name: 'view' }, subjects: [jane] },
  ],
  ['a flow as it should be', 'flowschemas', schema({ a: 1 }, 'true'), schema({ a: 1 }, 'true'), kept],
  [
    'a flow that was changed',
    'flowschemas',
    schema({ a: 2 }, 'true'),
    schema({ a: 1 }, 'true'),
    { spec: { a: 1 }, metadata: { generation: 4 } },
  ],
  ['a flow that is a person’s', 'flowschemas', schema({ a: 2 }, 'false'), schema({ a: 1 }, 'true'), kept],
  ['a mandatory flow', 'flowschemas', schema({ a: 2 }, 'false', 'exempt'), schema({ a: 1 }, 'true'), { spec: { a: 1 } }],
])('at the next start: %s (%s)', (_, resource, present, wanted, expected) => {
  const next = reconcilers[resource]?.(present, wanted)
  expect(next === undefined).toBe(expected === undefined)
  expect(next ?? {}).toMatchObject(expected ?? {})
})
