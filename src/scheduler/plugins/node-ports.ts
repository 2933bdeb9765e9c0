import { changedNode } from '../framework/cluster-event.ts'
import { resolvable, type Plugin } from '../framework/plugin.ts'

const rejection = resolvable("node(s) didn't have free ports for the requested pod ports")

/** No two pods have the same port of a node. */
export const nodePorts: Plugin = {
  name: 'NodePorts',
  prepareFilter({ hostPorts }) {
    if (hostPorts.length === 0) return undefined
    return { check: ({ ports }) => (hostPorts.some((port) => ports.conflictsWith(port)) ? rejection : undefined) }
  },
  mayHelp: (event) => (event.kind === 'AssignedPodDeleted' ? event.pod.hostPorts.length > 0 : changedNode(event) !== undefined),
}
