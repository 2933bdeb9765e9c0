import { leases, nodes, pods, type Node, type Pod } from '#api'
import type { ReconcileScope } from '#client'
import { formatTime } from '#kernel'
import { findCondition, withCondition } from '../conditions.ts'
import { listerOf, watch, type ControllerDeclaration, type Enqueue, type Setting } from '../controller.ts'
import { ignoreNotFound } from '../errors.ts'
import { isPodFinished, isPodReady } from '../pods.ts'
import {
  graceMs,
  hear,
  monitorPeriodMs,
  readinessOf,
  startupGraceMs,
  taintsFor,
  unknownConditions,
  zoneEvicts,
  zoneOf,
  type Heard,
} from './health.ts'
import { podsOfNode, indexByNode } from './pods-by-node.ts'

const leaseNamespace = 'kube-node-lease'

/** Notices nodes that have gone silent, and taints nodes for their conditions. (pkg/controller/nodelifecycle) */
export const nodeLifecycleController: ControllerDeclaration = {
  name: 'node-controller',
  create(setting) {
    const { informers, clock } = setting
    const heard = new Map<string, Heard>()
    informers.of(leases)
    indexByNode(informers.of(pods))
    return {
      watches: [watch(nodes)],
      reconcile: (name, scope) => reconcile(name, scope, setting, heard),
      start(enqueue: Enqueue) {
        const look = (): void => {
          for (const { metadata } of listerOf(setting, nodes).list()) enqueue(metadata.name)
          clock.after(monitorPeriodMs, look, { background: true })
        }
        look()
      },
    }
  },
}

async function reconcile(name: string, scope: ReconcileScope, setting: Setting, heard: Map<string, Heard>): Promise<void> {
  const node = listerOf(setting, nodes).get(name)
  if (!node) return void heard.delete(name)
  const nowMs = setting.clock.now()
  const lease = listerOf(setting, leases).get(`${leaseNamespace}/${name}`)
  const before = heard.get(name)
  const latest = hear(before, node, lease, nowMs)
  heard.set(name, latest)
  const isNew = findCondition(node.status?.conditions, 'Ready')?.lastHeartbeatTime === undefined
  const isSilent = before !== undefined && nowMs - latest.atMs > (isNew ? startupGraceMs : graceMs)
  const current = isSilent && readinessOf(node) !== 'unreachable' ? await markUnknown(node, scope, setting) : node
  if (readinessOf(current) !== 'ready') await markPodsNotReady(current, scope, setting)
  await taint(current, scope, setting)
}

async function markUnknown(node: Node, { client, cause }: ReconcileScope, { clock, recorder }: Setting): Promise<Node> {
  const wasReady = readinessOf(node) === 'ready'
  const conditions = unknownConditions(node, formatTime(clock.now()))
  const { name } = node.metadata
  if (wasReady) recorder.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`, cause)
  return client(nodes).updateStatus({ ...node, status: { ...node.status, conditions } })
}

async function markPodsNotReady(node: Node, { client, cause }: ReconcileScope, setting: Setting): Promise<void> {
  const now = formatTime(setting.clock.now())
  const ready = podsOfNode(setting, node.metadata.name).filter((pod) => isPodReady(pod) && !isPodFinished(pod))
  const mark = async (pod: Pod): Promise<void> => {
    const conditions = withCondition(pod.status?.conditions ?? [], { type: 'Ready', status: 'False', lastTransitionTime: now })
    setting.recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready', cause)
    await client(pods, pod.metadata.namespace)
      .patch(
        pod.metadata.name,
        { metadata: { uid: pod.metadata.uid }, status: { conditions } },
        { type: 'strategic', subresource: 'status' },
      )
      .catch(ignoreNotFound)
  }
  await Promise.all(ready.map(mark))
}

async function taint(node: Node, { client }: ReconcileScope, setting: Setting): Promise<void> {
  const zone = zoneOf(node)
  const neighbours = listerOf(setting, nodes)
    .list()
    .filter((each) => zoneOf(each) === zone)
  const before = node.spec?.taints ?? []
  const taints = taintsFor(node, formatTime(setting.clock.now()), zoneEvicts(neighbours))
  if (taints === before) return
  await client(nodes)
    .patch(node.metadata.name, { metadata: { resourceVersion: node.metadata.resourceVersion }, spec: { taints } }, { type: 'merge' })
    .catch(ignoreNotFound)
}
