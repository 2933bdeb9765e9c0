/** What a node may say of its drivers. (pkg/apis/storage/validation) */
import { deepEqual, dns1123Subdomain, duplicate, type FieldError, invalid, qualifiedName, required } from '#apimachinery'
import type { CSINode, CSINodeDriver } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { byRule, eachItem, type Errors, nonNegative, requiredByRule, unique } from '../validation.ts'

const longestNodeId = 192

function validateTopologyKeys(path: string, keys: readonly string[] = []): Errors {
  return keys.flatMap((key, index) => {
    const errors: FieldError[] = key === '' ? [required(path)] : []
    if (keys.indexOf(key) < index) errors.push(duplicate(path, key))
    return [...errors, ...byRule(path, key, qualifiedName)]
  })
}

const validateDriver = (driver: CSINodeDriver, path: string): Errors => [
  ...requiredByRule(`${path}.name`, driver.name, dns1123Subdomain),
  ...(driver.nodeID ? [] : [required(`${path}.nodeID`)]),
  ...((driver.nodeID ?? '').length > longestNodeId
    ? [invalid(`${path}.nodeID`, driver.nodeID, `must be ${longestNodeId} characters or less`)]
    : []),
  ...nonNegative(`${path}.allocatable.count`, driver.allocatable?.count),
  ...validateTopologyKeys(path, driver.topologyKeys),
]

/** What of a driver a node may not change once it has said it: all but how many volumes it takes. */
const identity = ({ name, nodeID, topologyKeys }: CSINodeDriver): object => ({ name, nodeID, ...(topologyKeys && { topologyKeys }) })

function validateUpdate({ spec }: CSINode, previous: CSINode): Errors {
  const before = new Map(previous.spec.drivers.map((driver) => [driver.name, driver]))
  return spec.drivers.flatMap((driver) => {
    const old = before.get(driver.name)
    return !old || deepEqual(identity(driver), identity(old)) ? [] : [invalid('spec.drivers', identity(driver), 'field is immutable')]
  })
}

export const csiNodeRules: Rules<CSINode> = {
  validate: ({ spec: { drivers } }) => [
    ...eachItem('spec.drivers', drivers, validateDriver),
    ...unique('spec.drivers', drivers, ({ name }) => name, '.name'),
  ],
  validateUpdate,
}
