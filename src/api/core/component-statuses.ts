import { column } from '../columns.ts'
import type { ComponentStatus } from '../generated/types.ts'
import type { Resource } from '../resource.ts'

const healthy = ({ conditions = [] }: ComponentStatus) => conditions.find(({ type }) => type === 'Healthy')
const words: Readonly<Record<string, string>> = { True: 'Healthy', False: 'Unhealthy' }

/** v1 ComponentStatus: whether the parts of the control plane answer. Never stored: they are asked. */
export const componentStatuses: Resource<ComponentStatus> = {
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  singular: 'componentstatus',
  shortNames: ['cs'],
  scope: 'Cluster',
  schema: 'io.k8s.api.core.v1.ComponentStatus',
  verbs: ['get', 'list'],
  withoutGeneration: true,
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  columns: [
    column('Status', (object) => words[healthy(object)?.status ?? ''] ?? 'Unknown'),
    column('Message', (object) => healthy(object)?.message ?? ''),
    column('Error', (object) => healthy(object)?.error ?? ''),
  ],
}
