import type { ClusterEvent } from '../framework/cluster-event.ts'
import { changedNode } from '../framework/cluster-event.ts'
import type { Plugin } from '../framework/plugin.ts'
import type { PodInfo } from '../framework/pod-info.ts'
import { declaredConstraints, defaultConstraints, selects } from './spread/constraints.ts'
import { spreadFilter } from './spread/hard-spread.ts'
import { spreadScore } from './spread/soft-spread.ts'

function isAboutSiblings(event: ClusterEvent, pod: PodInfo): boolean {
  if (!('pod' in event) || event.pod.namespace !== pod.namespace) return false
  // An update may have taken the pod out of the selection: what it was before is not known here.
  if (event.kind === 'AssignedPodUpdated') return true
  return declaredConstraints(pod, 'DoNotSchedule').some((constraint) => selects(constraint, event.pod.labels))
}

/** Spreads pods over hosts, zones and the like: as declared, or gently by default for pods of a workload. */
export const podTopologySpread: Plugin = {
  name: 'PodTopologySpread',
  weight: 2,
  prepareFilter(pod, cluster) {
    const constraints = declaredConstraints(pod, 'DoNotSchedule')
    return constraints.length === 0 ? undefined : spreadFilter(pod, constraints, cluster)
  },
  prepareScore(pod, cluster, feasible) {
    if (pod.pod.spec.topologySpreadConstraints?.length) {
      const constraints = declaredConstraints(pod, 'ScheduleAnyway')
      return constraints.length === 0 ? undefined : spreadScore(constraints, cluster, feasible, true)
    }
    const siblings = cluster.surroundings.siblingSelector(pod.pod)
    return siblings && spreadScore(defaultConstraints(pod, siblings), cluster, feasible, false)
  },
  mayHelp: (event, pod) =>
    event.kind === 'NodeDeleted' || changedNode(event, 'labels', 'taints') !== undefined || isAboutSiblings(event, pod),
}
