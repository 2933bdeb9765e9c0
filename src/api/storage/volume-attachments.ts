import { dns1123Subdomain, forbiddenField, invalid, required, tooLong } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import type { VolumeAttachment, VolumeAttachmentSource, VolumeAttachmentStatus, VolumeError } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { byRule, type Errors, immutable, requiredByRule } from '../validation.ts'

const largestMetadata = 256 * 1024
const longestMessage = 1024

function validateSource(path: string, { inlineVolumeSpec: inline, persistentVolumeName: name }: VolumeAttachmentSource = {}): Errors {
  const why = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
  if (inline === undefined && name === undefined) return [required(path, why)]
  if (inline !== undefined && name !== undefined) return [forbiddenField(path, why)]
  if (name === '') return [required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName')]
  return name === undefined ? [] : byRule(`${path}.persistentVolumeName`, name, dns1123Subdomain)
}

const validateError = (path: string, error: VolumeError | undefined): Errors => [
  ...((error?.message ?? '').length > longestMessage ? [tooLong(`${path}.message`, largestMetadata)] : []),
  ...(error?.errorCode !== undefined && error.errorCode < 0
    ? [invalid(`${path}.errorCode`, error.errorCode, 'must be between 0 and 2147483647, inclusive')]
    : []),
]

function validateStatus({ attachmentMetadata = {}, attachError, detachError }: Partial<VolumeAttachmentStatus> = {}): Errors {
  const size = Object.entries(attachmentMetadata).reduce((sum, [key, value]) => sum + key.length + value.length, 0)
  return [
    ...(size > largestMetadata ? [tooLong('status.attachmentMetadata', largestMetadata)] : []),
    ...validateError('status.attachError', attachError),
    ...validateError('status.detachError', detachError),
  ]
}

/** storage.k8s.io/v1 VolumeAttachment: the wish that a driver attach a volume to a node. */
export const volumeAttachments: Resource<VolumeAttachment> = {
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
  validate: ({ spec, status }) => [
    ...requiredByRule('spec.attacher', spec?.attacher, dns1123Subdomain),
    ...validateSource('spec.source', spec?.source),
    ...byRule('spec.nodeName', spec?.nodeName ?? '', dns1123Subdomain),
    ...validateStatus(status),
  ],
  validateUpdate: (next, previous) => immutable('spec', next.spec, previous.spec),
  columns: [
    column('Attacher', ({ spec }) => spec.attacher, { format: 'name' }),
    column('PV', ({ spec }) => spec.source.persistentVolumeName ?? ''),
    column('Node', ({ spec }) => spec.nodeName),
    column('Attached', ({ status }) => status?.attached === true, { type: 'boolean' }),
    ageColumn,
  ],
}
