import { nodes, pods, tolerates, type Pod, type Taint } from '#api'
import { deepEqual } from '#apimachinery'
import { keyOf, type ReconcileScope } from '#client'
import { formatTime, parseTime } from '#kernel'
import { withCondition } from '../conditions.ts'
import { listerOf, watch, type ControllerDeclaration, type Setting } from '../controller.ts'
import { ignoreNotFound } from '../errors.ts'
import { indexByNode, podsOfNode } from './pods-by-node.ts'

/**
 * When a pod has to leave for the NoExecute taints of its node: undefined for never, or how long after the taint it is
 * tolerated. (pkg/controller/tainteviction)
 */
export function toleratedSeconds(taints: readonly Taint[], tolerations: NonNullable<Pod['spec']['tolerations']>): number | undefined {
  const lasting: number[] = []
  for (const taint of taints) {
    const matching = tolerations.filter((toleration) => tolerates(toleration, taint))
    if (matching.length === 0) return 0
    for (const { tolerationSeconds } of matching) if (tolerationSeconds !== undefined) lasting.push(Math.max(0, tolerationSeconds))
  }
  return lasting.length === 0 ? undefined : Math.min(...lasting)
}

const evicting = ({ effect }: Taint): boolean => effect === 'NoExecute'

/** Deletes pods that do not tolerate their node's NoExecute taints, or not any longer. */
export const taintEvictionController: ControllerDeclaration = {
  name: 'taint-eviction-controller',
  create(setting) {
    indexByNode(setting.informers.of(pods))
    const waiting: Waiting = new Map()
    return {
      watches: [
        watch(pods, {
          on: ['added', 'updated'],
          changed: (next, previous) =>
            next.spec.nodeName !== previous.spec.nodeName || !deepEqual(next.spec.tolerations, previous.spec.tolerations),
        }),
        watch(nodes, {
          on: ['added', 'updated'],
          keys: ({ metadata }) => podsOfNode(setting, metadata.name).map(keyOf),
          changed: (next, previous) => !deepEqual(next.spec?.taints?.filter(evicting), previous.spec?.taints?.filter(evicting)),
        }),
      ],
      reconcile: (key, scope) => reconcile(key, scope, setting, waiting),
    }
  },
}

/** Pods that have some time left, and since when: taints that people make do not say when they were added. */
type Waiting = Map<string, { readonly uid: string; readonly sinceMs: number }>

async function reconcile(key: string, scope: ReconcileScope, setting: Setting, waiting: Waiting): Promise<void> {
  const pod = listerOf(setting, pods).get(key)
  const taints = (listerOf(setting, nodes).get(pod?.spec.nodeName ?? '')?.spec?.taints ?? []).filter(evicting)
  const nowMs = setting.clock.now()
  const known = waiting.get(key)
  const seenMs = known && known.uid === pod?.metadata.uid ? known.sinceMs : nowMs
  const endMs = taints.flatMap((taint) => {
    const seconds = toleratedSeconds([taint], pod?.spec.tolerations ?? [])
    return seconds === undefined ? [] : [(taint.timeAdded === undefined ? seenMs : parseTime(taint.timeAdded)) + seconds * 1000]
  })
  if (!pod || pod.metadata.deletionTimestamp !== undefined || endMs.length === 0) {
    waiting.delete(key)
    return
  }
  const { uid } = pod.metadata
  const waitMs = Math.min(...endMs) - nowMs
  if (waitMs > 0) {
    waiting.set(key, { uid, sinceMs: seenMs })
    return scope.again(waitMs)
  }
  waiting.delete(key)
  await evict(pod, scope, setting)
}

async function evict(pod: Pod, { client, cause }: ReconcileScope, { clock, recorder }: Setting): Promise<void> {
  const { namespace, name, uid } = pod.metadata
  const target = client(pods, namespace)
  const conditions = withCondition(pod.status?.conditions ?? [], {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: formatTime(clock.now()),
  })
  recorder.event(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${namespace}/${name}`, cause)
  await target
    .patch(name, { metadata: { uid }, status: { conditions } }, { type: 'strategic', subresource: 'status' })
    .catch(ignoreNotFound)
  await target.delete(name, { preconditions: { uid } }).catch(ignoreNotFound)
}
