import { expect, test } from 'vitest'
import { replicationControllers } from '../core/replication-controllers.ts'
import type { Resource } from '../resource.ts'
import { type Draft, problemsOf, problemsOfChange, problemsOfStatus } from '../testing-rules.ts'
import { daemonSets } from './daemon-sets.ts'
import { deployments } from './deployments.ts'
import { replicaSets } from './replica-sets.ts'
import { statefulSets } from './stateful-sets.ts'

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } }
const workload = (spec: object = {}): Draft => ({ spec: { selector: { matchLabels: { app: 'a' } }, template, ...spec } })
const rolling = (rollingUpdate: object): Draft => workload({ strategy: { rollingUpdate }, updateStrategy: { rollingUpdate } })
const update = 'spec.updateStrategy.rollingUpdate'
const none = 'v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}'
const mismatch = 'spec.template.metadata.labels: Invalid value: map[string]string{"app":"a"}: `selector` does not match template `labels`'

test.each<[string, Resource, Draft, readonly unknown[]]>([
  ['a Deployment', deployments, workload(), []],
  ['a Deployment without a selector', deployments, { spec: { template } }, ['spec.selector: Required value', mismatch]],
  [
    'a Deployment with an empty selector',
    deployments,
    workload({ selector: {} }),
    [`spec.selector: Invalid value: ${none}: empty selector is invalid for deployment`],
  ],
  ['a Deployment with another selector', deployments, workload({ selector: { matchLabels: { app: 'b' } } }), [mismatch]],
  [
    'a Deployment with a selector that means nothing',
    deployments,
    workload({ selector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } }),
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
      expect.stringMatching(/^spec\.selector: Invalid value: v1\.LabelSelector\{.*: invalid label selector$/),
    ],
  ],
  [
    'a Deployment that never goes on',
    deployments,
    rolling({ maxSurge: 0, maxUnavailable: '0%' }),
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
  ],
  [
    'a Deployment with more missing than there are',
    deployments,
    rolling({ maxUnavailable: '150%' }),
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%'],
  ],
  [
    'a Deployment of another strategy',
    deployments,
    workload({ strategy: { type: 'BlueGreen' }, minReadySeconds: 600 }),
    [
      'spec.strategy: Unsupported value: apps.DeploymentStrategy{Type:"BlueGreen", RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}: supported values: "Recreate", "RollingUpdate"',
      'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
    ],
  ],
  [
    'a Deployment that ends',
    deployments,
    workload({ template: { ...template, spec: { ...template.spec, restartPolicy: 'Never', activeDeadlineSeconds: 5 } } }),
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
    ],
  ],
  [
    'a ReplicaSet of less than nothing',
    replicaSets,
    workload({ replicas: -1 }),
    ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ],
  ['a DaemonSet', daemonSets, workload(), []],
  [
    'a DaemonSet with pods missing and doubled',
    daemonSets,
    rolling({ maxSurge: 1, maxUnavailable: 1 }),
    [`${update}.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero`],
  ],
  [
    'a DaemonSet that never goes on',
    daemonSets,
    rolling({ maxUnavailable: 0 }),
    [`${update}.maxUnavailable: Required value: cannot be 0 when maxSurge is 0`],
  ],
  ['a DaemonSet without a selector', daemonSets, { spec: { template } }, [mismatch]],
  [
    'a DaemonSet that ends',
    daemonSets,
    workload({ template: { ...template, spec: { ...template.spec, activeDeadlineSeconds: 5 } } }),
    ['spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported'],
  ],
  ['a StatefulSet', statefulSets, workload({ serviceName: 'a' }), []],
  [
    'a StatefulSet in no order',
    statefulSets,
    workload({ podManagementPolicy: 'Random', updateStrategy: { type: 'Never' }, ordinals: { start: -1 } }),
    [
      `spec.podManagementPolicy: Invalid value: "Random": must be 'OrderedReady' or 'Parallel'`,
      `spec.updateStrategy: Invalid value: {"type":"Never"}: must be 'RollingUpdate' or 'OnDelete'`,
      'spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    'a StatefulSet that never goes on',
    statefulSets,
    rolling({ partition: -1, maxUnavailable: 0 }),
    [
      `${update}.partition: Invalid value: -1: must be greater than or equal to 0`,
      `${update}.maxUnavailable: Invalid value: 0: cannot be 0`,
    ],
  ],
  [
    'a StatefulSet with claims for nothing',
    statefulSets,
    workload({
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } }],
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Keep' },
    }),
    [
      'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Delete", "Retain"',
      'spec.volumeClaimTemplates[0].spec.resources[storage]: Required value',
    ],
  ],
  ['a ReplicationController', replicationControllers, { spec: { template } }, []],
  [
    'a ReplicationController of nothing',
    replicationControllers,
    { spec: {} },
    ['spec.selector: Required value', 'spec.template: Required value'],
  ],
  ['a ReplicationController that selects others', replicationControllers, { spec: { selector: { app: 'b' }, template } }, [mismatch]],
])('%s', async (_, kind, draft, expected) => {
  expect(await problemsOf(kind, draft)).toEqual(expected)
})

test('of a StatefulSet little may change', async () => {
  const changed = workload({ replicas: 3, serviceName: 'b' })

  expect(await problemsOfChange(statefulSets, workload({ replicas: 1, serviceName: 'a' }), changed)).toEqual([
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  ])
})

test.each<[Resource]>([[deployments], [replicaSets], [daemonSets]])('a selector stays', async (kind) => {
  const other = { selector: { matchLabels: { app: 'b' } }, template: { ...template, metadata: { labels: { app: 'b' } } } }

  expect(await problemsOfChange(kind, workload(), workload(other))).toEqual([
    'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"b"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
  ])
})

const more = 'cannot be greater than'

test.each<[string, Resource, object, readonly string[]]>([
  [
    'deployments',
    deployments,
    { replicas: 1, updatedReplicas: 2, availableReplicas: 1, collisionCount: 1 },
    [
      `status.updatedReplicas: Invalid value: 2: ${more} status.replicas`,
      `status.availableReplicas: Invalid value: 1: ${more} readyReplicas`,
      'status.collisionCount: Invalid value: 1: cannot be decremented',
    ],
  ],
  [
    'replicasets',
    replicaSets,
    { replicas: 0, readyReplicas: 1, fullyLabeledReplicas: -1 },
    [
      'status.fullyLabeledReplicas: Invalid value: -1: must be greater than or equal to 0',
      `status.readyReplicas: Invalid value: 1: ${more} status.replicas`,
    ],
  ],
  [
    'statefulsets',
    statefulSets,
    { replicas: 1, availableReplicas: 1, collisionCount: 2 },
    [`status.availableReplicas: Invalid value: 1: ${more} status.readyReplicas`],
  ],
  [
    'daemonsets',
    daemonSets,
    { numberReady: -1, collisionCount: 2 },
    ['status.numberReady: Invalid value: -1: must be greater than or equal to 0'],
  ],
])('%s count no more than there is', async (_, kind, status, expected) => {
  expect(await problemsOfStatus(kind, { ...workload(), status: { collisionCount: 2 } }, { ...workload(), status })).toEqual(expected)
})

test("a DaemonSet's template has a number", async () => {
  const previous = { ...workload(), metadata: { annotations: { 'deprecated.daemonset.template.generation': '4' } } }
  const set = (draft: Draft): never => draft as never
  const changed = daemonSets.prepareForUpdate?.(set({ ...workload({ template: {} }), metadata: {} }), set(previous), { now: 0 })

  expect(changed?.metadata.annotations).toEqual({ 'deprecated.daemonset.template.generation': '5' })
})
