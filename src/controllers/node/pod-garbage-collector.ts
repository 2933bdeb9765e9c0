import { nodes, pods, type Pod } from '#api'
import { keyOf, type ReconcileScope } from '#client'
import { formatTime } from '#kernel'
import { findCondition, withCondition } from '../conditions.ts'
import { listerOf, watch, type ControllerDeclaration, type Setting } from '../controller.ts'
import { ignoreNotFound } from '../errors.ts'
import { isPodFinished } from '../pods.ts'
import { indexByNode, podsOfNode } from './pods-by-node.ts'

const periodMs = 20_000
/** A node that is missing for so long is gone. */
const quarantineMs = 40_000
const outOfService = 'node.kubernetes.io/out-of-service'

/** Deletes pods whose node is gone or out of service, and those that ended before they had a node. (pkg/controller/podgc) */
export const podGarbageCollector: ControllerDeclaration = {
  name: 'pod-garbage-collector',
  create(setting) {
    const { informers, clock } = setting
    indexByNode(informers.of(pods))
    /** Since when a node that pods name has not been there. */
    const missingSince = new Map<string, number>()
    return {
      watches: [
        watch(nodes, { on: ['deleted'], keys: ({ metadata }) => podsOfNode(setting, metadata.name).map(keyOf), delayMs: quarantineMs }),
        watch(pods, { on: ['updated'], changed: (next) => next.metadata.deletionTimestamp !== undefined && !next.spec.nodeName }),
      ],
      reconcile: (key, scope) => reconcile(key, scope, setting, missingSince),
      start(enqueue) {
        const look = (): void => {
          for (const pod of listerOf(setting, pods).list()) if (isSuspect(pod, setting)) enqueue(keyOf(pod))
          clock.after(periodMs, look, { background: true })
        }
        look()
      },
    }
  },
}

const nodeOf = ({ spec }: Pod, setting: Setting) => listerOf(setting, nodes).get(spec.nodeName ?? '')

function isSuspect(pod: Pod, setting: Setting): boolean {
  const isEnding = pod.metadata.deletionTimestamp !== undefined
  if (!pod.spec.nodeName) return isEnding
  const node = nodeOf(pod, setting)
  return !node || (isEnding && (node.spec?.taints?.some(({ key }) => key === outOfService) ?? false))
}

async function reconcile(key: string, scope: ReconcileScope, setting: Setting, missingSince: Map<string, number>): Promise<void> {
  const pod = listerOf(setting, pods).get(key)
  if (!pod || !isSuspect(pod, setting)) return
  const { nodeName } = pod.spec
  if (!nodeName) return remove(pod, undefined, scope, setting)
  const node = nodeOf(pod, setting)
  if (node) {
    missingSince.delete(nodeName)
    const isDown = findCondition(node.status?.conditions, 'Ready')?.status !== 'True'
    return isDown ? remove(pod, undefined, scope, setting) : undefined
  }
  const nowMs = setting.clock.now()
  const sinceMs = missingSince.get(nodeName) ?? nowMs
  missingSince.set(nodeName, sinceMs)
  if (nowMs - sinceMs < quarantineMs) return scope.again(quarantineMs - (nowMs - sinceMs))
  await remove(pod, 'PodGC: node no longer exists', scope, setting)
}

async function remove(pod: Pod, why: string | undefined, { client }: ReconcileScope, { clock }: Setting): Promise<void> {
  const { namespace, name, uid } = pod.metadata
  const target = client(pods, namespace)
  if (!isPodFinished(pod) && why !== undefined) {
    const conditions = withCondition(pod.status?.conditions ?? [], {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: why,
      lastTransitionTime: formatTime(clock.now()),
    })
    const patch = { metadata: { uid }, status: { phase: 'Failed', conditions } }
    await target.patch(name, patch, { type: 'strategic', subresource: 'status' }).catch(ignoreNotFound)
  }
  await target.delete(name, { gracePeriodSeconds: 0, preconditions: { uid } }).catch(ignoreNotFound)
}
