import { compareQuantities, type FieldError, invalid, notSupported, qualifiedName, required } from '#apimachinery'
import type { ObjectFieldSelector, ResourceFieldSelector } from '../../generated/types.ts'
import { byRule, type Errors } from '../../validation.ts'

/** Fields of a pod that the downward API knows. (pkg/apis/core/pods/helpers.go) */
const known = new Set([
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.phase',
  'status.podIP',
  'status.podIPs',
])

export const variableFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
] as const
export const fileFields = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'] as const

/** `metadata.labels['app']` is a path and a subscript. */
const subscripted = /^(.+)\['(.*)'\]$/

/** A field of the pod; `fields` are those that this place may show. */
export function validateFieldRef(path: string, ref: ObjectFieldSelector, fields: readonly string[]): Errors {
  const { apiVersion, fieldPath } = ref
  if (!apiVersion) return [required(`${path}.apiVersion`)]
  if (!fieldPath) return [required(`${path}.fieldPath`)]
  const unconvertible = (why: string): Errors => [invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${why}`)]
  if (apiVersion !== 'v1') return unconvertible(`unsupported pod version: ${apiVersion}`)
  const [, map, key = ''] = subscripted.exec(fieldPath) ?? []
  if (map === 'metadata.annotations') return byRule(path, key.toLowerCase(), qualifiedName)
  if (map === 'metadata.labels') return byRule(path, key, qualifiedName)
  if (map !== undefined) return unconvertible(`field label does not support subscript: ${fieldPath}`)
  const field = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath
  if (!known.has(field)) return unconvertible(`field label not supported: ${fieldPath}`)
  return fields.includes(field) ? [] : [notSupported(`${path}.fieldPath`, field, fields)]
}

const resourceFields = ['cpu', 'ephemeral-storage', 'memory'].flatMap((name) => [`limits.${name}`, `requests.${name}`])
const hugePages = /^(?:limits|requests)\.hugepages-/
const byteDivisors = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

/** The divisors that a resource can be shown in, and what upstream calls it; nothing for what is unknown. */
function divisorsOf(resource: string): readonly [what: string, divisors: readonly string[]] | undefined {
  if (hugePages.test(resource)) return ['hugepages', byteDivisors]
  if (!resourceFields.includes(resource)) return undefined
  if (resource.endsWith('.cpu')) return ['cpu', ['1m', '1']]
  return [resource.endsWith('.memory') ? 'memory' : 'local ephemeral storage', byteDivisors]
}

function validateDivisor(path: string, { resource, divisor = '0' }: ResourceFieldSelector): Errors {
  const known = divisorsOf(resource)
  if (!known || compareQuantities(divisor, '0') === 0) return []
  const [what, divisors] = known
  if (divisors.some((each) => compareQuantities(each, divisor) === 0)) return []
  const list = what === 'cpu' ? '1m and 1' : divisors.join(', ')
  return [invalid(`${path}.divisor`, resource, `only divisor's values ${list} are supported with the ${what} resource`)]
}

/** A container's request or limit. In a volume it must say whose. */
export function validateResourceRef(path: string, ref: ResourceFieldSelector, inVolume: boolean): Errors {
  const errors: FieldError[] = []
  if (inVolume && !ref.containerName) errors.push(required(`${path}.containerName`))
  else if (!ref.resource) errors.push(required(`${path}.resource`))
  else if (!resourceFields.includes(ref.resource) && !hugePages.test(ref.resource))
    errors.push(notSupported(`${path}.resource`, ref.resource, resourceFields))
  return [...errors, ...validateDivisor(path, ref)]
}
