import { changedNode } from '../framework/cluster-event.ts'
import { unresolvable, type Plugin } from '../framework/plugin.ts'

const rejection = unresolvable("node(s) didn't match the requested node name")

/** A pod that names its node goes nowhere else. */
export const nodeName: Plugin = {
  name: 'NodeName',
  prepareFilter({ pod }) {
    const wanted = pod.spec.nodeName
    return wanted ? { check: ({ name }) => (name === wanted ? undefined : rejection) } : undefined
  },
  mayHelp: (event, { pod }) => changedNode(event)?.metadata.name === pod.spec.nodeName,
}
