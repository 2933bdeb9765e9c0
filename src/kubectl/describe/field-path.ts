import type { Container, Pod, ResourceFieldSelector } from '#api'
import { quantityMilliValue, quantityValue } from '#apimachinery'

const texts = (map: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(map ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n')

const plain: Readonly<Record<string, (pod: Pod) => string | undefined>> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
  'metadata.uid': ({ metadata }) => metadata.uid,
  'metadata.labels': ({ metadata }) => texts(metadata.labels),
  'metadata.annotations': ({ metadata }) => texts(metadata.annotations),
}

/** The value of a downward API field, as far as describe can know it: fields of metadata only, as upstream. */
export function fieldValue(pod: Pod, path: string): string {
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(path) ?? []
  if (map === 'labels') return pod.metadata.labels?.[key] ?? ''
  if (map === 'annotations') return pod.metadata.annotations?.[key] ?? ''
  return plain[path]?.(pod) ?? ''
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
