/** What a LimitRange may say. (ValidateLimitRange) */
import {
  compareQuantities,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  qualifiedName,
  quantityMilliValue,
  required,
} from '#apimachinery'
import { each } from '../defaulting.ts'
import type { LimitRange, LimitRangeItem } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { byRule, eachItem, type Errors, when } from '../validation.ts'
import { amountOf, isOvercommitAllowed, validateContainerResourceName, validateResourceName } from './resource-names.ts'

const types = ['Container', 'Pod', 'PersistentVolumeClaim']

function validateType(path: string, type: string): Errors {
  const errors = byRule(path, type, qualifiedName)
  if (errors.length > 0 || type.includes('/') || types.includes(type)) return errors
  return [invalid(path, type, 'must be a standard limit type or fully qualified')]
}

const members = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const
type Member = (typeof members)[number]

function validateNames(path: string, item: LimitRangeItem, member: Member): Errors {
  const isDefault = member === 'default' || member === 'defaultRequest'
  const names = Object.keys(item[member] ?? {})
  if (item.type === 'Pod' && isDefault)
    return names.length > 0 ? [forbiddenField(`${path}.${member}`, "may not be specified when `type` is 'Pod'")] : []
  const check = item.type === 'Pod' || item.type === 'Container' ? validateContainerResourceName : validateResourceName
  return names.flatMap((name) => check(`${path}.${member}[${name}]`, name))
}

/** The first is the more, if both are there and it is. */
const exceeds = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && compareQuantities(a, b) > 0

function validateRatio(path: string, ratio: string | undefined, min: string | undefined, max: string | undefined): Errors {
  if (ratio === undefined) return []
  const errors: FieldError[] = []
  if (compareQuantities(ratio, '1') < 0) errors.push(invalid(path, ratio, `ratio ${ratio} is less than 1`))
  if (min === undefined || max === undefined) return errors
  const greatest = quantityMilliValue(max) / quantityMilliValue(min)
  if (quantityMilliValue(ratio) / 1000 > greatest)
    errors.push(invalid(path, ratio, `ratio ${ratio} is greater than max/min = ${greatest.toFixed(6)}`))
  return errors
}

/** Whether what is said of one resource goes together. */
function validateResource(path: string, item: LimitRangeItem, name: string): Errors {
  const isPod = item.type === 'Pod'
  const min = amountOf(item.min, name)
  const max = amountOf(item.max, name)
  const limit = isPod ? undefined : amountOf(item.default, name)
  const request = isPod ? undefined : amountOf(item.defaultRequest, name)
  const at = (member: Member): string => `${path}.${member}[${name}]`
  const requestAt = at('defaultRequest')
  const differs = limit !== undefined && request !== undefined && compareQuantities(limit, request) !== 0
  return [
    ...when(exceeds(min, max), () => invalid(at('min'), min, `min value ${min} is greater than max value ${max}`)),
    ...when(exceeds(min, request), () => invalid(requestAt, request, `min value ${min} is greater than default request value ${request}`)),
    ...when(exceeds(request, max), () => invalid(requestAt, request, `default request value ${request} is greater than max value ${max}`)),
    ...when(exceeds(request, limit), () =>
      invalid(requestAt, request, `default request value ${request} is greater than default limit value ${limit}`),
    ),
    ...when(exceeds(min, limit), () => invalid(at('default'), min, `min value ${min} is greater than default value ${limit}`)),
    ...when(exceeds(limit, max), () => invalid(at('default'), max, `default value ${limit} is greater than max value ${max}`)),
    ...validateRatio(at('maxLimitRequestRatio'), amountOf(item.maxLimitRequestRatio, name), min, max),
    ...when(differs && !isOvercommitAllowed(name), () =>
      invalid(requestAt, request, `default value ${limit} must equal to defaultRequest value ${request} in ${name}`),
    ),
  ]
}

function validateItem(item: LimitRangeItem, path: string): Errors {
  const said = item.type === 'Pod' ? [item.max, item.min] : [item.max, item.min, item.default, item.defaultRequest]
  const names = [...new Set(said.flatMap((amounts) => Object.keys(amounts ?? {})))].toSorted()
  const isUnbounded = item.type === 'PersistentVolumeClaim' && item.min?.['storage'] === undefined && item.max?.['storage'] === undefined
  return [
    ...members.slice(0, 4).flatMap((member) => validateNames(path, item, member)),
    ...(isUnbounded ? [required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided')] : []),
    ...validateNames(path, item, 'maxLimitRequestRatio'),
    ...names.flatMap((name) => validateResource(path, item, name)),
  ]
}

/** A container's limit is at most the maximum unless said otherwise, its request the limit, at least the minimum. */
const itemDefaults = (item: LimitRangeItem): LimitRangeItem => {
  if (item.type !== 'Container') return item
  const defaults = { ...item.max, ...item.default }
  const requests = { ...item.min, ...defaults, ...item.defaultRequest }
  return {
    ...item,
    ...(Object.keys(defaults).length > 0 && { default: defaults }),
    ...(Object.keys(requests).length > 0 && { defaultRequest: requests }),
  }
}

export const limitRangeRules: Rules<LimitRange> = {
  defaults: (range) => ({ ...range, spec: { ...range.spec, limits: [], ...each(range.spec, 'limits', itemDefaults) } }),
  validate: ({ spec: { limits } }) =>
    eachItem('spec.limits', limits, (item, path, index) => [
      ...validateType(`${path}.type`, item.type),
      ...(limits.findIndex(({ type }) => type === item.type) < index ? [duplicate(`${path}.type`, item.type)] : []),
      ...validateItem(item, path),
    ]),
}
