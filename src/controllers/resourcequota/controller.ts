import {
  configMaps,
  isInQuotaScopes,
  maskedResources,
  persistentVolumeClaims,
  pods,
  quotaNamesOf,
  replicationControllers,
  resourceQuotas,
  resources,
  secrets,
  services,
  totalUsage,
  type Resource,
  type ResourceQuota,
} from '#api'
import { addResources, deepEqual, type KubeObject, type ResourceList } from '#apimachinery'
import { keyOf, type Client, type ObjectKey } from '#client'
import { every, listerOf, watch, type ControllerDeclaration, type Setting } from '../controller.ts'
import { isPodFinished } from '../pods.ts'

const resyncMs = 300_000

/** Counts what the quotas of a namespace are about: at first, when something goes, and now and then. */
export const resourceQuotaController: ControllerDeclaration = {
  name: 'resourcequota-controller',
  create: (setting) => ({
    workers: 5,
    watches: [
      watch(resourceQuotas, {
        on: ['added', 'updated'],
        changed: (next) => !deepEqual(next.spec?.hard ?? {}, next.status?.hard ?? {}),
      }),
      watch(pods, {
        on: ['updated', 'deleted'],
        keys: (pod) => quotasBeside(setting, pod),
        changed: (next, previous) => isPodFinished(next) && !isPodFinished(previous),
      }),
      ...[services, persistentVolumeClaims, configMaps, secrets, replicationControllers].map((resource) =>
        watch(resource as Resource, { on: ['deleted'], keys: (object) => quotasBeside(setting, object) }),
      ),
    ],
    async reconcile(key, { client }) {
      const quota = listerOf(setting, resourceQuotas).get(key)
      if (!quota || quota.metadata.deletionTimestamp !== undefined) return
      const hard = quota.spec?.hard ?? {}
      const status = { hard, used: await countUsed(client, quota, hard) }
      if (!deepEqual(status, quota.status)) await client(resourceQuotas, quota.metadata.namespace).updateStatus({ ...quota, status })
    },
    start(enqueue) {
      every(
        resyncMs,
        () =>
          listerOf(setting, resourceQuotas)
            .list()
            .forEach((quota) => enqueue(keyOf(quota))),
        setting,
      )
    },
  }),
}

const quotasBeside = (setting: Setting, { metadata }: KubeObject): readonly ObjectKey[] =>
  listerOf(setting, resourceQuotas)
    .list(metadata.namespace)
    .map((quota) => keyOf(quota))

/** Asks for all objects of the kinds that the quota names, as they are now. */
async function countUsed(client: Client, quota: ResourceQuota, hard: ResourceList): Promise<ResourceList> {
  const names = Object.keys(hard)
  let used: ResourceList = Object.fromEntries(names.map((name) => [name, '0']))
  for (const resource of resources) {
    if (resource.scope !== 'Namespaced' || (resource.verbs && !resource.verbs.includes('list'))) continue
    const own = quotaNamesOf(resource, names)
    if (own.length === 0) continue
    const { items } = await client(resource, quota.metadata.namespace).list()
    const counted = items.filter((object) => isInQuotaScopes(quota, resource, object))
    used = addResources(used, maskedResources(totalUsage(resource, counted), own))
  }
  return used
}
