/** Names of resources, and what they are good for. (pkg/apis/core/helper/helpers.go) */
import { compareQuantities, invalid, parseQuantity, qualifiedName, type ResourceList } from '#apimachinery'
import { byRule, type Errors, nonNegativeAmount } from '../validation.ts'

/** Names are users' own: one may be called `toString`. */
export const amountOf = (list: ResourceList | undefined, name: string): string | undefined =>
  list && Object.hasOwn(list, name) ? list[name] : undefined

const amounts = ['cpu', 'memory', 'ephemeral-storage']
const counted = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]
const ofContainers = new Set(amounts)
const integers = new Set(counted)
const ofQuotas = new Set([...amounts, ...amounts.flatMap((name) => [`requests.${name}`, `limits.${name}`]), 'requests.storage', ...counted])
const standard = new Set([...ofQuotas, 'storage'])

const isHugePages = (name: string): boolean => name.startsWith('hugepages-')
const isQuotaHugePages = (name: string): boolean => isHugePages(name) || name.startsWith('requests.hugepages-')
/** Kubernetes' own. */
export const isNativeResource = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/')

/** Something that a vendor adds to nodes: `example.com/gpu`. It comes in whole numbers, and each belongs to one at a time. */
export const isExtendedResource = (name: string): boolean =>
  !isNativeResource(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0

export const isQuotaResource = (name: string): boolean => ofQuotas.has(name) || isQuotaHugePages(name)

/** Whether containers may be promised more in all than there is. */
export const isOvercommitAllowed = (name: string): boolean => isNativeResource(name) && !isHugePages(name)

export function validateResourceName(path: string, name: string): Errors {
  const errors = byRule(path, name, qualifiedName)
  if (errors.length > 0 || name.includes('/') || standard.has(name) || isQuotaHugePages(name)) return errors
  return [invalid(path, name, 'must be a standard resource type or fully qualified')]
}

export function validateContainerResourceName(path: string, name: string): Errors {
  const errors = validateResourceName(path, name)
  if (!name.includes('/'))
    return ofContainers.has(name) || isHugePages(name)
      ? errors
      : [...errors, invalid(path, name, 'must be a standard resource for containers')]
  return isNativeResource(name) || isExtendedResource(name)
    ? errors
    : [...errors, invalid(path, name, "doesn't follow extended resource name standard")]
}

export function validateQuotaResourceName(path: string, name: string): Errors {
  const errors = validateResourceName(path, name)
  return name.includes('/') || isQuotaResource(name) ? errors : [...errors, invalid(path, name, 'must be a standard resource for quota')]
}

const isWhole = (amount: string): boolean => parseQuantity(amount).nano % 1_000_000_000n === 0n

/** An amount that is not negative, and whole where halves make no sense. */
export const validateAmount = (path: string, name: string, amount: string): Errors => [
  ...nonNegativeAmount(path, amount),
  ...((integers.has(name) || isExtendedResource(name)) && !isWhole(amount) ? [invalid(path, amount, 'must be an integer')] : []),
]

export const positiveAmount = (path: string, amount: string): Errors =>
  compareQuantities(amount, '0') > 0 ? [] : [invalid(path, amount, 'must be greater than zero')]
