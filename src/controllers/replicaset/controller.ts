import { pods, replicaSets, type Pod, type ReplicaSet } from '#api'
import { isReason, matchesLabelSelector, type Draft } from '#apimachinery'
import { controllerOf, keyOf, type ReconcileScope } from '#client'
import { claim, controllerReference, indexOrphans, planClaim } from '../claim.ts'
import { listerOf, watch, type Controller, type ControllerDeclaration, type Setting } from '../controller.ts'
import { isNamespaceTerminating, messageOf } from '../errors.ts'
import { isPodActive, isPodTerminating } from '../pods.ts'
import { slowStart } from '../slow-start.ts'
import { choosePodsToDelete } from './ranking.ts'
import { isSameStatus, nextAvailabilityMs, replicaSetStatus, type ReplicaFailure } from './status.ts'

/** At most so many pods are created or deleted in one go (upstream's BurstReplicas). */
const burst = 500

/** Keeps as many pods running as a replica set wants. */
export const replicaSetController: ControllerDeclaration = {
  name: 'replicaset-controller',
  create(setting) {
    const { informers } = setting
    indexOrphans(informers.of(pods))
    return {
      watches: [watch(replicaSets), watch(pods, { keys: (pod) => replicaSetsOf(pod, setting) })],
      reconcile: (key, scope) => reconcile(key, scope, setting),
    } satisfies Controller
  },
}

/** The replica set that owns a pod, or those that might want it. */
function replicaSetsOf(pod: Pod, setting: Setting): readonly string[] {
  const { metadata } = pod
  const owner = controllerOf(pod)
  if (owner) return owner.kind === 'ReplicaSet' && owner.apiVersion === 'apps/v1' ? [`${metadata.namespace}/${owner.name}`] : []
  if (metadata.deletionTimestamp !== undefined || metadata.labels === undefined) return []
  return listerOf(setting, replicaSets)
    .list(metadata.namespace)
    .filter(({ spec }) => matchesLabelSelector(spec.selector, metadata.labels))
    .map(keyOf)
}

async function reconcile(key: string, scope: ReconcileScope, setting: Setting): Promise<void> {
  const replicaSet = listerOf(setting, replicaSets).get(key)
  if (!replicaSet) return
  const claimed = await claim(scope.client, replicaSets, replicaSet, pods, planClaim(replicaSet, listerOf(setting, pods), isPodActive))
  const active = claimed.filter(isPodActive)
  const outcome =
    replicaSet.metadata.deletionTimestamp === undefined ? await manageReplicas(replicaSet, active, scope, setting) : { error: undefined }
  const nowMs = setting.clock.now()
  const observed = { active, terminating: claimed.filter(isPodTerminating), failure: outcome.failure }
  const status = replicaSetStatus(replicaSet, observed, nowMs)
  if (!isSameStatus(replicaSet.status, status)) await scope.client(replicaSets).updateStatus({ ...replicaSet, status })
  const { minReadySeconds = 0 } = replicaSet.spec
  const waitMs = nextAvailabilityMs(active, minReadySeconds, nowMs)
  if (waitMs !== undefined) scope.again(waitMs)
  if (outcome.error !== undefined) throw outcome.error
}

interface Outcome {
  readonly error: unknown
  readonly failure?: ReplicaFailure
}

async function manageReplicas(replicaSet: ReplicaSet, active: readonly Pod[], scope: ReconcileScope, setting: Setting): Promise<Outcome> {
  const missing = (replicaSet.spec.replicas ?? 1) - active.length
  if (missing > 0) return createPods(replicaSet, Math.min(missing, burst), scope, setting)
  if (missing < 0) return deletePods(replicaSet, active, Math.min(-missing, burst), scope, setting)
  return { error: undefined }
}

async function createPods(replicaSet: ReplicaSet, count: number, scope: ReconcileScope, { recorder }: Setting): Promise<Outcome> {
  const draft = podOf(replicaSet)
  const target = scope.client(pods, replicaSet.metadata.namespace)
  const { error } = await slowStart(count, async () => {
    try {
      const pod = await target.create(draft)
      recorder.event(replicaSet, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, scope.cause)
    } catch (failure) {
      if (!isNamespaceTerminating(failure)) {
        recorder.event(replicaSet, 'Warning', 'FailedCreate', `Error creating: ${messageOf(failure)}`, scope.cause)
      }
      throw failure
    }
  })
  // In a namespace that goes away there is nothing to retry.
  if (error === undefined || isNamespaceTerminating(error)) return { error: undefined }
  return { error, failure: { reason: 'FailedCreate', message: messageOf(error) } }
}

async function deletePods(
  replicaSet: ReplicaSet,
  active: readonly Pod[],
  count: number,
  scope: ReconcileScope,
  setting: Setting,
): Promise<Outcome> {
  const doomed = choosePodsToDelete(active, relatedPods(replicaSet, setting), count, setting.clock.now())
  const target = scope.client(pods, replicaSet.metadata.namespace)
  const { recorder } = setting
  const remove = async ({ metadata }: Pod): Promise<void> => {
    try {
      await target.delete(metadata.name, { preconditions: { uid: metadata.uid } })
      recorder.event(replicaSet, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`, scope.cause)
    } catch (error) {
      if (isReason(error, 'NotFound')) return
      recorder.event(replicaSet, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(error)}`, scope.cause)
      throw error
    }
  }
  const failed = (await Promise.allSettled(doomed.map(remove))).find((result) => result.status === 'rejected')
  return failed ? { error: failed.reason, failure: { reason: 'FailedDelete', message: messageOf(failed.reason) } } : { error: undefined }
}

/** The pods of all replica sets with the same owner, this one's among them. */
function relatedPods(replicaSet: ReplicaSet, setting: Setting): readonly Pod[] {
  const owner = controllerOf(replicaSet)
  const podLister = listerOf(setting, pods)
  if (!owner) return podLister.ownedBy(replicaSet)
  return listerOf(setting, replicaSets)
    .ownedBy({ metadata: { uid: owner.uid } })
    .flatMap((sibling) => podLister.ownedBy(sibling))
}

function podOf(replicaSet: ReplicaSet): Draft<Pod> {
  const { template } = replicaSet.spec
  if (!template) throw new Error(`replica set ${keyOf(replicaSet)} has no template`)
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    metadata: {
      generateName: `${replicaSet.metadata.name}-`,
      ...(replicaSet.metadata.namespace !== undefined && { namespace: replicaSet.metadata.namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controllerReference(replicaSet, replicaSets)],
    },
    spec: template.spec,
  }
}
