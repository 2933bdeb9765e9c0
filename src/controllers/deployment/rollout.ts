import { deployments, replicaSets, type Deployment, type DeploymentStatus, type Pod, type ReplicaSet } from '#api'
import { deepEqual, isReason, objectHash, type Draft } from '#apimachinery'
import type { Lister, ReconcileScope } from '#client'
import type { Clock } from '#kernel'
import { controllerReference } from '../claim.ts'
import { findCondition } from '../conditions.ts'
import { isNamespaceTerminating, messageOf } from '../errors.ts'
import type { EventRecorder } from '#client'
import {
  expiredReplicaSets,
  isSameTemplate,
  maxRevision,
  newReplicaSetAnnotations,
  revisionAnnotation,
  sizeAnnotations,
  templateHashLabel,
} from './revisions.ts'
import type { Scaling } from './rolling.ts'
import { desiredReplicas, newReplicas } from './size.ts'
import { hasProgressDeadline, withProgressing } from './status.ts'

/** What the steps of a reconcile work with. */
export interface Rollout {
  readonly scope: ReconcileScope
  readonly clock: Clock
  readonly recorder: EventRecorder
  readonly pods: Lister<Pod>
}

/** Writes the deployment's status and revision if they differ from what it has; returns what the server then has. */
export async function writeStatus(
  { scope }: Rollout,
  deployment: Deployment,
  status: DeploymentStatus | undefined,
  revision?: string,
): Promise<Deployment> {
  const isNewRevision = revision !== undefined && deployment.metadata.annotations?.[revisionAnnotation] !== revision
  if (!isNewRevision && deepEqual(deployment.status ?? {}, status ?? {})) return deployment
  const metadata = isNewRevision
    ? { ...deployment.metadata, annotations: { ...deployment.metadata.annotations, [revisionAnnotation]: revision } }
    : deployment.metadata
  return scope.client(deployments).updateStatus({ ...deployment, metadata, ...(status && { status }) })
}

/** Brings the replica set of the current template up to date with its deployment, and the deployment's revision with it. */
export async function syncCurrent(
  rollout: Rollout,
  deployment: Deployment,
  current: ReplicaSet,
  old: readonly ReplicaSet[],
): Promise<{ readonly deployment: Deployment; readonly current: ReplicaSet }> {
  const before = current.metadata.annotations ?? {}
  const annotations = newReplicaSetAnnotations(deployment, before, maxRevision(old) + 1)
  const { minReadySeconds = 0 } = deployment.spec
  if (!deepEqual(annotations, before) || (current.spec.minReadySeconds ?? 0) !== minReadySeconds) {
    const next = { ...current, metadata: { ...current.metadata, annotations }, spec: { ...current.spec, minReadySeconds } }
    const updated = await rollout.scope.client(replicaSets).update(next)
    return { deployment, current: updated }
  }
  const isFound = hasProgressDeadline(deployment) && !findCondition(deployment.status?.conditions, 'Progressing')
  const message = `Found new replica set "${current.metadata.name}"`
  const status = isFound
    ? withProgressing(deployment.status, 'True', 'FoundNewReplicaSet', message, rollout.clock.now())
    : deployment.status
  return { deployment: await writeStatus(rollout, deployment, status, annotations[revisionAnnotation]), current }
}

/** Creates the replica set of the current template, at once as large as may be. */
export async function createCurrent(
  rollout: Rollout,
  deployment: Deployment,
  old: readonly ReplicaSet[],
): Promise<{ readonly deployment: Deployment; readonly current: ReplicaSet }> {
  const { scope, clock, recorder } = rollout
  const revision = maxRevision(old) + 1
  const draft = replicaSetOf(deployment, old, revision)
  const replicas = draft.spec.replicas ?? 0
  let current: ReplicaSet
  try {
    current = await scope.client(replicaSets).create(draft)
  } catch (error) {
    const existing = await handleCreateError(rollout, deployment, draft, error)
    return { deployment: await writeStatus(rollout, deployment, deployment.status, String(revision)), current: existing }
  }
  const { name } = current.metadata
  if (replicas > 0) {
    recorder.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${replicas}`, scope.cause)
  }
  const status = hasProgressDeadline(deployment)
    ? withProgressing(deployment.status, 'True', 'NewReplicaSetCreated', `Created new replica set "${name}"`, clock.now())
    : deployment.status
  return { deployment: await writeStatus(rollout, deployment, status, String(revision)), current }
}

/** The name may be taken: by our own (the cache was behind), or by a stranger whose template has the same hash. */
async function handleCreateError(rollout: Rollout, deployment: Deployment, draft: Draft<ReplicaSet>, error: unknown): Promise<ReplicaSet> {
  const { scope, recorder, clock } = rollout
  const name = draft.metadata.name ?? ''
  if (isReason(error, 'AlreadyExists')) {
    const existing = await scope.client(replicaSets, deployment.metadata.namespace).get(name)
    const isOurs = existing.metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === deployment.metadata.uid)
    if (isOurs && existing.spec.template && isSameTemplate(existing.spec.template, deployment.spec.template)) return existing
    await writeStatus(rollout, deployment, { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 })
  } else if (!isNamespaceTerminating(error)) {
    const message = `Failed to create new replica set "${name}": ${messageOf(error)}`
    if (hasProgressDeadline(deployment)) {
      await writeStatus(rollout, deployment, withProgressing(deployment.status, 'False', 'ReplicaSetCreateError', message, clock.now()))
    }
    recorder.event(deployment, 'Warning', 'ReplicaSetCreateError', message, scope.cause)
  }
  throw error
}

function replicaSetOf(deployment: Deployment, old: readonly ReplicaSet[], revision: number): Draft<ReplicaSet> {
  const { template, selector, minReadySeconds } = deployment.spec
  const hash = objectHash(template, deployment.status?.collisionCount)
  const labels = { ...template.metadata?.labels, [templateHashLabel]: hash }
  const { namespace } = deployment.metadata
  return {
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      ...(namespace !== undefined && { namespace }),
      labels,
      annotations: { ...newReplicaSetAnnotations(deployment, {}, revision), ...sizeAnnotations(deployment) },
      ownerReferences: [controllerReference(deployment, deployments)],
    },
    spec: {
      replicas: newReplicas(deployment, old, { spec: { replicas: 0, selector } }),
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [templateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

/** Gives replica sets their new sizes, and the annotations that go with a size. */
export async function scaleAll(rollout: Rollout, deployment: Deployment, scalings: readonly Scaling[]): Promise<void> {
  const { scope, recorder } = rollout
  const annotations = sizeAnnotations(deployment)
  for (const { replicaSet, replicas } of scalings) {
    const before = desiredReplicas(replicaSet)
    const isAnnotated = Object.entries(annotations).every(([name, value]) => replicaSet.metadata.annotations?.[name] === value)
    if (before === replicas && isAnnotated) continue
    const metadata = { ...replicaSet.metadata, annotations: { ...replicaSet.metadata.annotations, ...annotations } }
    await scope.client(replicaSets).update({ ...replicaSet, metadata, spec: { ...replicaSet.spec, replicas } })
    if (before === replicas) continue
    const message = `Scaled ${before < replicas ? 'up' : 'down'} replica set ${metadata.name} from ${before} to ${replicas}`
    recorder.event(deployment, 'Normal', 'ScalingReplicaSet', message, scope.cause)
  }
}

/** Deletes what is beyond the revision history limit. */
export async function cleanUp({ scope }: Rollout, deployment: Deployment, old: readonly ReplicaSet[]): Promise<void> {
  for (const { metadata } of expiredReplicaSets(deployment, old)) {
    await scope
      .client(replicaSets, metadata.namespace)
      .delete(metadata.name)
      .catch((error: unknown) => {
        if (!isReason(error, 'NotFound')) throw error
      })
  }
}
