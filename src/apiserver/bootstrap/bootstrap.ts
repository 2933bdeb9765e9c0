import type { ApiRequest } from '#apimachinery'
import type { Stop } from '#kernel'
import { newOutcome, type Call, type Environment } from '../environment.ts'
import { create } from '../registry/create.ts'
import { keyOf } from '../registry/keys.ts'
import { serverUser } from '../subresources/subresource.ts'
import type { Standing } from './own/identity-lease.ts'
import { initialObjects, type Advertised, type InitialObject } from './objects.ts'

/**
 * Creates what is missing of what every cluster has, brings up to date what is behind, and keeps what the server has for
 * itself. Resolves, when all that is there, with what ends the keeping.
 */
export async function bootstrap(environment: Environment, advertised: Advertised, standing?: Standing): Promise<Stop> {
  for (const object of initialObjects(advertised)) await ensure(environment, object)
  // Many, and the same in every cluster: no part of what a page needs first.
  const { seed, startUpkeep } = await environment.hold(import('./seeds.ts'))
  await seed(environment)
  return startUpkeep(environment, standing)
}

async function ensure(environment: Environment, { group, version, resource, namespace, body }: InitialObject): Promise<void> {
  const served = environment.catalog.find(group, version, resource)
  if (!served) return
  if (served.resource.load) await environment.hold(served.resource.load())
  const key = keyOf(served, namespace, body.metadata.name)
  const isThere = async (): Promise<boolean> => (await environment.store.range({ key, countOnly: true })).count > 0
  if (await isThere()) return
  const place = { group, version, resource, ...(namespace !== undefined && { namespace }) }
  const request: ApiRequest = { verb: 'create', ...place, body: body as ApiRequest['body'] & object, userAgent: 'kube-apiserver' }
  const call: Call = { request, user: serverUser, warnings: [], outcome: newOutcome() }
  try {
    await create(environment, served, call)
  } catch (error) {
    // Another server on the same store may have been faster, and have taken the name or the address.
    if (!(await isThere())) throw error
  }
}
