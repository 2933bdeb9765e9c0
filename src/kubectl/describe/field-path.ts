import type { Container, Pod, ResourceFieldSelector } from '#api'
import { quantityMilliValue, quantityValue } from '#apimachinery'

/** The value of a downward API field, as far as upstream's describe resolves it: name and namespace. */
export function fieldValue({ metadata }: Pod, path: string): string {
  if (path === 'metadata.name') return metadata.name
  return path === 'metadata.namespace' ? (metadata.namespace ?? '') : ''
}

/** The value of a resource field of a container; 0 when it is not set. */
export function resourceFieldValue({ resource, divisor }: ResourceFieldSelector, { resources }: Container): string {
  const [list, name = ''] = resource.split('.')
  const amount = (list === 'limits' ? resources?.limits : resources?.requests)?.[name]
  const unit = !divisor || divisor === '0' ? '1' : divisor
  if (amount === undefined) return '0'
  if (name === 'cpu') return String(Math.ceil(quantityMilliValue(amount) / quantityMilliValue(unit)))
  return String(Math.ceil(quantityValue(amount) / quantityValue(unit)))
}
