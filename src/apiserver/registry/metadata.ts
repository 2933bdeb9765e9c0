import {
  deepEqual,
  dns1123Label,
  dns1123Subdomain,
  forbiddenField,
  invalid,
  labelValue,
  qualifiedName,
  required,
  tooLong,
  type FieldError,
  type KubeObject,
  type ObjectMeta,
} from '#apimachinery'
import type { Resource } from '#api'

const maxAnnotationBytes = 256 * 1024
const standardFinalizers = new Set(['orphan', 'foregroundDeletion', 'kubernetes'])

/** What is wrong with the metadata of an object that is to be created. (apimachinery/pkg/api/validation/objectmeta.go) */
export function validateMetadata(resource: Resource, { metadata }: KubeObject): readonly FieldError[] {
  const errors: FieldError[] = []
  if (metadata.generateName) errors.push(...prefixErrors(resource, metadata.generateName))
  if (!metadata.name) errors.push(required('metadata.name', 'name or generateName is required'))
  else errors.push(...nameErrors(resource, metadata.name))
  if (resource.scope === 'Cluster') {
    if (metadata.namespace) errors.push(forbiddenField('metadata.namespace', 'not allowed on this type'))
  } else if (!metadata.namespace) errors.push(required('metadata.namespace'))
  else errors.push(...dns1123Label(metadata.namespace).map((why) => invalid('metadata.namespace', metadata.namespace, why)))
  return [
    ...errors,
    ...labelErrors(metadata),
    ...annotationErrors(metadata),
    ...ownerErrors(metadata),
    ...finalizerErrors(metadata),
    ...managerErrors(metadata),
    // Kinds that users declare may have finalizers of any name.
    ...(resource.custom ? [] : bareFinalizers(metadata)),
  ]
}

/** What is wrong with a change of metadata; what did not change is not looked at again. */
export function validateMetadataUpdate(next: ObjectMeta, previous: ObjectMeta, isCustom = false): readonly FieldError[] {
  const errors: FieldError[] = []
  const same = (field: keyof ObjectMeta): void => {
    if (next[field] !== previous[field]) errors.push(invalid(`metadata.${field}`, next[field], 'field is immutable'))
  }
  const hasOthers = !deepEqual(next.finalizers, previous.finalizers)
  if (hasOthers) errors.push(...newFinalizers(next, previous))
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const)
    same(field)
  if (next.labels !== previous.labels) errors.push(...labelErrors(next))
  if (next.annotations !== previous.annotations) errors.push(...annotationErrors(next))
  if (!deepEqual(next.ownerReferences, previous.ownerReferences)) errors.push(...ownerErrors(next))
  if (hasOthers) errors.push(...finalizerErrors(next), ...(isCustom ? [] : bareFinalizers(next)))
  return errors
}

/** What comes before a generated part may end in a dash. */
function prefixErrors(resource: Pick<Resource, 'nameRule'>, prefix: string): readonly FieldError[] {
  const name = prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix
  return nameErrors(resource, name, 'metadata.generateName', prefix)
}

/** What the rule for names of the kind says; upstream's default is a DNS-1123 subdomain. */
export function nameErrors(
  { nameRule }: Pick<Resource, 'nameRule'>,
  name: string,
  field = 'metadata.name',
  shown = name,
): readonly FieldError[] {
  if (!nameRule) return dns1123Subdomain(name).map((why) => invalid(field, shown, why))
  const why = nameRule(name)
  return why === undefined ? [] : [invalid(field, shown, why)]
}

const labelErrors = ({ labels }: ObjectMeta): readonly FieldError[] =>
  Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...qualifiedName(key).map((why) => invalid('metadata.labels', key, why)),
    ...labelValue(value).map((why) => invalid('metadata.labels', value, why)),
  ])

function annotationErrors({ annotations }: ObjectMeta): readonly FieldError[] {
  let bytes = 0
  const errors = Object.entries(annotations ?? {}).flatMap(([key, value]) => {
    bytes += key.length + value.length
    return qualifiedName(key.toLowerCase()).map((why) => invalid('metadata.annotations', key, why))
  })
  return bytes > maxAnnotationBytes ? [...errors, tooLong('metadata.annotations', maxAnnotationBytes)] : errors
}

/** Upstream leaves out which of the owners it is. */
const ownersField = 'metadata.ownerReferences'

function ownerErrors({ ownerReferences = [] }: ObjectMeta): readonly FieldError[] {
  const errors: FieldError[] = []
  let controller: string | undefined
  for (const owner of ownerReferences) {
    const { apiVersion, kind, name } = owner
    if (!apiVersion || apiVersion.endsWith('/'))
      errors.push(invalid(`${ownersField}.apiVersion`, apiVersion ?? '', 'version must not be empty'))
    for (const field of ['kind', 'name', 'uid'] as const)
      if (!owner[field]) errors.push(invalid(`${ownersField}.${field}`, owner[field] ?? '', 'must not be empty'))
    if (apiVersion === 'v1' && kind === 'Event')
      errors.push(invalid(ownersField, owner, '/v1, Kind=Event is disallowed from being an owner'))
    if (!owner.controller) continue
    const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${kind}/${name}`
    if (controller !== undefined) errors.push(invalid(ownersField, ownerReferences, why))
    controller ??= `${kind}/${name}`
  }
  return errors
}

function finalizerErrors({ finalizers = [] }: ObjectMeta): readonly FieldError[] {
  const errors = finalizers.flatMap((name) => qualifiedName(name).map((why) => invalid('metadata.finalizers', name, why)))
  return finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')
    ? [...errors, invalid('metadata.finalizers', finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')]
    : errors
}

const bareFinalizers = ({ finalizers = [] }: ObjectMeta): readonly FieldError[] =>
  finalizers.flatMap((name, index) =>
    name.includes('/') || standardFinalizers.has(name)
      ? []
      : [invalid(`metadata.finalizers[${index}]`, name, 'name is neither a standard finalizer name nor is it fully qualified')],
  )

const managerErrors = ({ managedFields = [] }: ObjectMeta): readonly FieldError[] =>
  managedFields.flatMap(({ operation, fieldsType }, index) => [
    ...(operation === 'Apply' || operation === 'Update'
      ? []
      : [invalid(`metadata.managedFields[${index}].operation`, operation ?? '', 'must be `Apply` or `Update`')]),
    ...(fieldsType && fieldsType !== 'FieldsV1'
      ? [invalid(`metadata.managedFields[${index}].fieldsType`, fieldsType, 'must be `FieldsV1`')]
      : []),
  ])

function newFinalizers(next: ObjectMeta, previous: ObjectMeta): readonly FieldError[] {
  if (previous.deletionTimestamp === undefined) return []
  const added = (next.finalizers ?? []).filter((name) => !(previous.finalizers ?? []).includes(name))
  if (added.length === 0) return []
  const shown = added.map((name) => JSON.stringify(name)).join(', ')
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${shown}}`
  return [forbiddenField('metadata.finalizers', why)]
}
