/** What an attachment may say, and how much a driver can still provision. (pkg/apis/storage/validation) */
import { dns1123Subdomain, forbiddenField, invalid, required, tooLong } from '#apimachinery'
import type {
  CSIStorageCapacity,
  VolumeAttachment,
  VolumeAttachmentSource,
  VolumeAttachmentStatus,
  VolumeError,
} from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { byRule, type Errors, immutable, requiredByRule, validateLabelSelector } from '../validation.ts'

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

export const volumeAttachmentRules: Rules<VolumeAttachment> = {
  validate: ({ spec, status }) => [
    ...requiredByRule('spec.attacher', spec.attacher, dns1123Subdomain),
    ...validateSource('spec.source', spec.source),
    ...byRule('spec.nodeName', spec.nodeName, dns1123Subdomain),
    ...validateStatus(status),
  ],
  validateUpdate: (next, previous) => immutable('spec', next.spec, previous.spec),
}

export const csiStorageCapacityRules: Rules<CSIStorageCapacity> = {
  validate: ({ nodeTopology, storageClassName, capacity }) => [
    ...validateLabelSelector('nodeTopology', nodeTopology),
    ...byRule('storageClassName', storageClassName, dns1123Subdomain),
    ...(capacity?.startsWith('-') ? [invalid('capacity', capacity, 'must be greater than or equal to 0')] : []),
  ],
  validateUpdate: (next, previous) => [
    ...immutable('nodeTopology', next.nodeTopology, previous.nodeTopology),
    ...immutable('storageClassName', next.storageClassName, previous.storageClassName),
  ],
}
