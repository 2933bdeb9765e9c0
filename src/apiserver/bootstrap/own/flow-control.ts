import type { FlowcontrolSubject, PolicyRulesWithSubjects, QueuingConfiguration } from '#api'
import type { InitialObject } from '../objects.ts'

const group = 'flowcontrol.apiserver.k8s.io'
const everything = ['*']

/** Whether the object follows the server's idea of it, or a person's. Mandatory ones always do. */
const metadata = (name: string) => ({ name, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } })

type Shares = readonly [nominal: number, lendable: number]

const level = (name: string, spec: object): InitialObject => ({
  group,
  version: 'v1',
  resource: 'prioritylevelconfigurations',
  body: { metadata: metadata(name), spec, status: {} },
})

function queued(name: string, [nominal, lendable]: Shares, queues: number, handSize: number): InitialObject {
  const queuing: QueuingConfiguration = { queues, handSize, queueLengthLimit: 50 }
  return limited(name, [nominal, lendable], { type: 'Queue', queuing })
}

const limited = (name: string, [nominalConcurrencyShares, lendablePercent]: Shares, limitResponse: object): InitialObject =>
  level(name, { type: 'Limited', limited: { nominalConcurrencyShares, limitResponse, lendablePercent } })

const priorityLevels: readonly InitialObject[] = [
  level('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
  limited('catch-all', [5, 0], { type: 'Reject' }),
  queued('system', [30, 33], 64, 6),
  queued('node-high', [40, 25], 64, 6),
  queued('leader-election', [10, 0], 16, 4),
  queued('workload-high', [40, 50], 128, 6),
  queued('workload-low', [100, 90], 128, 6),
  queued('global-default', [20, 50], 128, 6),
]

const groups = (...names: readonly string[]): readonly FlowcontrolSubject[] => names.map((name) => ({ kind: 'Group', group: { name } }))
const users = (...names: readonly string[]): readonly FlowcontrolSubject[] => names.map((name) => ({ kind: 'User', user: { name } }))
const accounts = (...names: readonly string[]): readonly FlowcontrolSubject[] =>
  names.map((name) => ({ kind: 'ServiceAccount', serviceAccount: { name, namespace: 'kube-system' } }))

/** All that these subjects ask for. */
const all = (subjects: readonly FlowcontrolSubject[]): PolicyRulesWithSubjects => ({
  subjects,
  resourceRules: [{ verbs: everything, apiGroups: everything, resources: everything, clusterScope: true, namespaces: everything }],
  nonResourceRules: [{ verbs: everything, nonResourceURLs: everything }],
})

const elections = (subjects: readonly FlowcontrolSubject[]): PolicyRulesWithSubjects => ({
  subjects,
  resourceRules: [
    { verbs: ['get', 'create', 'update'], apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: everything },
  ],
})

const everybody = groups('system:unauthenticated', 'system:authenticated')
const [manager, scheduler] = [users('system:kube-controller-manager'), users('system:kube-scheduler')]

const nodeHeartbeats: PolicyRulesWithSubjects = {
  subjects: groups('system:nodes'),
  resourceRules: [
    { verbs: everything, apiGroups: [''], resources: ['nodes', 'nodes/status'], clusterScope: true, namespaces: everything },
    { verbs: everything, apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: everything },
  ],
}
const endpointWrites: PolicyRulesWithSubjects = {
  subjects: [...manager, ...accounts('endpoint-controller', 'endpointslicemirroring-controller')],
  resourceRules: [{ verbs: ['get', 'create', 'update'], apiGroups: [''], resources: ['endpoints'], namespaces: everything }],
}
const probes: PolicyRulesWithSubjects = {
  subjects: everybody,
  nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
}

/** (staging/src/k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap) */
const schemas: readonly (readonly [
  name: string,
  level: string,
  precedence: number,
  distinguisher: 'ByUser' | 'ByNamespace' | undefined,
  rules: PolicyRulesWithSubjects,
])[] = [
  ['exempt', 'exempt', 1, undefined, all(groups('system:masters'))],
  ['probes', 'exempt', 2, undefined, probes],
  ['system-leader-election', 'leader-election', 100, 'ByUser', elections([...manager, ...scheduler, ...accounts('*')])],
  ['endpoint-controller', 'workload-high', 150, 'ByUser', endpointWrites],
  ['workload-leader-election', 'leader-election', 200, 'ByUser', elections(accounts('*'))],
  ['system-node-high', 'node-high', 400, 'ByUser', nodeHeartbeats],
  ['system-nodes', 'system', 500, 'ByUser', all(groups('system:nodes'))],
  ['kube-controller-manager', 'workload-high', 800, 'ByNamespace', all(manager)],
  ['kube-scheduler', 'workload-high', 800, 'ByNamespace', all(scheduler)],
  ['kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', all(accounts('*'))],
  ['service-accounts', 'workload-low', 9000, 'ByUser', all(groups('system:serviceaccounts'))],
  ['global-default', 'global-default', 9900, 'ByUser', all(everybody)],
  ['catch-all', 'catch-all', 10_000, 'ByUser', all(everybody)],
]

/** The levels and flows that every server has. `now` is for their conditions. */
export const flowControlObjects = (now: string): readonly InitialObject[] => [
  ...priorityLevels,
  ...schemas.map(([name, priorityLevel, matchingPrecedence, type, rules]): InitialObject => {
    const message = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(priorityLevel)} and it exists`
    const spec = {
      priorityLevelConfiguration: { name: priorityLevel },
      matchingPrecedence,
      ...(type && { distinguisherMethod: { type } }),
      rules: [rules],
    }
    const status = { conditions: [{ type: 'Dangling', status: 'False', lastTransitionTime: now, reason: 'Found', message }] }
    return { group, version: 'v1', resource: 'flowschemas', body: { metadata: metadata(name), spec, status } }
  }),
]
