/** What objects count for in resource quotas. (pkg/quota/v1/evaluator/core) */
import {
  addResources,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  qualified,
  subtractQuantities,
  type KubeObject,
  type ResourceList,
} from '#apimachinery'
import type { PersistentVolumeClaim, Pod, PodSpec, Service } from '../../generated/types.ts'
import { podLimits, podRequests } from '../pod/resources.ts'

/** A kind, by group and plural. */
interface Kind {
  readonly group: string
  readonly plural: string
}

const countName = ({ group, plural }: Kind): string => `count/${qualified(plural, group)}`
const alsoCountedByName = new Set([
  'configmaps',
  'secrets',
  'replicationcontrollers',
  'resourcequotas',
  'services',
  'persistentvolumeclaims',
])

/** What one object uses, by the names that quotas have for it. */
export function quotaUsage(kind: Kind, object: KubeObject): ResourceList {
  const count = { [countName(kind)]: '1' }
  if (kind.group !== '') return count
  if (kind.plural === 'pods') return { ...count, ...podUsage(object as Pod) }
  const named = alsoCountedByName.has(kind.plural) ? { ...count, [kind.plural]: '1' } : count
  if (kind.plural === 'services') return { ...named, ...serviceUsage(object as Service) }
  return kind.plural === 'persistentvolumeclaims' ? { ...named, ...claimUsage(object as PersistentVolumeClaim) } : named
}

/** A pod that has ended counts as an object only. */
function podUsage({ spec, status }: Pod): ResourceList {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return {}
  return { pods: '1', ...computeUsage(podRequests(spec), podLimits(spec)) }
}

const native = ['cpu', 'memory', 'ephemeral-storage'] as const

function computeUsage(requests: ResourceList, limits: ResourceList): ResourceList {
  const usage: Record<string, string> = {}
  for (const name of native) {
    const [request, limit] = [requests[name], limits[name]]
    if (request !== undefined) usage[name] = usage[`requests.${name}`] = request
    if (limit !== undefined) usage[`limits.${name}`] = limit
  }
  for (const [name, amount] of Object.entries(requests)) {
    if (name.startsWith('hugepages-')) usage[name] = amount
    if (name.startsWith('hugepages-') || name.includes('/')) usage[`requests.${name}`] = amount
  }
  return usage
}

function serviceUsage({ spec }: Service): ResourceList {
  const ports = String((spec?.ports ?? []).length)
  const hasNodePorts = spec?.type === 'NodePort' || (spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
  return {
    'services.loadbalancers': spec?.type === 'LoadBalancer' ? '1' : '0',
    'services.nodeports': hasNodePorts ? ports : '0',
  }
}

function claimUsage({ spec, metadata }: PersistentVolumeClaim): ResourceList {
  const storageClass = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName
  const ofClass = `${storageClass}.storageclass.storage.k8s.io/`
  const storage = spec?.resources?.requests?.['storage']
  return {
    ...(storage !== undefined && { 'requests.storage': storage }),
    ...(storageClass && { [`${ofClass}persistentvolumeclaims`]: '1' }),
    ...(storageClass && storage !== undefined && { [`${ofClass}requests.storage`]: storage }),
  }
}

/** Which of the names in a quota are about objects of a kind. */
export function quotaNamesOf(kind: Kind, names: readonly string[]): readonly string[] {
  return names.filter((name) => name === countName(kind) || (kind.group === '' && isNameOf(kind.plural, name)))
}

function isNameOf(plural: string, name: string): boolean {
  switch (plural) {
    case 'pods':
      return isPodName(name)
    case 'services':
      return name === 'services' || name === 'services.nodeports' || name === 'services.loadbalancers'
    case 'persistentvolumeclaims':
      return name === 'persistentvolumeclaims' || name === 'requests.storage' || name.includes('.storageclass.storage.k8s.io/')
    default:
      return name === plural && alsoCountedByName.has(plural)
  }
}

const podNames = new Set(['pods', ...native, ...native.flatMap((name) => [`requests.${name}`, `limits.${name}`])])
const isPodName = (name: string): boolean =>
  podNames.has(name) || name.startsWith('hugepages-') || name.startsWith('requests.hugepages-') || /^requests\.[^/]+\/./.test(name)

const demanded = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'])

/** What a quota for cpu or memory wants every container to name, and which do not: `limits.cpu for: a,b`. */
export function undeclaredForQuota(names: readonly string[], { containers, initContainers = [] }: PodSpec): string | undefined {
  const missing = names
    .filter((name) => demanded.has(name))
    .toSorted()
    .flatMap((name) => {
      const silent = [...containers, ...initContainers].filter(
        ({ resources }) => computeUsage(resources?.requests ?? {}, resources?.limits ?? {})[name] === undefined,
      )
      const who = [...new Set(silent.map((container) => container.name))].toSorted()
      return who.length > 0 ? [`${name} for: ${who.join(',')}`] : []
    })
  return missing.length > 0 ? `must specify ${missing.join('; ')}` : undefined
}

/** Only these names. */
export const maskedResources = (list: ResourceList, names: readonly string[]): ResourceList =>
  Object.fromEntries(Object.entries(list).filter(([name]) => names.includes(name)))

/** What is more in `next` than in `previous`. */
export const resourceIncrease = (next: ResourceList, previous: ResourceList): ResourceList =>
  Object.fromEntries(
    Object.entries(next).flatMap(([name, amount]) => {
      const before = previous[name] ?? '0'
      if (compareQuantities(amount, before) <= 0) return []
      return [[name, formatQuantity(subtractQuantities(parseQuantity(amount), parseQuantity(before)))]]
    }),
  )

/** All that these objects use together. */
export const totalUsage = (kind: Kind, objects: readonly KubeObject[]): ResourceList =>
  objects.reduce<ResourceList>((sum, object) => addResources(sum, quotaUsage(kind, object)), {})
