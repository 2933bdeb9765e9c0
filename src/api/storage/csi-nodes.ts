import { ageColumn, count } from '../columns.ts'
import type { CSINode } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** storage.k8s.io/v1 CSINode: the drivers that registered on a node. */
export const csiNodes: Resource<CSINode> = lazily<CSINode>(
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'CSINode',
    plural: 'csinodes',
    singular: 'csinode',
    scope: 'Cluster',
    schema: 'io.k8s.api.storage.v1.CSINode',
    withoutGeneration: true,
    columns: [
      count('Drivers', ({ spec }) => spec.drivers?.length, 'Drivers indicates the number of CSI drivers registered on the node'),
      ageColumn,
    ],
  },
  async () => (await import('./csi-node-rules.ts')).csiNodeRules,
)
