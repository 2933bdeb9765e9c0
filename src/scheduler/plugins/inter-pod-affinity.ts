import type { AffinityTerm } from '../framework/affinity-terms.ts'
import { changedNode } from '../framework/cluster-event.ts'
import type { Plugin } from '../framework/plugin.ts'
import { affinityFilter } from './affinity/hard-affinity.ts'
import { affinityScore } from './affinity/soft-affinity.ts'

const none: readonly AffinityTerm[] = []

/** Near these pods, away from those: affinity between pods. */
export const interPodAffinity: Plugin = {
  name: 'InterPodAffinity',
  weight: 2,
  prepareFilter: affinityFilter,
  prepareScore: affinityScore,
  mayHelp(event, pod, { surroundings: { namespaceLabels } }) {
    switch (event.kind) {
      case 'AssignedPodAdded':
        return (pod.affinity?.required ?? none).some((term) => term.matches(event.pod, namespaceLabels))
      case 'AssignedPodUpdated':
        return true
      case 'AssignedPodDeleted':
        return (
          (pod.affinity?.requiredAnti ?? none).some((term) => term.matches(event.pod, namespaceLabels)) ||
          (event.pod.affinity?.requiredAnti ?? none).some((term) => term.matches(pod, namespaceLabels)) ||
          (pod.affinity?.required ?? none).some((term) => term.matches(event.pod, namespaceLabels))
        )
      case 'NamespaceUpdated':
        return true
      default:
        return changedNode(event, 'labels') !== undefined
    }
  },
}
