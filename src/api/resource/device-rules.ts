/** What a driver may say of a device: attributes, capacities and how they are shared, counters, where it is. */
import {
  addQuantities,
  compareQuantities,
  dns1123Label,
  dns1123Subdomain,
  type FieldError,
  forbiddenField,
  formatQuantity,
  invalid,
  labelValue,
  parseQuantity,
  qualifiedName,
  quantityValue,
  required,
  tooLong,
  tooMany,
} from '#apimachinery'
import { validateNodeSelector } from '../core/pod/validate-affinity.ts'
import type {
  CapacityRequestPolicy,
  CapacityRequestPolicyRange,
  Counter,
  CounterSet,
  Device,
  DeviceAttribute,
  DeviceCapacity,
  DeviceCounterConsumption,
  DeviceTaint,
} from '../generated/types.ts'
import { byRule, eachItem, type Errors, oneOf, requiredByRule, requiredIf, when } from '../validation.ts'
import { validateDriver, validateSet } from './device-claims.ts'

const most = { attributes: 32, values: 48, taints: 16, counters: 32, consumptions: 2, options: 10, conditions: 4 } as const
const longest = { id: 32, value: 64 } as const

const identifier = '[A-Za-z_][A-Za-z0-9_]*'
const identifierPattern = new RegExp(`^${identifier}$`)
const identifierError = `a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '${identifier}')`

const validateIdentifier = (path: string, id: string): Errors => [
  ...when(id.length > longest.id, () => tooLong(path, longest.id)),
  ...when(!identifierPattern.test(id), () => invalid(path, id, identifierError)),
]

/** `name` or `driver.example.com/name`. */
function validateName(path: string, name: string): Errors {
  const [domain = '', id, ...more] = name.split('/')
  if (id === undefined) return validateIdentifier(path, domain)
  if (more.length > 0) return [] // not looked at upstream either
  return [
    ...(domain === '' ? [invalid(path, '', 'the domain must not be empty')] : validateDriver(path, domain)),
    ...(id === '' ? [invalid(path, '', 'the name must not be empty')] : validateIdentifier(path, id)),
  ]
}

const numeric = String.raw`(0|[1-9]\d*)`
const preRelease = String.raw`(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)`
const build = '[0-9a-zA-Z-]+'
const version = new RegExp(String.raw`^${numeric}\.${numeric}\.${numeric}(-${preRelease}(\.${preRelease})*)?(\+${build}(\.${build})*)?$`)

const validateText = (text: string, path: string): Errors => when(text.length > longest.value, () => tooLong(path, longest.value))

const validateVersion = (text: string, path: string): Errors => [
  ...when(!version.test(text), () => invalid(path, text, 'must be a string compatible with semver.org spec 2.0.0')),
  ...validateText(text, path),
]

function validateAttribute(path: string, attribute: DeviceAttribute): Errors {
  const { string: text, version: release, strings, versions } = attribute
  const count = Object.values(attribute).filter((value) => value !== undefined).length
  return [
    ...(text === undefined ? [] : validateText(text, `${path}.string`)),
    ...(release === undefined ? [] : validateVersion(release, `${path}.version`)),
    ...eachItem(`${path}.strings`, strings, validateText),
    ...eachItem(`${path}.versions`, versions, validateVersion),
    ...when(count !== 1, () => invalid(path, count === 0 ? '' : attribute, 'exactly one value must be specified')),
  ]
}

const more = (a: string, b: string): boolean => compareQuantities(a, b) > 0

function validateOptions(path: string, options: readonly string[], fallback: string, capacity: string): Errors {
  const unsorted = options.flatMap((option, index) => {
    const before = options[index - 1]
    const isBelow = before !== undefined && more(before, option)
    return when(isBelow, () => invalid(`${path}[${index}]`, option, 'values must be sorted in ascending order'))
  })
  const check = (option: string, at: string): Errors =>
    when(more(option, capacity), () => invalid(at, option, `option is larger than capacity value: ${capacity}`))
  return [
    ...unsorted,
    ...validateSet(path, options, most.options, check, (option) => String(quantityValue(option))),
    ...when(!options.some((option) => compareQuantities(option, fallback) === 0), () =>
      invalid(path, fallback, 'default value is not valid according to the requestPolicy'),
    ),
  ]
}

function validateStep(path: string, { min, max, step }: CapacityRequestPolicyRange, fallback: string, capacity: string): Errors {
  if (step === undefined) return []
  const first = formatQuantity(addQuantities(parseQuantity(min), parseQuantity(step)))
  const misses = (value: string): boolean => (quantityValue(value) - quantityValue(min)) % quantityValue(step) !== 0
  return [
    ...when(more(first, capacity), () => invalid(path, step, `one step ${first} is larger than capacity value: ${capacity}`)),
    ...[fallback, ...(max === undefined ? [] : [max])].flatMap((value) =>
      when(misses(value), () => invalid(path, value, `value is not a multiple of a given step (${step}) from (${min})`)),
    ),
  ]
}

function validateRange(path: string, range: CapacityRequestPolicyRange, fallback: string, capacity: string): Errors {
  const { min, max } = range
  if (!min) return [required(`${path}.min`, 'required when validRange is defined')]
  const errors: FieldError[] = []
  const [minAt, maxAt] = [`${path}.min`, `${path}.max`]
  if (more(min, capacity)) errors.push(invalid(minAt, min, `min is larger than capacity value: ${capacity}`))
  if (more(min, fallback)) errors.push(invalid(minAt, fallback, `default is less than min: ${min}`))
  if (max !== undefined) {
    if (more(min, max)) errors.push(invalid(maxAt, min, `min is larger than max: ${max}`))
    if (more(max, capacity)) errors.push(invalid(maxAt, max, `max is larger than capacity value: ${capacity}`))
    if (more(fallback, max)) errors.push(invalid(maxAt, fallback, `default is more than max: ${max}`))
  }
  return [...errors, ...validateStep(`${path}.step`, range, fallback, capacity)]
}

/** How much of a capacity may be asked for: some amounts, or a range of them, and what it is if nobody says. */
function validatePolicy(path: string, policy: CapacityRequestPolicy, capacity: string): Errors {
  const { default: fallback, validValues = [], validRange } = policy
  if (validValues.length > 0 && validRange) {
    const why = 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time'
    return [forbiddenField(path, why)]
  }
  const kind = validValues.length > 0 ? 'validValues' : validRange ? 'validRange' : undefined
  if (kind === undefined) return []
  if (fallback === undefined) return [required(`${path}.default`, `required when ${kind} is defined`)]
  return validRange
    ? validateRange(`${path}.validRange`, validRange, fallback, capacity)
    : validateOptions(`${path}.validValues`, validValues, fallback, capacity)
}

function validateCapacity(path: string, { value, requestPolicy }: DeviceCapacity, isShared: boolean): Errors {
  if (!requestPolicy) return []
  return isShared
    ? validatePolicy(`${path}.requestPolicy`, requestPolicy, value)
    : [forbiddenField(`${path}.requestPolicy`, 'allowMultipleAllocations must be true')]
}

const validateTaint = ({ key, value, effect }: DeviceTaint, path: string): Errors => [
  ...byRule(`${path}.key`, key, qualifiedName),
  ...(value ? byRule(`${path}.value`, value, labelValue) : []),
  ...(effect ? oneOf(`${path}.effect`, effect, ['NoExecute', 'NoSchedule', 'None']) : [required(`${path}.effect`)]),
]

function validateCounters(path: string, counters: Readonly<Record<string, Counter>> | undefined): Errors {
  const names = Object.keys(counters ?? {})
  if (names.length === 0) return [required(path)]
  if (names.length > most.counters) return [tooMany(path, names.length, most.counters)]
  return names.flatMap((name) => byRule(path, name, dns1123Label))
}

/** What devices take from together. */
export const validateCounterSet = ({ name, counters }: CounterSet, path: string): Errors => [
  ...requiredByRule(`${path}.name`, name, dns1123Label),
  ...validateCounters(`${path}.counters`, counters),
]

const validateConsumption = ({ counterSet, counters }: DeviceCounterConsumption, path: string): Errors => [
  ...requiredByRule(`${path}.counterSet`, counterSet, dns1123Label),
  ...validateCounters(`${path}.counters`, counters),
]

/** Where a device is, when that is said of each. */
function validatePlace({ nodeName, nodeSelector, allNodes }: Device, path: string, perDevice: boolean): Errors {
  const ways = Object.entries({ nodeName, nodeSelector, allNodes }).filter(([, value]) => value)
  if (!perDevice) {
    const why =
      '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec'
    return when(nodeName !== undefined || nodeSelector !== undefined || allNodes !== undefined, () => invalid(path, null, why))
  }
  const why =
    'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec'
  return [
    ...when(nodeName === '', () => invalid(`${path}.nodeName`, nodeName, 'must not be empty')),
    ...(nodeName ? byRule(`${path}.nodeName`, nodeName, dns1123Subdomain) : []),
    ...(nodeSelector ? validateNodeSelector(`${path}.nodeSelector`, nodeSelector) : []),
    ...when(allNodes === false, () => invalid(`${path}.allNodes`, allNodes, 'must be either unset or set to true')),
    ...requiredIf(ways.length === 0, path, why),
    ...when(ways.length > 1, () => invalid(path, `{${ways.map(([name]) => `\`${name}\``).join(', ')}}`, why)),
  ]
}

const validateConditions = (path: string, conditions: readonly string[] | undefined): Errors =>
  validateSet(path, conditions, most.conditions, (condition, at) => byRule(at, condition, qualifiedName))

/** How many values attributes have, each item of a list counted. */
const valuesOf = (attributes: Readonly<Record<string, DeviceAttribute>>): number =>
  Object.values(attributes)
    .map(({ bools = [], ints = [], strings = [], versions = [] }) => bools.length + ints.length + strings.length + versions.length || 1)
    .reduce((sum, count) => sum + count, 0)

export const validateDevice =
  (perDevice: boolean) =>
  (device: Device, path: string): Errors => {
    const { attributes = {}, capacity = {}, allowMultipleAllocations = false } = device
    const size = Object.keys(attributes).length + Object.keys(capacity).length
    const total = (what: string, limit: number): string => `the total number of ${what} must not exceed ${limit}`
    const values = valuesOf(attributes)
    return [
      ...requiredByRule(`${path}.name`, device.name, dns1123Label),
      ...when(size > most.attributes, () => invalid(path, size, total('attributes and capacities', most.attributes))),
      ...when(values > most.values, () => invalid(path, values, total('attribute values', most.values))),
      ...Object.entries(attributes).flatMap(([name, attribute]) => [
        ...validateName(`${path}.attributes`, name),
        ...validateAttribute(`${path}.attributes[${name}]`, attribute),
      ]),
      ...Object.entries(capacity).flatMap(([name, amount]) => [
        ...validateName(`${path}.capacity`, name),
        ...validateCapacity(`${path}.capacity[${name}]`, amount, allowMultipleAllocations),
      ]),
      ...validateSet(`${path}.taints`, device.taints, most.taints, validateTaint),
      ...validateSet(
        `${path}.consumesCounters`,
        device.consumesCounters,
        most.consumptions,
        validateConsumption,
        (item) => item.counterSet,
      ),
      ...validatePlace(device, path, perDevice),
      ...validateConditions(`${path}.bindingConditions`, device.bindingConditions),
      ...validateConditions(`${path}.bindingFailureConditions`, device.bindingFailureConditions),
    ]
  }
