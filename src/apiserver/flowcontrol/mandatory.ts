import type { FlowSchema, FlowSchemaSpec, PriorityLevelConfiguration, PriorityLevelConfigurationSpec } from '#api'

const metadata = (name: string) => ({ name, uid: '', resourceVersion: '', creationTimestamp: '' })
const apiVersion = 'flowcontrol.apiserver.k8s.io/v1'
const schema = (name: string, spec: FlowSchemaSpec): FlowSchema => ({ apiVersion, kind: 'FlowSchema', metadata: metadata(name), spec })
const level = (name: string, spec: PriorityLevelConfigurationSpec): PriorityLevelConfiguration => ({
  apiVersion,
  kind: 'PriorityLevelConfiguration',
  metadata: metadata(name),
  spec,
})

const everything = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
}
const groups = (...names: readonly string[]) => names.map((name) => ({ kind: 'Group', group: { name } }))

/** What there always is, in the store or not: whoever matches nothing else is caught, and who may do anything never waits. */
export const mandatorySchemas: readonly FlowSchema[] = [
  schema('exempt', {
    matchingPrecedence: 1,
    priorityLevelConfiguration: { name: 'exempt' },
    rules: [{ subjects: groups('system:masters'), ...everything }],
  }),
  schema('catch-all', {
    matchingPrecedence: 10_000,
    priorityLevelConfiguration: { name: 'catch-all' },
    distinguisherMethod: { type: 'ByUser' },
    rules: [{ subjects: groups('system:unauthenticated', 'system:authenticated'), ...everything }],
  }),
]

export const mandatoryLevels: readonly PriorityLevelConfiguration[] = [
  level('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
  level('catch-all', { type: 'Limited', limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } } }),
]
