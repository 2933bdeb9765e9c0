import {
  isInQuotaScopes,
  maskedResources,
  quotaNamesOf,
  quotaUsage,
  resourceIncrease,
  undeclaredForQuota,
  type Pod,
  type ResourceQuota,
} from '#api'
import { addResources, canonicalQuantity, compareQuantities, deepEqual, type KubeObject, type ResourceList } from '#apimachinery'
import type { Environment } from '../environment.ts'
import { keyOf } from '../registry/keys.ts'
import type { Admission, AdmissionPlugin } from './plugin.ts'
import { readAll } from '../registry/read.ts'
import { refuse } from './refuse.ts'

/** Kinds that can come to use more after they are made. */
const growing = new Set(['services', 'persistentvolumeclaims'])

/**
 * No more in a namespace than its quotas allow. What is let in is counted at once, in the quotas' status; a controller
 * counts anew what goes. (plugin/resourcequota)
 */
export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  operations: ['CREATE', 'UPDATE'],
  async validate(admission, environment) {
    if (!isCounted(admission)) return
    for (;;) {
      const quotas = (await readAll(environment, '', 'resourcequotas', admission.namespace)) as readonly ResourceQuota[]
      if (quotas.length === 0) return
      const charged = quotas.map((quota) => charge(admission, quota))
      const changed = charged.filter((next, index) => !deepEqual(next.status?.used, quotas[index]?.status?.used))
      if (changed.length === 0 || admission.dryRun || (await write(environment, changed))) return
    }
  },
}

function isCounted({ operation, resource, subresource, namespace, object }: Admission): boolean {
  if (resource.scope !== 'Namespaced' || namespace === undefined || !object) return false
  const { group, plural } = resource
  if (group === '' && plural === 'events') return false
  if (operation === 'CREATE') return subresource === undefined
  if (group !== '') return false
  return plural === 'pods' ? subresource === 'resize' : growing.has(plural) && subresource === undefined
}

/** The quota with what the object uses, if it is about such objects. Throws Forbidden when that is too much. */
function charge(admission: Admission, quota: ResourceQuota): ResourceQuota {
  const { resource, object, previous } = admission
  const { hard = {}, used = {} } = quota.status ?? {}
  const names = quotaNamesOf(resource, Object.keys(hard))
  if (!object || names.length === 0 || !isInQuotaScopes(quota, resource, object)) return quota
  const { name } = quota.metadata
  const undeclared = resource.group === '' && resource.plural === 'pods' ? undeclaredForQuota(names, (object as Pod).spec) : undefined
  if (undeclared !== undefined) throw refuse(admission, `failed quota: ${name}: ${undeclared}`)
  if (names.some((each) => used[each] === undefined))
    throw refuse(admission, `status unknown for quota: ${name}, resources: ${names.toSorted().join(',')}`)
  const requested = maskedResources(usageOf(admission, quota, object, previous), names)
  const next = addResources(used, requested)
  const exceeded = Object.keys(requested).filter((each) => compareQuantities(next[each] ?? '0', hard[each] ?? '0') > 0)
  if (exceeded.length === 0) return { ...quota, status: { ...quota.status, used: next } }
  const [asked, had, limit] = [requested, used, hard].map((list) => listText(maskedResources(list, exceeded)))
  throw refuse(admission, `exceeded quota: ${name}, requested: ${asked}, used: ${had}, limited: ${limit}`)
}

/** What is to be added: all of it, or what is more than before. */
function usageOf({ resource }: Admission, quota: ResourceQuota, object: KubeObject, previous: KubeObject | undefined): ResourceList {
  const usage = quotaUsage(resource, object)
  const before = previous && isInQuotaScopes(quota, resource, previous) ? quotaUsage(resource, previous) : {}
  return resourceIncrease(usage, before)
}

const listText = (list: ResourceList): string =>
  Object.keys(list)
    .toSorted()
    .map((name) => `${name}=${canonicalQuantity(list[name] ?? '0')}`)
    .join(',')

/** All or none: false if one of them has changed since it was read. */
async function write({ store, catalog, causes }: Environment, quotas: readonly ResourceQuota[]): Promise<boolean> {
  const served = catalog.ofGroup('', 'resourcequotas')
  if (!served) return true
  const keys = quotas.map(({ metadata }) => keyOf(served, metadata.namespace, metadata.name))
  const { succeeded, revision } = await store.txn({
    compare: quotas.map(({ metadata }, index) => ({ key: keys[index] ?? '', modRevision: Number(metadata.resourceVersion) })),
    then: quotas.map((quota, index) => ({ type: 'put', key: keys[index] ?? '', value: served.toStored(quota) })),
  })
  if (succeeded) causes.note(revision, 'kube-apiserver')
  return succeeded
}
