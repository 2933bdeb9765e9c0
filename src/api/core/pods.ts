import type { Pod } from '../generated/types.ts'
import { ageColumn, column, wide } from '../columns.ts'
import { lazily } from '../lazy.ts'
import type { Resource, SubresourceInfo } from '../resource.ts'
import { qosClass } from './pod/resources.ts'
import { podReadyText, podRestartsText, podStatusText, readinessGatesText } from './pod/status.ts'

const connect = (kind: string, verbs: readonly string[] = ['create', 'get']): SubresourceInfo => ({ kind, verbs })
const orNone = (text: string | undefined): string => text || '<none>'

const completed: Readonly<Record<string, string>> = {
  Succeeded: 'The pod has completed successfully.',
  Failed: 'The pod failed.',
}

const kind: Resource<Pod> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Pod',
  subresources: {
    status: true,
    others: {
      attach: connect('PodAttachOptions'),
      binding: { kind: 'Binding', verbs: ['create'] },
      ephemeralcontainers: { kind: 'Pod', verbs: ['get', 'patch', 'update'] },
      eviction: { kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
      exec: connect('PodExecOptions'),
      log: { kind: 'Pod', verbs: ['get'] },
      portforward: connect('PodPortForwardOptions'),
      proxy: { kind: 'PodProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] },
      resize: { kind: 'Pod', verbs: ['get', 'patch', 'update'] },
    },
  },
  prepareForCreate: (pod) => ({ ...pod, status: { phase: 'Pending', qosClass: qosClass(pod) } }),
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork === true),
    'spec.host': ({ spec }) => spec.nodeName ?? '',
    'status.phase': ({ status }) => status?.phase ?? '',
    'status.podIP': ({ status }) => status?.podIP ?? '',
    'status.podIPs': ({ status }) => status?.podIPs?.[0]?.ip ?? '',
    'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName ?? '',
  },
  columns: [
    column('Ready', podReadyText, { description: 'The aggregate readiness state of this pod for accepting traffic.' }),
    column('Status', podStatusText, { description: 'The aggregate status of the containers in this pod.' }),
    column('Restarts', (pod, { now }) => podRestartsText(pod, now), {
      description:
        'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
    }),
    ageColumn,
    wide('IP', ({ status }) => orNone(status?.podIPs?.[0]?.ip ?? status?.podIP)),
    wide('Node', ({ spec }) => orNone(spec.nodeName)),
    wide('Nominated Node', ({ status }) => orNone(status?.nominatedNodeName)),
    wide('Readiness Gates', readinessGatesText),
  ],
  rowConditions: ({ status }) => {
    const message = completed[status?.phase ?? '']
    return message ? [{ type: 'Completed', status: 'True', reason: status?.phase ?? '', message }] : []
  },
}

/** v1 Pod. */
export const pods = lazily(kind, async () => (await import('./pod/rules.ts')).podRules)
