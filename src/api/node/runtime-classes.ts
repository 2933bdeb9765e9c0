import { ageColumn, column } from '../columns.ts'
import type { RuntimeClass } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** node.k8s.io/v1 RuntimeClass. */
export const runtimeClasses: Resource<RuntimeClass> = lazily<RuntimeClass>(
  {
    group: 'node.k8s.io',
    version: 'v1',
    kind: 'RuntimeClass',
    plural: 'runtimeclasses',
    singular: 'runtimeclass',
    scope: 'Cluster',
    schema: 'io.k8s.api.node.v1.RuntimeClass',
    withoutGeneration: true,
    columns: [column('Handler', ({ handler }) => handler), ageColumn],
  },
  async () => (await import('./rules.ts')).runtimeClassRules,
)
