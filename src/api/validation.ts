/** Checks that kinds share. Each returns what is wrong; paths are as users write them. */
import {
  compareQuantities,
  deepEqual,
  dns1123Label,
  dns1123Subdomain,
  duplicate,
  type FieldError,
  forbiddenField,
  goStringMap,
  invalid,
  invalidGo,
  type IntOrString,
  type KubeObject,
  ipAddress,
  labelValue,
  type LabelSelectorLike,
  notSupported,
  percent,
  percentOf,
  portName,
  portNumber,
  qualifiedName,
  required,
  type Rule,
  tooLong,
} from '#apimachinery'

export type Errors = readonly FieldError[]

/** All of a rule's complaints about a value. */
export const byRule = (path: string, value: string, rule: Rule): Errors => rule(value).map((why) => invalid(path, value, why))

/** The same for a value that must be there. */
export const requiredByRule = (path: string, value: string | undefined, rule: Rule, why = ''): Errors =>
  value ? byRule(path, value, rule) : [required(path, why)]

/** What is not right for a reason that no one value shows. */
export const wrong = (field: string, why: string): FieldError => ({ field, reason: 'FieldValueInvalid', message: `Invalid value: ${why}` })

/** A complaint if `isWrong`, to be spread. */
export const when = (isWrong: boolean, complaint: () => FieldError): Errors => (isWrong ? [complaint()] : [])

export const requiredIf = (isMissing: boolean, path: string, why = ''): Errors => (isMissing ? [required(path, why)] : [])

/** Of a value that is always there: one of the allowed. */
export const notSupportedUnless = (path: string, value: string, allowed: readonly string[]): Errors =>
  allowed.includes(value) ? [] : [notSupported(path, value, allowed)]

/** Only what is being created has no revision yet: some rules are for that alone. */
export const isNew = ({ metadata }: KubeObject): boolean => !metadata.resourceVersion

const httpPath = String.raw`[A-Za-z0-9/\-._~%!$&'()*+,;=:]+`
const httpPathPattern = new RegExp(`^${httpPath}$`)

/** `example.com/foo`. (IsDomainPrefixedPath) */
export function domainPrefixedPath(path: string, value: string): Errors {
  if (value === '') return [required(path)]
  const slash = value.indexOf('/')
  const [host, rest] = [value.slice(0, slash), value.slice(slash + 1)]
  if (slash < 0 || host === '' || rest === '') return [invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  return [
    ...byRule(path, host, dns1123Subdomain),
    ...when(!httpPathPattern.test(rest), () => invalid(path, rest, `Invalid path (regex used for validation is '${httpPath}')`)),
  ]
}

/** A part of an API path: `.`, `..`, `/` and `%` would break it. (pathvalidation.IsValidPathSegmentName) */
export const pathSegment: Rule = (value) =>
  value === '.' || value === '..'
    ? [`may not be '${value}'`]
    : ['/', '%'].filter((character) => value.includes(character)).map((character) => `may not contain '${character}'`)

/** An amount that must not be below zero. */
export const nonNegativeAmount = (path: string, amount: string): Errors =>
  when(compareQuantities(amount, '0') < 0, () => invalid(path, amount, 'must be greater than or equal to 0'))

export const nonNegative = (path: string, value: number | undefined): Errors =>
  value !== undefined && value < 0 ? [invalid(path, value, 'must be greater than or equal to 0')] : []

export const oneOf = (path: string, value: string | undefined, allowed: readonly string[]): Errors =>
  value === undefined || allowed.includes(value) ? [] : [notSupported(path, value, allowed)]

/** Required, and one of the allowed. */
export const requiredOneOf = (path: string, value: string | undefined, allowed: readonly string[]): Errors =>
  value ? oneOf(path, value, allowed) : [required(path)]

/** Runs a check on every item with its path. */
export const eachItem = <T>(
  path: string,
  list: readonly T[] | undefined,
  check: (item: T, path: string, index: number) => Errors,
): Errors => (list ?? []).flatMap((item, index) => check(item, `${path}[${index}]`, index))

/** A complaint for each item whose key an earlier one has. */
export function unique<T>(path: string, list: readonly T[] | undefined, key: (item: T) => string | undefined, member = ''): Errors {
  const seen = new Set<string>()
  return eachItem(path, list, (item, at) => {
    const value = key(item)
    if (value === undefined || value === '') return []
    if (seen.has(value)) return [duplicate(at + member, value)]
    seen.add(value)
    return []
  })
}

/** A field that an update may not change. */
export const immutable = (path: string, next: unknown, previous: unknown): Errors =>
  deepEqual(next, previous) ? [] : [invalid(path, next, 'field is immutable')]

const goSelector = (selector: LabelSelectorLike | undefined): string => {
  if (!selector) return 'null'
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values }) =>
      `v1.LabelSelectorRequirement{Key:${JSON.stringify(key)}, Operator:${JSON.stringify(operator)}, Values:${values ? `[]string{${values.map((value) => JSON.stringify(value)).join(', ')}}` : '[]string(nil)'}}`,
  )
  const list = selector.matchExpressions ? `[]v1.LabelSelectorRequirement{${expressions.join(', ')}}` : '[]v1.LabelSelectorRequirement(nil)'
  return `v1.LabelSelector{MatchLabels:${goStringMap(selector.matchLabels)}, MatchExpressions:${list}}`
}

/** A selector that is wrong as a whole, in Go's notation. */
export const invalidSelector = (path: string, selector: LabelSelectorLike | undefined, why: string): FieldError =>
  invalidGo(path, goSelector(selector), why)

/** The selector of a workload may not change. */
export const immutableSelector = (next: LabelSelectorLike | undefined, previous: LabelSelectorLike | undefined): Errors =>
  deepEqual(next, previous) ? [] : [invalidSelector('spec.selector', next, 'field is immutable')]

/** The labels of an object or a selector. */
export const validateLabels = (path: string, labels: Readonly<Record<string, string>> | undefined): Errors =>
  Object.entries(labels ?? {}).flatMap(([key, value]) => [...byRule(path, key, qualifiedName), ...byRule(path, value, labelValue)])

const annotationLimit = 256 * 1024

export function validateAnnotations(path: string, annotations: Readonly<Record<string, string>> | undefined): Errors {
  const entries = Object.entries(annotations ?? {})
  const size = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0)
  return [
    ...entries.flatMap(([key]) => qualifiedName(key.toLowerCase()).map((why) => invalid(path, key, why))),
    ...(size > annotationLimit ? [tooLong(path, annotationLimit)] : []),
  ]
}

export function validateLabelSelector(path: string, selector: LabelSelectorLike | undefined): Errors {
  if (!selector) return []
  return [
    ...validateLabels(`${path}.matchLabels`, selector.matchLabels),
    ...eachItem(`${path}.matchExpressions`, selector.matchExpressions, ({ key, operator, values = [] }, at) => {
      const errors: FieldError[] = []
      if (operator === 'In' || operator === 'NotIn') {
        if (values.length === 0) errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
      } else if (operator === 'Exists' || operator === 'DoesNotExist') {
        if (values.length > 0)
          errors.push(forbiddenField(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
      } else errors.push(invalid(`${at}.operator`, operator, 'not a valid selector operator'))
      return [
        ...errors,
        ...byRule(`${at}.key`, key, qualifiedName),
        ...eachItem(`${at}.values`, values, (value, where) => byRule(where, value, labelValue)),
      ]
    }),
  ]
}

export const isEmptySelector = (selector: LabelSelectorLike | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0

/** A port as a number or a port's name. */
export const validatePort = (path: string, port: IntOrString | undefined): Errors =>
  port === undefined
    ? [required(path)]
    : (typeof port === 'number' ? portNumber(port) : portName(port)).map((why) => invalid(path, port, why))

/** A count, or a percentage. */
export function countOrPercent(path: string, value: IntOrString | undefined): Errors {
  if (value === undefined) return []
  return typeof value === 'number' ? nonNegative(path, value) : byRule(path, value, percent)
}

export const subdomain = (path: string, value: string | undefined): Errors => (value ? byRule(path, value, dns1123Subdomain) : [])
export const label = (path: string, value: string | undefined): Errors => (value ? byRule(path, value, dns1123Label) : [])

/** What a load balancer has given: an address or a name. */
export const validateLoadBalancerIngress = (
  { ip, hostname }: { readonly ip?: string; readonly hostname?: string },
  path: string,
): Errors => [
  ...when(ip !== undefined && ip !== '' && ipAddress(ip).length > 0, () => invalid(`${path}.ip`, ip, 'must be a valid IP address')),
  ...subdomain(`${path}.hostname`, hostname),
  ...when(hostname !== undefined && ipAddress(hostname).length === 0, () =>
    invalid(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address'),
  ),
]

/** A percentage that is of no more than there is. */
export const atMostAll = (path: string, value: IntOrString | undefined): Errors =>
  when(value !== undefined && (percentOf(value) ?? 0) > 100, () => invalid(path, value, 'must not be greater than 100%'))

/** Numbers of a status, of which there are no negative ones. */
export const nonNegativeFields = <T extends object>(path: string, status: T | undefined, fields: readonly (keyof T & string)[]): Errors =>
  fields.flatMap((field) => {
    const value = status?.[field]
    return typeof value === 'number' ? nonNegative(`${path}.${field}`, value) : []
  })
