import { leases, nodes, pods, type Node, type Pod } from '#api'
import { isReason } from '#apimachinery'
import type { ReconcileScope } from '#client'
import { formatTime } from '#kernel'
import { every, listerOf, watch, type ControllerDeclaration, type Setting } from '../controller.ts'
import { ignoreNotFound } from '../errors.ts'
import { isPodReady } from '../pods.ts'
import { HealthMonitor } from './health-monitor.ts'
import { monitorPeriodMs, readinessOf, taintsFor, unknownConditions } from './health.ts'
import { indexByNode, podsOfNode } from './pods-by-node.ts'

const leaseNamespace = 'kube-node-lease'

/** Notices nodes that have gone silent, and taints nodes for their conditions. (pkg/controller/nodelifecycle) */
export const nodeLifecycleController: ControllerDeclaration = {
  name: 'node-controller',
  create(setting) {
    const { informers, clock } = setting
    const leaseLister = informers.of(leases).lister
    const state: State = { monitor: new HealthMonitor(), known: new Map(), withStalePods: new Set() }
    indexByNode(informers.of(pods))
    return {
      watches: [
        watch(nodes),
        watch(pods, {
          on: ['added', 'updated'],
          changed: (next, previous) => next.spec.nodeName !== previous.spec.nodeName,
          keys: (pod) => downNodeOf(pod, setting, state),
        }),
      ],
      reconcile: (name, scope) => reconcile(name, scope, setting, state),
      start(enqueue) {
        const leaseOf = (name: string) => leaseLister.get(`${leaseNamespace}/${name}`)
        const look = (): void => {
          for (const name of state.monitor.look(listerOf(setting, nodes).list(), leaseOf, clock.now())) enqueue(name)
        }
        every(monitorPeriodMs, look, setting)
      },
    }
  },
}

interface State {
  readonly monitor: HealthMonitor
  /** As last seen, by name. */
  readonly known: Map<string, Node>
  /** Nodes on which pods still have to be marked as not ready. */
  readonly withStalePods: Set<string>
}

/** The node of a pod that came to a node after that had gone down: the pod cannot be ready. */
function downNodeOf(pod: Pod, setting: Setting, { withStalePods }: State): readonly string[] {
  const { nodeName } = pod.spec
  const node = nodeName === undefined || !isPodReady(pod) ? undefined : listerOf(setting, nodes).get(nodeName)
  if (!node || readinessOf(node) !== 'unreachable') return []
  withStalePods.add(node.metadata.name)
  return [node.metadata.name]
}

async function reconcile(name: string, scope: ReconcileScope, setting: Setting, state: State): Promise<void> {
  const { monitor, known, withStalePods } = state
  const node = listerOf(setting, nodes).get(name)
  register(name, node, scope, setting, known)
  if (!node) {
    monitor.forget(name)
    withStalePods.delete(name)
    return
  }
  const current = monitor.isSilent(name) && readinessOf(node) !== 'unreachable' ? await markUnknown(node, scope, setting, state) : node
  if (withStalePods.has(name)) {
    await markPodsNotReady(name, scope, setting)
    withStalePods.delete(name)
  }
  await taint(current, monitor.isEvicted(name), scope, setting)
}

function register(name: string, node: Node | undefined, { cause }: ReconcileScope, { recorder }: Setting, known: Map<string, Node>): void {
  const before = known.get(name)
  if (before && before.metadata.uid !== node?.metadata.uid) {
    recorder.event(before, 'Normal', 'RemovingNode', `Removing Node ${name} from Controller`, cause)
    known.delete(name)
  }
  if (!node) return
  if (!known.has(name)) recorder.event(node, 'Normal', 'RegisteredNode', `Registered Node ${name} in Controller`, cause)
  known.set(name, node)
}

async function markUnknown(node: Node, { client, cause }: ReconcileScope, { clock, recorder }: Setting, state: State): Promise<Node> {
  const { name } = node.metadata
  const conditions = unknownConditions(node, formatTime(clock.now()))
  const marked = await client(nodes).updateStatus({ ...node, status: { ...node.status, conditions } })
  if (readinessOf(node) === 'ready') {
    recorder.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`, cause)
    state.withStalePods.add(name)
  }
  return marked
}

async function markPodsNotReady(name: string, { client, cause }: ReconcileScope, setting: Setting): Promise<void> {
  const condition = { type: 'Ready', status: 'False', lastTransitionTime: formatTime(setting.clock.now()) }
  const mark = async (pod: Pod): Promise<void> => {
    const { metadata } = pod
    const patch = { metadata: { uid: metadata.uid }, status: { conditions: [condition] } }
    try {
      await client(pods, metadata.namespace).patch(metadata.name, patch, { type: 'strategic', subresource: 'status' })
      setting.recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready', cause)
    } catch (error) {
      // Deleted meanwhile, or another pod of its name by now.
      if (!isReason(error, 'NotFound') && !isReason(error, 'Conflict')) throw error
    }
  }
  await Promise.all(podsOfNode(setting, name).filter(isPodReady).map(mark))
}

async function taint(node: Node, evicts: boolean, { client }: ReconcileScope, { clock }: Setting): Promise<void> {
  const taints = taintsFor(node, formatTime(clock.now()), evicts)
  if (!taints) return
  const { name, resourceVersion } = node.metadata
  await client(nodes)
    .patch(name, { metadata: { resourceVersion }, spec: { taints: taints.length > 0 ? taints : null } }, { type: 'merge' })
    .catch(ignoreNotFound)
}
