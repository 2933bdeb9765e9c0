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
  if (!metadata.name) errors.push(required('metadata.name', 'name or generateName is required'))
  else errors.push(...nameErrors(resource, metadata.name))
  if (resource.scope === 'Cluster') {
    if (metadata.namespace) errors.push(forbiddenField('metadata.namespace', 'not allowed on this type'))
  } else if (!metadata.namespace) errors.push(required('metadata.namespace'))
  else errors.push(...dns1123Label(metadata.namespace).map((why) => invalid('metadata.namespace', metadata.namespace, why)))
  return [...errors, ...labelErrors(metadata), ...annotationErrors(metadata), ...ownerErrors(metadata), ...finalizerErrors(metadata)]
}

/** What is wrong with a change of metadata; what did not change is not looked at again. */
export function validateMetadataUpdate(next: ObjectMeta, previous: ObjectMeta): readonly FieldError[] {
  const errors: FieldError[] = []
  const same = (field: keyof ObjectMeta): void => {
    if (next[field] !== previous[field]) errors.push(invalid(`metadata.${field}`, next[field], 'field is immutable'))
  }
  if (next.labels !== previous.labels) errors.push(...labelErrors(next))
  if (next.annotations !== previous.annotations) errors.push(...annotationErrors(next))
  if (!deepEqual(next.ownerReferences, previous.ownerReferences)) errors.push(...ownerErrors(next))
  if (!deepEqual(next.finalizers, previous.finalizers)) errors.push(...finalizerErrors(next), ...newFinalizers(next, previous))
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const)
    same(field)
  return errors
}

/** What the rule for names of the kind says; upstream's default is a DNS-1123 subdomain. */
export function nameErrors({ nameRule }: Pick<Resource, 'nameRule'>, name: string): readonly FieldError[] {
  if (!nameRule) return dns1123Subdomain(name).map((why) => invalid('metadata.name', name, why))
  const why = nameRule(name)
  return why === undefined ? [] : [invalid('metadata.name', name, why)]
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

function ownerErrors({ ownerReferences = [] }: ObjectMeta): readonly FieldError[] {
  const errors = ownerReferences.flatMap((owner, index) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const).flatMap((field) =>
      owner[field]
        ? []
        : [
            invalid(
              `metadata.ownerReferences[${index}].${field}`,
              owner[field] ?? '',
              `${field === 'apiVersion' ? 'version' : field} must not be empty`,
            ),
          ],
    ),
  )
  const [first, second] = ownerReferences.filter(({ controller }) => controller)
  if (!first || !second) return errors
  const why = `Only one reference can have Controller set to true. Found "true" in references for ${first.name} and ${second.name}`
  return [...errors, invalid('metadata.ownerReferences', ownerReferences, why)]
}

function finalizerErrors({ finalizers = [] }: ObjectMeta): readonly FieldError[] {
  const errors = finalizers.flatMap((name, index) => {
    const bad = qualifiedName(name).map((why) => invalid(`metadata.finalizers[${index}]`, name, why))
    const isBare = !name.includes('/') && !standardFinalizers.has(name)
    return isBare
      ? [...bad, invalid(`metadata.finalizers[${index}]`, name, 'name is neither a standard finalizer name nor is it fully qualified')]
      : bad
  })
  return finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')
    ? [...errors, invalid('metadata.finalizers', finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')]
    : errors
}

function newFinalizers(next: ObjectMeta, previous: ObjectMeta): readonly FieldError[] {
  if (previous.deletionTimestamp === undefined) return []
  const added = (next.finalizers ?? []).filter((name) => !(previous.finalizers ?? []).includes(name))
  if (added.length === 0) return []
  const shown = added.map((name) => JSON.stringify(name)).join(', ')
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${shown}}`
  return [forbiddenField('metadata.finalizers', why)]
}
