import type { Container, Node, Pod, ResourceFieldSelector } from '#api'
import { parseQuantity, quantityMilliValue, quantityValue } from '#apimachinery'

/** What a pod says in a field that containers may read (the downward API); undefined for paths that cannot be read. */
export function fieldValue(pod: Pod, path: string): string | undefined {
  const { metadata, spec, status } = pod
  const subscript = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(path)
  if (subscript) return metadata[subscript[1] === 'labels' ? 'labels' : 'annotations']?.[subscript[2] ?? ''] ?? ''
  switch (path) {
    case 'metadata.name':
      return metadata.name
    case 'metadata.namespace':
      return metadata.namespace ?? ''
    case 'metadata.uid':
      return metadata.uid
    case 'metadata.labels':
      return lines(metadata.labels)
    case 'metadata.annotations':
      return lines(metadata.annotations)
    case 'spec.nodeName':
      return spec.nodeName ?? ''
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? ''
    case 'status.hostIP':
    case 'status.hostIPs':
      return status?.hostIP ?? ''
    case 'status.podIP':
      return status?.podIP ?? ''
    case 'status.podIPs':
      return (status?.podIPs ?? []).map(({ ip }) => ip).join(',')
    default:
      return undefined
  }
}

const lines = (map: Readonly<Record<string, string>> = {}): string =>
  Object.entries(map)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join('\n')

/** A request or limit in units of the divisor, rounded up. What has no limit may use all the node has. */
export function resourceValue(
  { resource, divisor = '1' }: ResourceFieldSelector,
  { resources }: Container,
  node: Node | undefined,
): string {
  const [kind, name = ''] = resource.split('.')
  const own = kind === 'limits' ? resources?.limits?.[name] : resources?.requests?.[name]
  const amount = own ?? (kind === 'limits' ? node?.status?.allocatable?.[name] : undefined) ?? '0'
  const unit = divisor === '0' ? '1' : divisor
  if (name === 'cpu') return String(Math.ceil(quantityMilliValue(amount) / quantityMilliValue(unit)))
  return String(Math.ceil(quantityValue(amount) / Math.max(1, Number(parseQuantity(unit).nano / 1_000_000_000n))))
}
