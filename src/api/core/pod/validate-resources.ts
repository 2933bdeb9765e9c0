/** Amounts that containers and pods ask for. */
import {
  addResources,
  canonicalQuantity,
  compareQuantities,
  dns1123Label,
  duplicate,
  type FieldError,
  fieldNotFound,
  forbiddenField,
  invalid,
  isQuantity,
  notSupported,
  quantityValue,
  required,
  type ResourceList,
} from '#apimachinery'
import type { ContainerResizePolicy, CoreResourceClaim, PodResourceClaim, PodSpec, ResourceRequirements } from '../../generated/types.ts'
import { byRule, eachItem, type Errors, requiredOneOf } from '../../validation.ts'
import { amountOf, isOvercommitAllowed, validateAmount, validateContainerResourceName } from '../resource-names.ts'

const isHugePages = (name: string): boolean => name.startsWith('hugepages-')

const validatePodName = (path: string, name: string): Errors =>
  name === 'cpu' || name === 'memory' || isHugePages(name) ? [] : [notSupported(path, name, ['cpu', 'hugepages-', 'memory'])]

function isWholePages(name: string, amount: string): boolean {
  const page = name.slice('hugepages-'.length)
  return isQuantity(page) && quantityValue(amount) % quantityValue(page) === 0
}

function validateQuantity(path: string, name: string, amount: string): Errors {
  if (!isHugePages(name) || isWholePages(name, amount)) return validateAmount(path, name, amount)
  const shown = canonicalQuantity(amount)
  return [...validateAmount(path, name, amount), invalid(path, shown, `${shown} is not positive integer multiple of ${name}`)]
}

function againstLimit(path: string, name: string, request: string, limits: ResourceList): Errors {
  const limit = amountOf(limits, name)
  if (limit === undefined)
    return isOvercommitAllowed(name) ? [] : [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')]
  const order = compareQuantities(request, limit)
  const wrong = (why: string): Errors => [
    invalid(`${path}.requests`, canonicalQuantity(request), `must be ${why} ${name} limit of ${canonicalQuantity(limit)}`),
  ]
  if (order !== 0 && !isOvercommitAllowed(name)) return wrong('equal to')
  return order > 0 ? wrong('less than or equal to') : []
}

/** A container's claims are of those that the pod has. */
function validateClaims(path: string, claims: readonly CoreResourceClaim[] | undefined, ofPod: readonly string[]): Errors {
  const seen = new Set<string>()
  return eachItem(path, claims, ({ name, request }, at) => {
    if (!name) return [required(at)]
    const key = request ? `${name}/${request}` : name
    const errors: FieldError[] = []
    if (seen.has(name)) errors.push(duplicate(at, name))
    else {
      if (request) errors.push(...byRule(`${at}.request`, request, dns1123Label))
      const overlaps = seen.has(key) || (!request && [...seen].some((other) => other.startsWith(`${name}/`)))
      if (overlaps) errors.push(duplicate(at, key))
      seen.add(key)
    }
    if (ofPod.includes(name)) return errors
    const names = ofPod.length === 0 ? ' which is empty' : `: ${ofPod.toSorted().join(', ')}`
    const { message, ...error } = fieldNotFound(at, name)
    return [...errors, { ...error, message: `${message}: must be one of the names in pod.spec.resourceClaims${names}` }]
  })
}

function validateRequirements(
  path: string,
  { limits = {}, requests = {}, claims }: ResourceRequirements,
  nameRule: (path: string, name: string) => Errors,
  ofPod: readonly string[],
): Errors {
  const names = [...Object.keys(limits), ...Object.keys(requests)]
  const amounts = (kind: 'limits' | 'requests', list: ResourceList): Errors =>
    Object.entries(list).flatMap(([name, amount]) => {
      const at = `${path}.${kind}[${name}]`
      const more = kind === 'requests' ? againstLimit(path, name, amount, limits) : []
      return [...nameRule(at, name), ...validateQuantity(at, name, amount), ...more]
    })
  return [
    ...amounts('limits', limits),
    ...amounts('requests', requests),
    ...(names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')
      ? [forbiddenField(path, 'HugePages require cpu or memory')]
      : []),
    ...validateClaims(`${path}.claims`, claims, ofPod),
  ]
}

/** What a container asks for: names, signs, and no request above its limit. */
export const validateResources = (path: string, resources: ResourceRequirements | undefined, ofPod: readonly string[] = []): Errors =>
  resources ? validateRequirements(path, resources, validateContainerResourceName, ofPod) : []

/** What the pod asks for as a whole: at least what its containers do together, and no less than each may use. */
export function validatePodResources(path: string, { resources, containers }: PodSpec): Errors {
  if (!resources) return []
  const together = containers.reduce<ResourceList>((sum, container) => addResources(sum, container.resources?.requests ?? {}), {})
  const tooSmall = Object.entries(together).flatMap(([name, amount]): Errors => {
    const whole = amountOf(resources.requests, name) ?? '0'
    const why = `must be greater than or equal to aggregate container requests of ${amount}`
    return compareQuantities(amount, whole) > 0 ? [invalid(`${path}.requests[${name}]`, whole, why)] : []
  })
  const tooLarge = eachItem(`${path}.containers`, containers, (container, at) =>
    Object.entries(container.resources?.limits ?? {}).flatMap(([name, limit]): Errors => {
      const whole = amountOf(resources.limits, name)
      if (whole === undefined || compareQuantities(limit, whole) <= 0) return []
      return [invalid(`${at}[${name}].limits`, limit, `must be less than or equal to pod limits of ${whole}`)]
    }),
  )
  return [
    ...(resources.claims ? [forbiddenField(`${path}.claims`, 'claims cannot be set for Resources at pod-level')] : []),
    ...validateRequirements(path, resources, validatePodName, []),
    ...tooSmall,
    ...tooLarge,
  ]
}

/** What a change of resources does to a running container. */
export function validateResizePolicy(path: string, policies: readonly ContainerResizePolicy[] | undefined, podRestart: string): Errors {
  const seen = new Set<string>()
  return eachItem(path, policies, ({ resourceName, restartPolicy }, at) => {
    const errors: FieldError[] = []
    if (seen.has(resourceName)) errors.push(duplicate(at, resourceName))
    seen.add(resourceName)
    errors.push(...requiredOneOf(path, resourceName, ['cpu', 'memory']))
    errors.push(...requiredOneOf(path, restartPolicy, ['NotRequired', 'RestartContainer']))
    if (podRestart === 'Never' && restartPolicy !== 'NotRequired')
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"))
    return errors
  })
}

/** A pod's claims for devices. */
export function validatePodClaims(path: string, claims: readonly PodResourceClaim[] | undefined): Errors {
  const seen = new Set<string>()
  return eachItem(path, claims, (claim, at) => {
    const { name, resourceClaimName, resourceClaimTemplateName } = claim
    const errors: FieldError[] = []
    if (!name) errors.push(required(`${at}.name`))
    else if (seen.has(name)) errors.push(duplicate(`${at}.name`, name))
    else errors.push(...byRule(`${at}.name`, name, dns1123Label))
    seen.add(name)
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined)
      errors.push(invalid(at, claim, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'))
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined)
      errors.push(invalid(at, claim, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'))
    return errors
  })
}
