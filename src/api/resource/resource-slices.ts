import { dns1123Label, dns1123Subdomain, type FieldError, invalid, required, tooMany } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import { validateNodeSelector } from '../core/pod/validate-affinity.ts'
import type { Device, DeviceAttribute, ResourcePool, ResourceSlice, ResourceSliceSpec } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { byRule, type Errors, immutable, oneOf, requiredByRule } from '../validation.ts'
import { validateDriver, validateSet } from './device-claims.ts'

const mostDevices = 128
const mostSpecialDevices = 64
const mostCounterSets = 8
const mostAttributes = 32
const mostTaints = 16

const validatePool = ({ name, resourceSliceCount = 0, generation = 0 }: Partial<ResourcePool>): Errors => [
  ...(name ? name.split('/').flatMap((part) => byRule('spec.pool.name', part, dns1123Subdomain)) : [required('spec.pool.name')]),
  ...(resourceSliceCount > 0 ? [] : [invalid('spec.pool.resourceSliceCount', resourceSliceCount, 'must be greater than zero')]),
  ...(generation < 0 ? [invalid('spec.pool.generation', generation, 'must be greater than or equal to zero')] : []),
]

/** The nodes that a slice is for: said in one way, of several. */
function validateNodes({ nodeName, nodeSelector, allNodes, perDeviceNodeSelection: perDevice }: ResourceSliceSpec): Errors {
  const errors: FieldError[] = []
  const ways = Object.entries({ nodeName, nodeSelector, allNodes, perDeviceNodeSelection: perDevice }).filter(([, value]) => value)
  if (nodeName === '') errors.push(invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string'))
  if (nodeName) errors.push(...byRule('spec.nodeName', nodeName, dns1123Subdomain))
  if (nodeSelector) errors.push(...validateNodeSelector('spec.nodeSelector', nodeSelector))
  if (nodeSelector && nodeSelector.nodeSelectorTerms.length !== 1)
    errors.push(invalid('spec.nodeSelector.nodeSelectorTerms', nodeSelector.nodeSelectorTerms, 'must have exactly one node selector term'))
  for (const [field, value] of Object.entries({ allNodes, perDeviceNodeSelection: perDevice }))
    if (value === false) errors.push(invalid(`spec.${field}`, value, 'must be either unset or set to true'))
  const why = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required'
  if (ways.length === 0) errors.push(required('spec', why))
  if (ways.length > 1)
    errors.push(invalid('spec', `{${ways.map(([name]) => `\`${name}\``).join(', ')}}`, `${why}, but multiple fields are set`))
  return errors
}

const validateAttribute = (path: string, attribute: DeviceAttribute): Errors => {
  const count = Object.values(attribute).filter((value) => value !== undefined).length
  return count === 1 ? [] : [invalid(path, count === 0 ? '' : attribute, 'exactly one value must be specified')]
}

const validateDevice =
  (perDevice: boolean) =>
  (device: Device, path: string): Errors => {
    const { attributes = {}, capacity = {}, nodeName, nodeSelector, allNodes } = device
    const size = Object.keys(attributes).length + Object.keys(capacity).length
    const misplaced = !perDevice && (nodeName !== undefined || nodeSelector !== undefined || allNodes !== undefined)
    const why =
      '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec'
    return [
      ...requiredByRule(`${path}.name`, device.name, dns1123Label),
      ...(size > mostAttributes
        ? [invalid(path, size, `the total number of attributes and capacities must not exceed ${mostAttributes}`)]
        : []),
      ...Object.entries(attributes).flatMap(([name, attribute]) => validateAttribute(`${path}.attributes[${name}]`, attribute)),
      ...validateSet(`${path}.taints`, device.taints, mostTaints, ({ effect }, at) =>
        effect ? oneOf(`${at}.effect`, effect, ['NoExecute', 'NoSchedule', 'None']) : [required(`${at}.effect`)],
      ),
      ...(misplaced ? [invalid(path, null, why)] : []),
    ]
  }

function validate({ spec }: ResourceSlice): Errors {
  const { devices, sharedCounters = [] } = spec
  const isSpecial = devices?.some(({ taints = [], consumesCounters = [] }) => taints.length + consumesCounters.length > 0)
  return [
    ...validateDriver('spec.driver', spec.driver),
    ...validatePool(spec.pool ?? {}),
    ...validateNodes(spec),
    ...(devices && sharedCounters.length > 0 ? [invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed')] : []),
    ...validateSet(
      'spec.devices',
      devices,
      isSpecial ? mostSpecialDevices : mostDevices,
      validateDevice(spec.perDeviceNodeSelection === true),
      ({ name }) => name,
    ),
    ...(sharedCounters.length > mostCounterSets ? [tooMany('spec.sharedCounters', sharedCounters.length, mostCounterSets)] : []),
  ]
}

/** resource.k8s.io/v1 ResourceSlice: what a driver has to give. */
export const resourceSlices: Resource<ResourceSlice> = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  singular: 'resourceslice',
  scope: 'Cluster',
  schema: 'io.k8s.api.resource.v1.ResourceSlice',
  validate,
  validateUpdate: (next, previous) => [
    ...immutable('spec.pool.name', next.spec.pool.name, previous.spec.pool.name),
    ...immutable('spec.driver', next.spec.driver, previous.spec.driver),
    ...immutable('spec.nodeName', next.spec.nodeName, previous.spec.nodeName),
  ],
  selectableFields: { 'spec.nodeName': ({ spec }) => spec.nodeName ?? '', 'spec.driver': ({ spec }) => spec.driver },
  columns: [
    column('Node', ({ spec }) => spec.nodeName ?? ''),
    column('Driver', ({ spec }) => spec.driver),
    column('Pool', ({ spec }) => spec.pool.name),
    ageColumn,
  ],
}
