/** What a RuntimeClass may say. (pkg/apis/node/validation) */
import { deepEqual, dns1123Label, duplicate } from '#apimachinery'
import { validateResources } from '../core/pod/validate-resources.ts'
import { validateTolerations } from '../core/pod/validate-scheduling.ts'
import type { RuntimeClass, Toleration } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { byRule, eachItem, type Errors, immutable, validateLabels, when } from '../validation.ts'

const unlikeOthers = (path: string, tolerations: readonly Toleration[] = []): Errors =>
  eachItem(path, tolerations, (toleration, at, index) =>
    when(tolerations.findIndex((other) => deepEqual(other, toleration)) < index, () => duplicate(at, toleration)),
  )

export const runtimeClassRules: Rules<RuntimeClass> = {
  validate: ({ handler, overhead, scheduling }) => [
    ...byRule('handler', handler, dns1123Label),
    ...(overhead ? validateResources('overhead.podFixed', { limits: overhead.podFixed ?? {} }) : []),
    ...validateLabels('scheduling.nodeSelector', scheduling?.nodeSelector),
    ...validateTolerations('scheduling.tolerations', scheduling?.tolerations),
    ...unlikeOthers('scheduling.tolerations', scheduling?.tolerations),
  ],
  validateUpdate: (next, previous) => immutable('handler', next.handler, previous.handler),
}
