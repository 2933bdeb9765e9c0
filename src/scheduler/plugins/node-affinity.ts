import { changedNode } from '../framework/cluster-event.ts'
import { matchesTerm, namedNodes, selectsNode } from '../framework/node-selection.ts'
import { proportional } from '../framework/normalize.ts'
import { unresolvable, type Plugin } from '../framework/plugin.ts'

const rejection = unresolvable("node(s) didn't match Pod's node affinity/selector")
const contradiction = unresolvable('pod affinity terms conflict')

/** nodeSelector and node affinity, required and preferred. */
export const nodeAffinity: Plugin = {
  name: 'NodeAffinity',
  weight: 2,
  prepareFilter({ pod }) {
    if (!pod.spec.nodeSelector && !pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution) return undefined
    const onlyNodes = namedNodes(pod)
    if (onlyNodes?.size === 0) return contradiction
    return { check: ({ node }) => (selectsNode(pod, node) ? undefined : rejection), ...(onlyNodes && { onlyNodes }) }
  },
  prepareScore({ pod }) {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution
    if (!preferred?.length) return undefined
    return {
      score: ({ node }) => preferred.reduce((sum, { preference, weight }) => (matchesTerm(preference, node) ? sum + weight : sum), 0),
      normalize: (scores) => proportional(scores),
    }
  },
  mayHelp(event, { pod }) {
    const node = changedNode(event, 'labels')
    return node !== undefined && selectsNode(pod, node)
  },
}
