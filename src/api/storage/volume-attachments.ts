import { ageColumn, column } from '../columns.ts'
import type { VolumeAttachment } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** storage.k8s.io/v1 VolumeAttachment: the wish that a driver attach a volume to a node. */
export const volumeAttachments: Resource<VolumeAttachment> = lazily<VolumeAttachment>(
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'VolumeAttachment',
    plural: 'volumeattachments',
    singular: 'volumeattachment',
    scope: 'Cluster',
    schema: 'io.k8s.api.storage.v1.VolumeAttachment',
    withoutGeneration: true,
    subresources: { status: true },
    prepareForCreate: (object) => ({ ...object, status: { attached: false } }),
    columns: [
      column('Attacher', ({ spec }) => spec.attacher, { format: 'name' }),
      column('PV', ({ spec }) => spec.source.persistentVolumeName ?? ''),
      column('Node', ({ spec }) => spec.nodeName),
      column('Attached', ({ status }) => status?.attached === true, { type: 'boolean' }),
      ageColumn,
    ],
  },
  async () => (await import('./volume-attachment-rules.ts')).volumeAttachmentRules,
)
