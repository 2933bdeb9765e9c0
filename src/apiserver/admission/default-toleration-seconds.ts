import type { Pod, Toleration } from '#api'
import type { AdmissionPlugin } from './plugin.ts'

const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] as const

const covers = (toleration: Toleration, key: string): boolean =>
  (toleration.key === key || !toleration.key) && (toleration.effect === 'NoExecute' || !toleration.effect)

/** Pods stay five minutes on a node that is in trouble. (plugin/pkg/admission/defaulttolerationseconds) */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  operations: ['CREATE', 'UPDATE'],
  resources: ['pods'],
  admit({ object }) {
    const pod = object as Pod
    const tolerations = pod.spec.tolerations ?? []
    const missing = keys.filter((key) => !tolerations.some((toleration) => covers(toleration, key)))
    if (missing.length === 0) return object
    const added = missing.map((key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }))
    return { ...pod, spec: { ...pod.spec, tolerations: [...tolerations, ...added] } } as Pod
  },
}
