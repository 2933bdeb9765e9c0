import { dns1123Label } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import { validateTolerations } from '../core/pod/validate-scheduling.ts'
import type { RuntimeClass } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { byRule, immutable, validateLabels } from '../validation.ts'

/** node.k8s.io/v1 RuntimeClass. */
export const runtimeClasses: Resource<RuntimeClass> = {
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  singular: 'runtimeclass',
  scope: 'Cluster',
  schema: 'io.k8s.api.node.v1.RuntimeClass',
  withoutGeneration: true,
  validate: ({ handler, scheduling }) => [
    ...byRule('handler', handler ?? '', dns1123Label),
    ...validateLabels('scheduling.nodeSelector', scheduling?.nodeSelector),
    ...validateTolerations('scheduling.tolerations', scheduling?.tolerations),
  ],
  validateUpdate: (next, previous) => immutable('handler', next.handler, previous.handler),
  columns: [column('Handler', ({ handler }) => handler), ageColumn],
}
