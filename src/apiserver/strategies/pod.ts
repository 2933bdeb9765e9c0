import type { Pod } from '#api'
import { forbiddenField } from '#apimachinery'
import type { Strategy } from './strategy.ts'

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

/** A pod that runs somewhere is deleted by its kubelet, once its containers have ended. (pkg/registry/core/pod/strategy.go) */
export const podStrategy: Strategy = {
  returnsDeleted: true,
  validate(object, previous) {
    const { ephemeralContainers = [], nodeName, schedulingGates = [] } = (object as Pod).spec
    if (previous) return []
    return [
      ...(ephemeralContainers.length > 0 ? [forbiddenField('spec.ephemeralContainers', 'cannot be set on create')] : []),
      ...(nodeName && schedulingGates.length > 0
        ? [forbiddenField('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')]
        : []),
    ]
  },
  graceSeconds(object, asked) {
    const pod = object as Pod
    if (!pod.spec.nodeName || isOver(pod)) return 0
    const seconds = asked ?? pod.spec.terminationGracePeriodSeconds ?? 30
    return seconds < 0 ? 1 : seconds
  },
}
