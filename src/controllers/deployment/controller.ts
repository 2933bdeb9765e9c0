import { deployments, pods, replicaSets, type Deployment, type DeploymentStatus, type Pod, type ReplicaSet } from '#api'
import { deepEqual, matchesLabelSelector, type KubeObject } from '#apimachinery'
import { controllerOf, keyOf, type ReconcileScope } from '#client'
import { claim, indexOrphans, planClaim } from '../claim.ts'
import { findCondition } from '../conditions.ts'
import { listerOf, watch, type ControllerDeclaration, type Setting } from '../controller.ts'
import { isPodFinished } from '../pods.ts'
import { splitReplicaSets } from './revisions.ts'
import { isActive, planRollingUpdate } from './rolling.ts'
import { cleanUp, createCurrent, scaleAll, syncCurrent, writeStatus, type Rollout } from './rollout.ts'
import { isScalingEvent, planScaling } from './scaling.ts'
import { actualReplicas, desiredReplicas, isRollingUpdate } from './size.ts'
import { countedStatus, hasProgressDeadline, isComplete, progressCheckMs, rolloutStatus, withProgressing } from './status.ts'

/** Moves a deployment's pods from one template to the next by scaling replica sets, one per template. */
export const deploymentController: ControllerDeclaration = {
  name: 'deployment-controller',
  create(setting) {
    indexOrphans(setting.informers.of(replicaSets))
    return {
      watches: [
        watch(deployments),
        watch(replicaSets, { keys: (set) => deploymentsOf(set, setting) }),
        // A recreate waits for the last old pod to be gone, which no replica set's status tells.
        watch(pods, { on: ['deleted'], keys: (pod) => recreatingDeploymentOf(pod, setting) }),
      ],
      reconcile: (key, scope) => reconcile(key, scope, setting),
    }
  },
}

/** The deployment that owns a replica set, or those that might want it. */
function deploymentsOf(set: ReplicaSet, setting: Setting): readonly string[] {
  const { metadata } = set
  const owner = controllerOf(set)
  if (owner) return ownerKey(set, 'Deployment')
  if (metadata.deletionTimestamp !== undefined || metadata.labels === undefined) return []
  return listerOf(setting, deployments)
    .list(metadata.namespace)
    .filter(({ spec }) => matchesLabelSelector(spec.selector, metadata.labels))
    .map(keyOf)
}

function ownerKey(object: KubeObject, kind: string): readonly string[] {
  const owner = controllerOf(object)
  return owner?.kind === kind && owner.apiVersion === 'apps/v1' ? [`${object.metadata.namespace}/${owner.name}`] : []
}

function recreatingDeploymentOf(pod: Pod, setting: Setting): readonly string[] {
  const [setKey] = ownerKey(pod, 'ReplicaSet')
  const set = setKey === undefined ? undefined : listerOf(setting, replicaSets).get(setKey)
  const [key] = set ? ownerKey(set, 'Deployment') : []
  const deployment = key === undefined ? undefined : listerOf(setting, deployments).get(key)
  return key !== undefined && deployment && !isRollingUpdate(deployment) ? [key] : []
}

async function reconcile(key: string, scope: ReconcileScope, setting: Setting): Promise<void> {
  const deployment = listerOf(setting, deployments).get(key)
  if (!deployment) return
  const { clock, recorder } = setting
  const rollout: Rollout = { scope, clock, recorder, pods: listerOf(setting, pods) }
  if (Object.keys(deployment.spec.selector).length === 0) return reportSelectingAll(rollout, deployment)
  const plan = planClaim(deployment, listerOf(setting, replicaSets))
  const sets = await claim(scope.client, deployments, deployment, replicaSets, plan)
  if (deployment.metadata.deletionTimestamp !== undefined) return finishScaling(rollout, deployment, sets)

  const checked = await checkPaused(rollout, deployment)
  if (checked.spec.paused || isScalingEvent(checked, sets)) return resize(rollout, checked, sets)
  return isRollingUpdate(checked) ? rollOver(rollout, checked, sets) : recreate(rollout, checked, sets)
}

async function reportSelectingAll(rollout: Rollout, deployment: Deployment): Promise<void> {
  const message = 'This deployment is selecting all pods. A non-empty selector is required.'
  rollout.recorder.event(deployment, 'Warning', 'SelectingAll', message, rollout.scope.cause)
  const observedGeneration = deployment.metadata.generation ?? 0
  await writeStatus(rollout, deployment, { ...deployment.status, observedGeneration })
}

/** Marks pauses in the Progressing condition, so that the time of a pause does not count against the deadline. */
async function checkPaused(rollout: Rollout, deployment: Deployment): Promise<Deployment> {
  const condition = findCondition(deployment.status?.conditions, 'Progressing')
  if (!hasProgressDeadline(deployment) || condition?.reason === 'ProgressDeadlineExceeded') return deployment
  const isMarked = condition?.reason === 'DeploymentPaused'
  const isPaused = deployment.spec.paused === true
  if (isPaused === isMarked) return deployment
  const [reason, message] = isPaused ? ['DeploymentPaused', 'Deployment is paused'] : ['DeploymentResumed', 'Deployment is resumed']
  return writeStatus(rollout, deployment, withProgressing(deployment.status, 'Unknown', reason, message, rollout.clock.now()))
}

/** Paused, or its size was changed: sizes move, templates do not. */
async function resize(rollout: Rollout, deployment: Deployment, sets: readonly ReplicaSet[]): Promise<void> {
  const found = await syncExisting(rollout, deployment, sets)
  await scaleAll(rollout, found.deployment, planScaling(found.deployment, found.current, found.old))
  if (deployment.spec.paused) await cleanUp(rollout, found.deployment, found.old)
  await writeStatus(rollout, found.deployment, countedStatus(found.deployment, found.current, found.old, rollout.clock.now()))
}

/** Being deleted: only the status is still kept true. */
async function finishScaling(rollout: Rollout, deployment: Deployment, sets: readonly ReplicaSet[]): Promise<void> {
  const { current, old } = splitReplicaSets(deployment, sets)
  await writeStatus(rollout, deployment, countedStatus(deployment, current, old, rollout.clock.now()))
}

interface Found {
  readonly deployment: Deployment
  readonly current: ReplicaSet | undefined
  readonly old: readonly ReplicaSet[]
}

async function syncExisting(rollout: Rollout, deployment: Deployment, sets: readonly ReplicaSet[]): Promise<Found> {
  const { current, old } = splitReplicaSets(deployment, sets)
  return current ? { ...(await syncCurrent(rollout, deployment, current, old)), old } : { deployment, current, old }
}

async function rollOver(rollout: Rollout, deployment: Deployment, sets: readonly ReplicaSet[]): Promise<void> {
  const found = await syncExisting(rollout, deployment, sets)
  const { old } = found
  const { deployment: latest, current } = found.current
    ? { deployment: found.deployment, current: found.current }
    : await createCurrent(rollout, found.deployment, old)
  const step = planRollingUpdate(latest, current, old)
  await scaleAll(rollout, latest, step)
  if (step.length === 0 && isComplete(latest, latest.status)) await cleanUp(rollout, latest, old)
  await syncRolloutStatus(rollout, latest, current, old)
}

async function recreate(rollout: Rollout, deployment: Deployment, sets: readonly ReplicaSet[]): Promise<void> {
  const found = await syncExisting(rollout, deployment, sets)
  const { old } = found
  const active = old.filter(isActive)
  if (active.length > 0) {
    await scaleAll(
      rollout,
      found.deployment,
      active.map((replicaSet) => ({ replicaSet, replicas: 0 })),
    )
    return syncRolloutStatus(rollout, found.deployment, found.current, old)
  }
  if (actualReplicas(old) > 0 || old.some((set) => rollout.pods.ownedBy(set).some((pod) => !isPodFinished(pod)))) {
    return syncRolloutStatus(rollout, found.deployment, found.current, old)
  }
  const { deployment: latest, current } = found.current
    ? { deployment: found.deployment, current: found.current }
    : await createCurrent(rollout, found.deployment, old)
  const replicas = desiredReplicas(latest)
  if (desiredReplicas(current) !== replicas) await scaleAll(rollout, latest, [{ replicaSet: current, replicas }])
  if (isComplete(latest, latest.status)) await cleanUp(rollout, latest, old)
  await syncRolloutStatus(rollout, latest, current, old)
}

async function syncRolloutStatus(
  rollout: Rollout,
  deployment: Deployment,
  current: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): Promise<void> {
  const nowMs = rollout.clock.now()
  const status = rolloutStatus(deployment, current, old, nowMs)
  if (!isSameStatus(deployment.status, status)) await writeStatus(rollout, deployment, status)
  const checkMs = progressCheckMs({ ...deployment, status }, status, nowMs)
  if (checkMs !== undefined) rollout.scope.again(checkMs)
}

/** Equal as far as anyone can see: a count that is missing is zero. */
function isSameStatus(before: DeploymentStatus | undefined, after: DeploymentStatus): boolean {
  const counts = { replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0, unavailableReplicas: 0, observedGeneration: 0 }
  return deepEqual({ ...counts, conditions: [], ...before }, { ...counts, conditions: [], ...after })
}
