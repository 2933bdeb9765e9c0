import type { CustomResourceDefinition } from '#api'
import { isReason } from '#apimachinery'
import { prefixEnd } from '#store'
import { newOutcome, type Call, type Environment } from '../environment.ts'
import { deleteNamed } from '../registry/delete.ts'
import { serverUser } from '../subresources/subresource.ts'

/** Deletes all objects of a definition; how many are still there, because of their finalizers. */
export async function deleteInstances(environment: Environment, { spec }: CustomResourceDefinition): Promise<number> {
  const { catalog, store } = environment
  const { group, names } = spec
  // As they are stored: a webhook that converts may be gone already.
  const storage = spec.versions.find((version) => version.storage)?.name ?? ''
  const served = catalog.find(group, storage, names.plural) ?? catalog.ofGroup(group, names.plural)
  // What was never served has no objects.
  if (!served) return 0
  const range = { key: served.prefix, end: prefixEnd(served.prefix) }
  const { items } = await store.range(range)
  if (served.prepareFromStored) await served.prepareFromStored(items)
  for (const item of items) {
    const { name, namespace } = served.fromStored(item).metadata
    const place = { group, version: served.resource.version, resource: names.plural, name, ...(namespace !== undefined && { namespace }) }
    const call: Call = {
      request: { verb: 'delete', ...place, userAgent: 'kube-apiserver' },
      user: serverUser,
      warnings: [],
      outcome: newOutcome(),
    }
    await deleteNamed(environment, served, call, namespace, name, { dryRun: false }).catch((error: unknown) => {
      // Someone else was faster.
      if (!isReason(error, 'NotFound')) throw error
    })
  }
  return items.length === 0 ? 0 : (await store.range({ ...range, countOnly: true })).count
}
