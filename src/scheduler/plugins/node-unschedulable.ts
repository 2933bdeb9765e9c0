import { tolerates, type Node, type Taint } from '#api'
import { changedNode } from '../framework/cluster-event.ts'
import { unresolvable, type Plugin } from '../framework/plugin.ts'
import type { PodInfo } from '../framework/pod-info.ts'

const cordon: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
const rejection = unresolvable('node(s) were unschedulable')

const isClosed = (node: Node, { pod }: PodInfo): boolean =>
  node.spec.unschedulable === true && !pod.spec.tolerations?.some((toleration) => tolerates(toleration, cordon))

/** Keeps pods off cordoned nodes. */
export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  prepareFilter: (pod) => ({ check: ({ node }) => (isClosed(node, pod) ? rejection : undefined) }),
  mayHelp(event, pod) {
    const node = changedNode(event, 'unschedulable', 'taints')
    return node !== undefined && !isClosed(node, pod)
  },
}
