/** What a ResourceSlice may hold. (pkg/apis/resource/validation) */
import { dns1123Subdomain, type FieldError, invalid, required } from '#apimachinery'
import { validateNodeSelector } from '../core/pod/validate-affinity.ts'
import type { ResourcePool, ResourceSlice, ResourceSliceSpec } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { byRule, type Errors, immutable } from '../validation.ts'
import { validateDriver, validateSet } from './device-claims.ts'
import { validateCounterSet, validateDevice } from './device-rules.ts'

const mostDevices = 128
const mostSpecialDevices = 64
const mostCounterSets = 8

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

function validate({ spec }: ResourceSlice): Errors {
  const { devices, sharedCounters } = spec
  const isSpecial = devices?.some(({ taints = [], consumesCounters = [] }) => taints.length + consumesCounters.length > 0)
  return [
    ...validateDriver('spec.driver', spec.driver),
    ...validatePool(spec.pool ?? {}),
    ...validateNodes(spec),
    ...(devices && sharedCounters ? [invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed')] : []),
    ...validateSet(
      'spec.devices',
      devices,
      isSpecial ? mostSpecialDevices : mostDevices,
      validateDevice(spec.perDeviceNodeSelection === true),
      ({ name }) => name,
    ),
    ...validateSet('spec.sharedCounters', sharedCounters, mostCounterSets, validateCounterSet, ({ name }) => name),
  ]
}

export const resourceSliceRules: Rules<ResourceSlice> = {
  validate,
  validateUpdate: (next, previous) => [
    ...immutable('spec.pool.name', next.spec.pool.name, previous.spec.pool.name),
    ...immutable('spec.driver', next.spec.driver, previous.spec.driver),
    ...immutable('spec.nodeName', next.spec.nodeName, previous.spec.nodeName),
  ],
}
