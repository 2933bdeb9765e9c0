import { ageColumn, column } from '../columns.ts'
import type { FlowSchema } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** flowcontrol.apiserver.k8s.io/v1 FlowSchema: which requests belong to which priority level. */
export const flowSchemas: Resource<FlowSchema> = lazily<FlowSchema>(
  {
    group: 'flowcontrol.apiserver.k8s.io',
    version: 'v1',
    kind: 'FlowSchema',
    plural: 'flowschemas',
    singular: 'flowschema',
    scope: 'Cluster',
    schema: 'io.k8s.api.flowcontrol.v1.FlowSchema',
    subresources: { status: true },
    prepareForCreate: (object) => ({ ...object, status: {} }),
    columns: [
      column('PriorityLevel', ({ spec }) => spec.priorityLevelConfiguration.name),
      column('MatchingPrecedence', ({ spec }) => spec.matchingPrecedence ?? 0),
      column('DistinguisherMethod', ({ spec }) => spec.distinguisherMethod?.type ?? '<none>'),
      ageColumn,
      column('MissingPL', ({ status }) => status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?', {
        description: 'references a broken or non-existent PriorityLevelConfiguration',
      }),
    ],
  },
  async () => (await import('./flow-schema-rules.ts')).flowSchemaRules,
)
