import { alreadyExists, type KubeObject } from '#apimachinery'
import type { Operation } from '#store'
import type { Served } from '../catalog.ts'
import type { Call, Environment } from '../environment.ts'

/** Who a write is put down to: the program that asked, or else the user. */
export const actorOf = ({ request, user }: Call): string => request.userAgent?.split('/', 1)[0] || user.name

/** Runs one write if the key is still at `revision` (0: not there). Undefined when it is not; else the new revision. */
async function commit(environment: Environment, call: Call, key: string, revision: number, write: Operation): Promise<number | undefined> {
  const { store, causes } = environment
  const before = store.revision
  const done = store.txn({ compare: [{ key, modRevision: revision }], then: [write] })
  // A local store has written by now, and whoever watches may hear of it before we are back: the cause must be known first.
  if (store.revision > before) causes.note(store.revision, actorOf(call))
  const result = await done
  if (!result.succeeded) return undefined
  causes.note(result.revision, actorOf(call))
  call.outcome.revision = result.revision
  return result.revision
}

/** Writes an object that is not there yet. Throws AlreadyExists. */
export async function insert(environment: Environment, served: Served, call: Call, key: string, object: KubeObject): Promise<KubeObject> {
  if (served.prepareToStored) await served.prepareToStored(object)
  const value = served.toStored(object)
  const modRevision = await commit(environment, call, key, 0, { type: 'put', key, value })
  if (modRevision === undefined) throw alreadyExists(served.resource.group, served.resource.plural, object.metadata.name)
  return readBack(served, value, modRevision)
}

/** Writes the next state of an object; undefined if it has changed since `previous`. */
export async function replace(
  environment: Environment,
  served: Served,
  call: Call,
  key: string,
  next: KubeObject,
  previous: KubeObject,
): Promise<KubeObject | undefined> {
  if (served.prepareToStored) await served.prepareToStored(next)
  const value = served.toStored(next)
  const modRevision = await commit(environment, call, key, Number(previous.metadata.resourceVersion), { type: 'put', key, value })
  return modRevision === undefined ? undefined : readBack(served, value, modRevision)
}

async function readBack(served: Served, value: object, modRevision: number): Promise<KubeObject> {
  const item = { value, modRevision }
  if (served.prepareFromStored) await served.prepareFromStored([item])
  return served.fromStored(item)
}

/** Removes an object; false if it has changed since `previous`. */
export const remove = async (environment: Environment, call: Call, key: string, previous: KubeObject): Promise<boolean> =>
  (await commit(environment, call, key, Number(previous.metadata.resourceVersion), { type: 'delete', key })) !== undefined
