import { ApiError, noSuchResource, type ApiResponse } from '#apimachinery'
import { judgeConnection } from './admission/connection.ts'
import type { Served } from './catalog.ts'
import { presentEvents, presentList, presentObject, watchForm } from './content/present.ts'
import type { Call, Environment } from './environment.ts'
import { create } from './registry/create.ts'
import { deleteMany, deleteOne } from './registry/delete.ts'
import { get } from './registry/get.ts'
import { list } from './registry/list.ts'
import { patch } from './registry/patch.ts'
import { isSet } from './registry/query.ts'
import { update } from './registry/update.ts'
import { watch } from './registry/watch.ts'
import { answerReview, reviewOf } from './reviews/list.ts'
import { subresources } from './subresources/list.ts'
import { methodNotAllowed } from './subresources/subresource.ts'
import { unstored } from './unstored/list.ts'

const writes: ReadonlySet<string> = new Set(['create', 'update', 'patch'])

/** Answers a request about objects. Throws ApiError. */
export async function handleResource(environment: Environment, call: Call): Promise<ApiResponse> {
  const { group = '', version = '', resource = '', subresource } = call.request
  const served = environment.catalog.find(group, version, resource)
  if (!served) throw noSuchResource()
  const { deprecation } = served.resource
  if (deprecation !== undefined) call.warnings.push(deprecation)
  if (served.resource.load && writes.has(call.request.verb)) await environment.hold(served.resource.load())
  if (subresource !== undefined) return handleSubresource(environment, served, call, subresource)
  const { verbs } = served.resource
  if (verbs && !verbs.includes(call.request.verb)) throw served.resource.custom ? terminating(served) : methodNotAllowed()
  const review = reviewOf(served)
  if (review) return presentObject(environment, served, call, await answerReview(environment, served, call, review), 201)
  return (unstored(served) ?? handleObject)(environment, served, call)
}

/** A definition that goes lets no more objects in. */
const terminating = ({ resource: { group, plural } }: Served): ApiError =>
  new ApiError(405, 'MethodNotAllowed', 'create not allowed while custom resource definition is terminating', { group, kind: plural })

async function handleSubresource(environment: Environment, served: Served, call: Call, name: string): Promise<ApiResponse> {
  const { status, scale, others } = served.resource.subresources ?? {}
  const isDeclared = name === 'status' ? status : name === 'scale' ? scale : others && Object.hasOwn(others, name)
  const subresource = subresources.get(name)
  if (!isDeclared || !subresource) throw noSuchResource()
  await judgeConnection(environment, served, call)
  return subresource.handle(environment, served, call)
}

async function handleObject(environment: Environment, served: Served, call: Call): Promise<ApiResponse> {
  const { verb, query, name } = call.request
  switch (verb) {
    case 'get':
      return presentObject(environment, served, call, await get(environment, served, call))
    case 'list':
      if (isSet(query, 'watch')) return handleWatch(environment, served, call)
      return presentList(environment, served, call, await list(environment, served, call))
    case 'watch':
      return handleWatch(environment, served, call)
    case 'create':
      return presentObject(environment, served, call, await create(environment, served, call), 201)
    case 'update':
      return presentObject(environment, served, call, await update(environment, served, call))
    case 'patch': {
      const object = await patch(environment, served, call)
      // An apply to nothing has created it.
      return presentObject(environment, served, call, object, call.outcome.name === undefined ? 200 : 201)
    }
    case 'delete':
      if (name === undefined) throw methodNotAllowed()
      return presentObject(environment, served, call, await deleteOne(environment, served, call))
    case 'deletecollection':
      return { type: 'object', code: 200, object: (await deleteMany(environment, served, call)) as never }
  }
}

async function handleWatch(environment: Environment, served: Served, call: Call): Promise<ApiResponse> {
  const form = watchForm(call)
  const events = presentEvents(environment, served, call, form, await watch(environment, served, call))
  return { type: 'watch', code: 200, events }
}
