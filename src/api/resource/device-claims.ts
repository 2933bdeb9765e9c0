/** What claims, their templates and device classes share. Expressions (CEL) are kept as they are. */
import { dns1123Label, dns1123Subdomain, duplicate, type FieldError, invalid, required, tooLong, tooMany } from '#apimachinery'
import { each, inside, or } from '../defaulting.ts'
import type {
  DeviceClaim,
  DeviceConstraint,
  DeviceRequest,
  DeviceSelector,
  DeviceSubRequest,
  DeviceToleration,
  OpaqueDeviceConfiguration,
  ResourceClaimSpec,
} from '../generated/types.ts'
import { eachItem, type Errors, oneOf, requiredByRule } from '../validation.ts'

export const mostItems = 32
const mostAlternatives = 8
const longestExpression = 10 * 1024
const longestDriver = 63

/** A list with at most so many items, each with a key of its own. */
export function validateSet<T>(
  path: string,
  list: readonly T[] | undefined,
  max: number,
  check: (item: T, path: string) => Errors,
  key?: (item: T) => string,
): Errors {
  const items = list ?? []
  const keys = key ? items.map(key) : []
  return [
    ...(items.length > max ? [tooMany(path, items.length, max)] : []),
    ...eachItem(path, items, (item, at, index) => [
      ...check(item, at),
      ...(key && keys.indexOf(key(item)) < index ? [duplicate(at, key(item))] : []),
    ]),
  ]
}

export const validateDriver = (path: string, driver: string | undefined): Errors => [
  ...requiredByRule(path, driver, dns1123Subdomain),
  ...((driver ?? '').length > longestDriver ? [tooLong(path, longestDriver)] : []),
]

export const validateSelectors = (path: string, selectors: readonly DeviceSelector[] | undefined): Errors =>
  validateSet(path, selectors, mostItems, ({ cel }, at) => {
    if (!cel) return [required(`${at}.cel`)]
    return cel.expression.length > longestExpression ? [tooLong(`${at}.cel.expression`, longestExpression)] : []
  })

export function validateConfiguration({ opaque }: { readonly opaque?: OpaqueDeviceConfiguration }, path: string): Errors {
  if (!opaque) return [required(`${path}.opaque`)]
  const { driver, parameters } = opaque
  const at = `${path}.opaque.parameters`
  const isStruct = typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters)
  const wrong =
    parameters === undefined ? [required(at)] : isStruct ? [] : [invalid(at, '<value omitted>', 'parameters must be a valid JSON object')]
  return [...validateDriver(`${path}.opaque.driver`, driver), ...wrong]
}

const validateToleration = (toleration: DeviceToleration, path: string): Errors => [
  ...oneOf(`${path}.operator`, toleration.operator || undefined, ['Equal', 'Exists']),
  ...oneOf(`${path}.effect`, toleration.effect || undefined, ['NoExecute', 'NoSchedule']),
]

type Wanted = Omit<DeviceSubRequest, 'name'>

function validateCount(path: string, { allocationMode: mode = '', count = 0 }: Wanted): Errors {
  const at = `${path}.count`
  if (mode === 'All') return count === 0 ? [] : [invalid(at, count, `must not be specified when allocationMode is '${mode}'`)]
  if (mode === 'ExactCount') return count > 0 ? [] : [invalid(at, count, 'must be greater than zero')]
  return oneOf(`${path}.allocationMode`, mode, ['All', 'ExactCount'])
}

const validateWanted = (wanted: Wanted, path: string): Errors => [
  ...requiredByRule(`${path}.deviceClassName`, wanted.deviceClassName, dns1123Subdomain),
  ...validateSelectors(`${path}.selectors`, wanted.selectors),
  ...validateCount(path, wanted),
  ...eachItem(`${path}.tolerations`, wanted.tolerations, validateToleration),
]

function validateRequest({ name, exactly, firstAvailable = [] }: DeviceRequest, path: string): Errors {
  const errors: FieldError[] = [...requiredByRule(`${path}.name`, name, dns1123Label)]
  const why = 'exactly one of `exactly` or `firstAvailable` is required'
  if (!exactly && firstAvailable.length === 0) return [...errors, required(path, why)]
  if (exactly && firstAvailable.length > 0) return [...errors, invalid(path, null, `${why}, but multiple fields are set`)]
  if (exactly) return [...errors, ...validateWanted(exactly, `${path}.exactly`)]
  const check = (wanted: DeviceSubRequest, at: string): Errors => [
    ...requiredByRule(`${at}.name`, wanted.name, dns1123Label),
    ...validateWanted(wanted, at),
  ]
  return [...errors, ...validateSet(`${path}.firstAvailable`, firstAvailable, mostAlternatives, check, (wanted) => wanted.name)]
}

/** `request`, or `request/alternative`. */
const namesOf = (requests: readonly DeviceRequest[] = []): ReadonlySet<string> =>
  new Set(requests.flatMap(({ name, firstAvailable = [] }) => [name, ...firstAvailable.map((other) => `${name}/${other.name}`)]))

const validateReferences = (path: string, references: readonly string[] | undefined, names: ReadonlySet<string>): Errors => {
  const why = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"
  return validateSet(path, references, mostItems, (name, at) => (names.has(name) ? [] : [invalid(at, name, why)]), String)
}

const qualifiedAttribute = /^[a-z0-9.-]+\/[A-Za-z_]\w*$/

function validateConstraint(constraint: DeviceConstraint, path: string): Errors {
  const { matchAttribute, distinctAttribute } = constraint
  const [field, value] = matchAttribute === undefined ? ['distinctAttribute', distinctAttribute] : ['matchAttribute', matchAttribute]
  if (value === undefined)
    return [required(path, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set')]
  return qualifiedAttribute.test(value)
    ? []
    : [invalid(`${path}.${field}`, value, 'a fully qualified name must be a domain and a name separated by a slash')]
}

export function validateClaim(path: string, spec: ResourceClaimSpec | undefined): Errors {
  const { requests, constraints, config }: DeviceClaim = spec?.devices ?? {}
  const at = `${path}.devices`
  const names = namesOf(requests)
  return [
    ...validateSet(`${at}.requests`, requests, mostItems, validateRequest, ({ name }) => name),
    ...validateSet(`${at}.constraints`, constraints, mostItems, (constraint, where) => [
      ...validateReferences(`${where}.requests`, constraint.requests, names),
      ...validateConstraint(constraint, where),
    ]),
    ...validateSet(`${at}.config`, config, mostItems, (item, where) => [
      ...validateReferences(`${where}.requests`, item.requests, names),
      ...validateConfiguration(item, where),
    ]),
  ]
}

const wantedDefaults = <T extends Wanted>(wanted: T): T => {
  const allocationMode = or(wanted.allocationMode, 'ExactCount')
  return { ...wanted, allocationMode, ...(allocationMode === 'ExactCount' && { count: or(wanted.count, 1) }) }
}

const requestDefaults = (request: DeviceRequest): DeviceRequest => ({
  ...request,
  ...inside(request, 'exactly', wantedDefaults),
  ...each(request, 'firstAvailable', wantedDefaults),
})

/** A request that does not say how many wants one. */
export const claimDefaults = (spec: ResourceClaimSpec): ResourceClaimSpec => ({
  ...spec,
  ...inside(spec, 'devices', (devices) => ({ ...devices, ...each(devices, 'requests', requestDefaults) })),
})
