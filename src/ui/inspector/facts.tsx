import type { ReactNode } from 'react'
import type { ConfigMap, CoreEvent, Deployment, EndpointSlice, Node, Pod, ReplicaSet, Secret, Service } from '#api'
import type { KubeObject } from '#apimachinery'
import { select } from '../state/ui-store.ts'
import { glance } from '../state/pod-state.ts'
import { nodeStatusText } from '../state/node-view.ts'
import { allowedRange } from '../state/workload-view.ts'
import css from './inspector.module.css'

type Fact = readonly [name: string, value: ReactNode]
type Facts<T> = (object: T) => readonly Fact[]

const mono = (text: string): ReactNode => <span className={css.mono}>{text}</span>
const pairs = (map: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(map ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')

const pod: Facts<Pod> = (object) => {
  const { text, ready, total, restarts } = glance(object)
  const { nodeName } = object.spec
  return [
    ['Status', text],
    ['Ready', `${ready} of ${total} containers`],
    ['Restarts', restarts],
    [
      'Node',
      nodeName ? (
        <button type="button" className={css.link} onClick={() => select({ kind: 'Node', name: nodeName })}>
          {nodeName}
        </button>
      ) : (
        'none yet'
      ),
    ],
    ['Pod IP', mono(object.status?.podIP ?? 'none yet')],
    ['QoS class', object.status?.qosClass ?? ''],
  ]
}

const deployment: Facts<Deployment> = (object) => {
  const { min, max } = allowedRange(object)
  const desired = object.spec?.replicas ?? 1
  return [
    ['Desired', desired],
    ['Available', `${object.status?.availableReplicas ?? 0} (allowed ${min} to ${max})`],
    ['Up to date', object.status?.updatedReplicas ?? 0],
    ['Selector', mono(pairs(object.spec?.selector?.matchLabels))],
    ['Image', mono((object.spec?.template?.spec?.containers ?? []).map(({ image }) => image).join(', '))],
    ['Strategy', object.spec?.strategy?.type ?? 'RollingUpdate'],
  ]
}

const replicaSet: Facts<ReplicaSet> = ({ spec, status }) => [
  ['Desired', spec?.replicas ?? 1],
  ['Current', status?.replicas ?? 0],
  ['Ready', status?.readyReplicas ?? 0],
  ['Image', mono((spec?.template?.spec?.containers ?? []).map(({ image }) => image).join(', '))],
]

const node: Facts<Node> = (object) => [
  ['Status', nodeStatusText(object)],
  ['Address', mono(object.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '')],
  ['Pod addresses', mono(object.spec?.podCIDR ?? '')],
  ['Allocatable', mono(pairs(object.status?.allocatable))],
  ['Kubelet', mono(object.status?.nodeInfo?.kubeletVersion ?? '')],
  ['Taints', (object.spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).join(', ') || 'none'],
]

const service: Facts<Service> = ({ spec }) => [
  ['Type', spec?.type ?? 'ClusterIP'],
  ['Cluster IP', mono(spec?.clusterIP ?? '')],
  [
    'Ports',
    mono((spec?.ports ?? []).map(({ port, targetPort, protocol }) => `${port} → ${targetPort ?? port}/${protocol ?? 'TCP'}`).join(', ')),
  ],
  ['Selector', mono(pairs(spec?.selector) || 'none')],
]

const slice: Facts<EndpointSlice> = ({ endpoints, ports }) => [
  ['Endpoints', mono((endpoints ?? []).flatMap(({ addresses }) => addresses).join(', ') || 'none')],
  ['Ports', mono((ports ?? []).map(({ port }) => port).join(', '))],
]

const keys: Facts<ConfigMap | Secret> = ({ data }) => [['Keys', mono(Object.keys(data ?? {}).join(', ') || 'none')]]

// Each kind's function is only called with objects of that kind.
const facts: Readonly<Record<string, Facts<never>>> = {
  Pod: pod,
  Deployment: deployment,
  ReplicaSet: replicaSet,
  Node: node,
  Service: service,
  EndpointSlice: slice,
  ConfigMap: keys,
  Secret: keys,
  Event: (({ reason, message }: CoreEvent) => [
    ['Reason', reason],
    ['Message', message],
  ]) satisfies Facts<CoreEvent>,
}

/** What a reader wants to know first. */
export const factsOf = (object: KubeObject): readonly Fact[] =>
  (facts[object.kind]?.(object as never) ?? []).filter(([, value]) => value !== '')
