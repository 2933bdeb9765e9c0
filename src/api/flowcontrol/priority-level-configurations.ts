import { ageColumn, column } from '../columns.ts'
import type { PriorityLevelConfiguration, QueuingConfiguration } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

const queuingOf = ({ spec }: PriorityLevelConfiguration): QueuingConfiguration => spec.limited?.limitResponse?.queuing ?? {}

/** flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration. */
export const priorityLevelConfigurations: Resource<PriorityLevelConfiguration> = lazily<PriorityLevelConfiguration>(
  {
    group: 'flowcontrol.apiserver.k8s.io',
    version: 'v1',
    kind: 'PriorityLevelConfiguration',
    plural: 'prioritylevelconfigurations',
    singular: 'prioritylevelconfiguration',
    scope: 'Cluster',
    schema: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
    subresources: { status: true },
    prepareForCreate: (object) => ({ ...object, status: {} }),
    columns: [
      column('Type', ({ spec }) => spec.type),
      column('NominalConcurrencyShares', ({ spec }) => spec.limited?.nominalConcurrencyShares ?? '<none>'),
      column('Queues', (object) => queuingOf(object).queues ?? '<none>'),
      column('HandSize', (object) => queuingOf(object).handSize ?? '<none>'),
      column('QueueLengthLimit', (object) => queuingOf(object).queueLengthLimit ?? '<none>'),
      ageColumn,
    ],
  },
  async () => (await import('./priority-level-rules.ts')).priorityLevelRules,
)
