import type { DaemonSet, Deployment, StatefulSet } from '#api'
import { parseApiVersion } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { CommandError } from '../errors.ts'

/** What `rollout status` says of an object, and whether that is the end of it. */
export interface RolloutStatus {
  readonly text: string
  readonly isDone: boolean
}

const going = (text: string): RolloutStatus => ({ text: `${text}\n`, isDone: false })
const done = (text: string): RolloutStatus => ({ text: `${text}\n`, isDone: true })

export const revisionKey = 'deployment.kubernetes.io/revision'

function deploymentStatus({ metadata, spec, status = {} }: Deployment, revision: number): RolloutStatus {
  const running = Number(metadata.annotations?.[revisionKey] ?? 0)
  if (revision > 0 && revision !== running) {
    throw new CommandError(`desired revision (${revision}) is different from the running revision (${running})`)
  }
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return going('Waiting for deployment spec update to be observed...')
  const progressing = status.conditions?.find(({ type }) => type === 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    throw new CommandError(`deployment ${JSON.stringify(metadata.name)} exceeded its progress deadline`)
  }
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status
  const waiting = (what: string): RolloutStatus =>
    going(`Waiting for deployment ${JSON.stringify(metadata.name)} rollout to finish: ${what}...`)
  if (spec.replicas !== undefined && updatedReplicas < spec.replicas) {
    return waiting(`${updatedReplicas} out of ${spec.replicas} new replicas have been updated`)
  }
  if (replicas > updatedReplicas) return waiting(`${replicas - updatedReplicas} old replicas are pending termination`)
  if (availableReplicas < updatedReplicas) return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`)
  return done(`deployment ${JSON.stringify(metadata.name)} successfully rolled out`)
}

const onlyRolling = (type: string | undefined): void => {
  if (type !== 'RollingUpdate') throw new CommandError('rollout status is only available for RollingUpdate strategy type')
}

function daemonSetStatus({ metadata, spec, status }: DaemonSet): RolloutStatus {
  onlyRolling(spec.updateStrategy?.type)
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) return going('Waiting for daemon set spec update to be observed...')
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status ?? {}
  const waiting = (what: string): RolloutStatus =>
    going(`Waiting for daemon set ${JSON.stringify(metadata.name)} rollout to finish: ${what}...`)
  if (updatedNumberScheduled < desiredNumberScheduled) {
    return waiting(`${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated`)
  }
  if (numberAvailable < desiredNumberScheduled) return waiting(`${numberAvailable} of ${desiredNumberScheduled} updated pods are available`)
  return done(`daemon set ${JSON.stringify(metadata.name)} successfully rolled out`)
}

function statefulSetStatus({ metadata, spec, status }: StatefulSet): RolloutStatus {
  onlyRolling(spec.updateStrategy?.type)
  const observed = status?.observedGeneration ?? 0
  if (observed === 0 || (metadata.generation ?? 0) > observed) return going('Waiting for statefulset spec update to be observed...')
  const { readyReplicas = 0, updatedReplicas = 0, updateRevision = '', currentRevision = '', currentReplicas = 0 } = status ?? {}
  const { replicas = 0 } = spec
  if (readyReplicas < replicas) return going(`Waiting for ${replicas - readyReplicas} pods to be ready...`)
  const rolling = spec.updateStrategy?.rollingUpdate
  if (rolling) {
    const wanted = replicas - (rolling.partition ?? 0)
    if (updatedReplicas < wanted) {
      return going(`Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`)
    }
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`)
  }
  if (updateRevision !== currentRevision) {
    return going(`waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`)
  }
  return done(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`)
}

/** `ReplicaSet.apps` */
export function groupKind({ apiVersion, kind }: RawObject): string {
  const { group } = parseApiVersion(apiVersion)
  return group === '' ? kind : `${kind}.${group}`
}

/** How far the rollout of an object is; throws where it has failed. */
export function rolloutStatus(object: RawObject, revision: number): RolloutStatus {
  switch (object.kind) {
    case 'Deployment':
      return deploymentStatus(object as unknown as Deployment, revision)
    case 'DaemonSet':
      return daemonSetStatus(object as unknown as DaemonSet)
    case 'StatefulSet':
      return statefulSetStatus(object as unknown as StatefulSet)
    default:
      throw new CommandError(`no status viewer has been implemented for ${groupKind(object)}`)
  }
}
