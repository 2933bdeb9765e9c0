import type { Node } from '#api'
import type { AdmissionPlugin } from './plugin.ts'

const key = 'node.kubernetes.io/not-ready'

/** A new node takes no pods until it has said that it is ready. (plugin/pkg/admission/nodetaint) */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  operations: ['CREATE'],
  resources: ['nodes'],
  admit({ object }) {
    const node = object as Node
    const taints = node.spec?.taints ?? []
    if (taints.some((taint) => taint.key === key && taint.effect === 'NoSchedule')) return node
    return { ...node, spec: { ...node.spec, taints: [...taints, { key, effect: 'NoSchedule' }] } } as Node
  },
}
