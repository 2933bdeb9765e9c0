import type { Pod, ReplicaSet } from '#api'
import type { Lister } from '#client'
import { glance } from './pod-state.ts'
import { shortPodName } from './short-name.ts'
import type { PodTile } from './views.ts'
import { byRevision, refOf, revisionOf } from './workload-view.ts'

/** Makes tiles, and makes one anew only when the pod or its revision's standing has changed. */
export function createTileMaker(replicaSets: Lister<ReplicaSet>): (pod: Pod) => PodTile {
  const made = new WeakMap<Pod, PodTile>()
  return (pod) => {
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller)
    const replicaSet = owner?.kind === 'ReplicaSet' ? replicaSets.get(`${pod.metadata.namespace}/${owner.name}`) : undefined
    const revision = replicaSet ? revisionOf(replicaSet) : 0
    const isNewest = replicaSet ? newestOf(replicaSet, replicaSets) === replicaSet : true
    const known = made.get(pod)
    if (known && (known.revision ?? 0) === revision && (known.isNewest ?? true) === isNewest) return known
    const tile: PodTile = {
      ...glance(pod),
      ref: refOf(pod),
      uid: pod.metadata.uid,
      shortName: shortPodName(pod.metadata.name, owner?.name),
      node: pod.spec.nodeName ?? '',
      ...(revision > 0 && { revision, isNewest }),
    }
    made.set(pod, tile)
    return tile
  }
}

function newestOf(replicaSet: ReplicaSet, replicaSets: Lister<ReplicaSet>): ReplicaSet {
  const owner = replicaSet.metadata.ownerReferences?.find(({ controller }) => controller)
  if (!owner) return replicaSet
  return [...replicaSets.ownedBy({ metadata: { uid: owner.uid } })].sort(byRevision)[0] ?? replicaSet
}
