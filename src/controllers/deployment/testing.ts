import type { Deployment, DeploymentSpec, DeploymentStatus, ReplicaSet } from '#api'
import { aDeployment, aReplicaSet } from '#testing'

/** A deployment of so many replicas that rolls within these bounds. */
export function rolling(
  replicas: number,
  maxSurge: number | string,
  maxUnavailable: number | string,
  parts: { readonly spec?: Partial<DeploymentSpec>; readonly status?: DeploymentStatus } = {},
): Deployment {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } }
  return { ...aDeployment({ replicas, spec: { strategy, ...parts.spec } }), status: parts.status ?? {} }
}

export interface SetParts {
  /** Pods it has; default: as many as it is asked for. */
  readonly has?: number
  /** Of which are available; default: all. */
  readonly available?: number
  readonly annotations?: Readonly<Record<string, string>>
  /** In seconds; a larger one is younger. */
  readonly createdAt?: number
  readonly metadata?: Partial<ReplicaSet['metadata']>
  readonly image?: string
}

export function set(name: string, replicas: number, parts: SetParts = {}): ReplicaSet {
  const { has = replicas, available = has, annotations = {}, createdAt = 0, metadata, image } = parts
  const creationTimestamp = `2026-01-01T00:00:${String(createdAt).padStart(2, '0')}Z`
  const made = aReplicaSet({
    name,
    replicas,
    podLabels: { app: 'web' },
    metadata: { annotations, creationTimestamp, ...metadata },
    ...(image && { image }),
  })
  return { ...made, status: { replicas: has, readyReplicas: available, availableReplicas: available, observedGeneration: 1 } }
}

/** Sizes by name, as a plan changes them. */
export const sizesOf = (
  plan: readonly { readonly replicaSet: ReplicaSet; readonly replicas: number }[],
): Readonly<Record<string, number>> => Object.fromEntries(plan.map(({ replicaSet, replicas }) => [replicaSet.metadata.name, replicas]))
