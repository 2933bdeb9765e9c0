/** What a Node may say. (ValidateNode) */
import { cidr, deepEqual, duplicate, type FieldError, forbiddenField, invalid, labelValue, qualifiedName } from '#apimachinery'
import type { Node, NodeStatus, Taint } from '../generated/types.ts'
import { byRule, eachItem, type Errors, requiredOneOf, when } from '../validation.ts'
import { validateAmount } from './resource-names.ts'

/** As Go prints what may not come twice. */
const duplicateTaint = (field: string, { key, value = '', effect, timeAdded }: Taint): FieldError => ({
  field,
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: core.Taint{Key:${JSON.stringify(key)}, Value:${JSON.stringify(value)}, Effect:${JSON.stringify(effect)}, TimeAdded:${timeAdded ?? '<nil>'}}: taints must be unique by key and effect pair`,
})

/** Upstream has taints in the metadata, where they once were. */
function validateTaints(taints: readonly Taint[] = []): Errors {
  return eachItem('metadata.taints', taints, (taint, path, index) => {
    const { key, value = '', effect } = taint
    const wrong = labelValue(value)
    return [
      ...byRule(`${path}.key`, key, qualifiedName),
      ...when(wrong.length > 0, () => invalid(`${path}.value`, value, wrong.join(';'))),
      ...requiredOneOf(`${path}.effect`, effect, ['NoExecute', 'NoSchedule', 'PreferNoSchedule']),
      ...when(taints.findIndex((other) => other.key === key && other.effect === effect) < index, () => duplicateTaint(path, taint)),
    ]
  })
}

const validateAmounts = (status: NodeStatus | undefined): Errors =>
  (['capacity', 'allocatable'] as const).flatMap((field) =>
    Object.entries(status?.[field] ?? {}).flatMap(([name, amount]) => validateAmount(`status.${field}.${name}`, name, amount)),
  )

const isIPv6 = (range: string): boolean => range.includes(':')

function validateRanges(ranges: readonly string[] = []): Errors {
  const path = 'spec.podCIDRs'
  const isMixed = ranges.some(isIPv6) && !ranges.every(isIPv6)
  return [
    ...eachItem(path, ranges, (range, at) => byRule(at, range, cidr)),
    ...when(ranges.length > 2 || (ranges.length === 2 && !isMixed), () =>
      invalid(path, ranges, 'may specify no more than one CIDR for each IP family'),
    ),
    ...eachItem(path, ranges, (range, at, index) => when(ranges.indexOf(range) < index, () => duplicate(at, range))),
  ]
}

export const validateNode = ({ spec, status }: Node): Errors => [
  ...validateTaints(spec.taints),
  ...validateAmounts(status),
  ...validateRanges(spec.podCIDRs),
]

function validateAddresses({ addresses = [] }: NodeStatus = {}): Errors {
  return eachItem('status.addresses', addresses, ({ type, address }, path, index) =>
    when(addresses.findIndex((other) => other.type === type && other.address === address) < index, (): FieldError => ({
      field: path,
      reason: 'FieldValueDuplicate',
      message: `Duplicate value: core.NodeAddress{Type:${JSON.stringify(type)}, Address:${JSON.stringify(address)}}`,
    })),
  )
}

const rangesOf = ({ spec: { podCIDR, podCIDRs } }: Node): readonly string[] => podCIDRs ?? (podCIDR ? [podCIDR] : [])

/** A node's ranges and its identity at its provider are given once. */
export function validateNodeUpdate(next: Node, previous: Node): Errors {
  const once = (field: string): string => `node updates may not change ${field} except from "" to valid`
  const [before, after] = [rangesOf(previous), rangesOf(next)]
  const { providerID = '', externalID } = previous.spec
  return [
    ...validateAddresses(next.status),
    ...when(before.length > 0 && !deepEqual(before, after), () => forbiddenField('spec.podCIDRs', once('podCIDR'))),
    ...when(providerID !== '' && next.spec.providerID !== providerID, () => forbiddenField('spec.providerID', once('providerID'))),
    ...when((next.spec.externalID ?? '') !== (externalID ?? ''), () => forbiddenField('spec.externalID', 'may not be updated')),
  ]
}

export const validateNodeStatus = ({ status }: Node, previous: Node): Errors => [
  ...(deepEqual(status?.capacity, previous.status?.capacity) && deepEqual(status?.allocatable, previous.status?.allocatable)
    ? []
    : validateAmounts(status)),
  ...validateAddresses(status),
]

/** Configuration by way of the API is gone; its field is not taken any more. */
export function withoutConfigSource(next: Node, previous?: Node): Node {
  if (next.spec.configSource === undefined || previous?.spec.configSource !== undefined) return next
  const { configSource: _, ...spec } = next.spec
  return { ...next, spec }
}
