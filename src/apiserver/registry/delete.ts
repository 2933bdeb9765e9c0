import { badRequest, notFound, type JsonObject, type KubeObject, type Status } from '#apimachinery'
import { judge } from '../admission/chain.ts'
import type { Served } from '../catalog.ts'
import { readBody } from '../content/body.ts'
import type { Call, Environment } from '../environment.ts'
import { remove as removeKey, replace } from './commit.ts'
import { readDeleteOptions, type DeleteOptions } from './delete-options.ts'
import { planDeletion } from './deletion.ts'
import { keyOf } from './keys.ts'
import { list } from './list.ts'
import { atRevision } from './versioned.ts'

/** DELETE of one object: a Status when it is gone, the object when it is only marked. */
export async function deleteOne(environment: Environment, served: Served, call: Call): Promise<KubeObject | Status> {
  const { namespace, name = '' } = call.request
  const { object, isGone } = await deleteNamed(environment, served, call, namespace, name, optionsOf(environment, call))
  return isGone && !served.strategy.returnsDeleted ? success(served, object) : object
}

/** DELETE of a collection: the list of what was deleted. */
export async function deleteMany(environment: Environment, served: Served, call: Call): Promise<object> {
  const options = optionsOf(environment, call)
  const found = await list(environment, served, call)
  const items: KubeObject[] = []
  for (const { metadata } of found.items) {
    const deleted = await deleteNamed(environment, served, call, metadata.namespace, metadata.name, options).catch((error: unknown) => {
      // Someone else was faster.
      if (isNotFound(error)) return undefined
      throw error
    })
    if (deleted) items.push(deleted.object)
  }
  return { ...found, items }
}

const isNotFound = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && error.code === 404

function optionsOf({ catalog }: Environment, { request }: Call): DeleteOptions {
  const value = readBody(request, 'DeleteOptions', catalog.resources)?.value
  if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value)))
    throw badRequest('the object provided is unrecognized (must be of type DeleteOptions)')
  const body = value as JsonObject | null | undefined // not a list
  if (body?.['kind'] && body['kind'] !== 'DeleteOptions') throw badRequest(`expected a DeleteOptions, got ${JSON.stringify(body['kind'])}`)
  return readDeleteOptions(body ?? undefined, request.query)
}

/** Deletes, or does what must come first; again from the start when the object has changed in between. */
export async function deleteNamed(
  environment: Environment,
  served: Served,
  call: Call,
  namespace: string | undefined,
  name: string,
  options: DeleteOptions,
): Promise<{ readonly object: KubeObject; readonly isGone: boolean }> {
  const { resource } = served
  const key = keyOf(served, namespace, name)
  for (;;) {
    const item = (await environment.store.range({ key })).items[0]
    if (!item) throw notFound(resource.group, resource.plural, name)
    if (served.prepareFromStored) await served.prepareFromStored([item])
    const object = served.fromStored(item)
    const admission = { operation: 'DELETE' as const, resource, ...(namespace !== undefined && { namespace }), name, previous: object }
    const { user, warnings, outcome } = call
    const { dryRun, ...more } = options
    await judge(environment, { ...admission, user, dryRun, options: more, warnings, annotations: outcome.annotations })
    const step = planDeletion(served, object, options, environment.clock.now())
    if (step.type === 'pending') return { object, isGone: false }
    if (options.dryRun) return step.type === 'mark' ? { object: step.object, isGone: false } : { object, isGone: true }
    if (step.type === 'mark') {
      const marked = await replace(environment, served, call, key, step.object, object)
      if (marked) return { object: marked, isGone: false }
    } else if (await removeKey(environment, call, key, object)) {
      return { object: atRevision(object, call.outcome.revision ?? 0), isGone: true }
    }
  }
}

const success = ({ resource }: Served, { metadata }: KubeObject): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: { name: metadata.name, ...(resource.group && { group: resource.group }), kind: resource.plural, uid: metadata.uid },
})
