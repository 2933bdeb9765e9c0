import type { Pod } from '../../generated/types.ts'
import type { Rules } from '../../lazy.ts'
import { defaultPodOnly } from './defaults.ts'
import { validatePodSubresource } from './subresources.ts'
import { validatePodUpdate } from './update.ts'
import { validatePod, validatePodStatusUpdate } from './validate-pod.ts'

/** What writes of pods need; loaded with the first of them. */
export const podRules: Rules<Pod> = {
  defaults: (pod) => ({ ...pod, spec: defaultPodOnly(pod.spec ?? { containers: [] }) }),
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  validateStatusUpdate: validatePodStatusUpdate,
  validateSubresource: validatePodSubresource,
}
