import { isHard, isSoft, untolerated } from '#api'
import { changedNode } from '../framework/cluster-event.ts'
import { proportional } from '../framework/normalize.ts'
import { unresolvable, type Plugin } from '../framework/plugin.ts'

const rejection = unresolvable('node(s) had untolerated taint(s)')

/** Keeps pods off nodes whose taints they do not tolerate, and prefers nodes with fewer PreferNoSchedule taints. */
export const taintToleration: Plugin = {
  name: 'TaintToleration',
  weight: 3,
  prepareFilter: ({ pod }) => ({
    check: ({ node }) => (untolerated(node.spec.taints, pod.spec.tolerations, isHard).length > 0 ? rejection : undefined),
  }),
  prepareScore({ pod }) {
    const tolerations = pod.spec.tolerations?.filter(({ effect }) => !effect || effect === 'PreferNoSchedule')
    return {
      score: ({ node }) => untolerated(node.spec.taints, tolerations, isSoft).length,
      normalize: (scores) => proportional(scores, true),
    }
  },
  mayHelp(event, { pod }) {
    const node = changedNode(event, 'taints')
    return node !== undefined && untolerated(node.spec.taints, pod.spec.tolerations, isHard).length === 0
  },
}
