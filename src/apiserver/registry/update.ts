import {
  badRequest,
  conflict,
  deepEqual,
  invalid,
  invalidObject,
  modified,
  notFound,
  type FieldError,
  type JsonObject,
  type KubeObject,
} from '#apimachinery'
import { admit, judge } from '../admission/chain.ts'
import { writeOptionsIn } from '../admission/request-options.ts'
import type { Served } from '../catalog.ts'
import { objectBody, readBody } from '../content/body.ts'
import type { Call, Environment } from '../environment.ts'
import { remove, replace } from './commit.ts'
import { createObject } from './create.ts'
import { isReadyToGo } from './deletion.ts'
import { mainDoor, type Door } from './door.ts'
import { decodeIncoming, reportProblems } from './incoming.ts'
import { keyOf } from './keys.ts'
import { trackWrite, withEntries } from './managed-fields.ts'
import { readWriteOptions, type WriteOptions } from './write-options.ts'
import { storedForm } from './versioned.ts'

/** One attempt at a change: what the client wants of the state it is shown. */
export interface Change {
  /** As the client would have it. Its metadata may miss what the server owns. */
  readonly sent: KubeObject
  /** managedFields that are already right (server-side apply). */
  readonly isTracked?: boolean
}

/** PUT of an object or of a subresource that has the object's own type. */
export async function update(environment: Environment, served: Served, call: Call, door: Door = mainDoor): Promise<KubeObject> {
  const { request, warnings } = call
  const options = readWriteOptions(request, 'UpdateOptions')
  const body = readBody(request, served.resource.kind, environment.catalog.resources)
  const value = onlyFields(objectBody(body, served.resource.kind), door.fields)
  let reported = false
  const change = (previous: KubeObject | undefined): Change => {
    const { object, problems } = decodeIncoming(served, value, { duplicates: body?.duplicates ?? [], ...(previous && { previous }) })
    if (!reported) reportProblems(served, problems, options.fieldValidation, warnings)
    reported = true
    checkAddress(served, object, request.namespace, request.name ?? '')
    return { sent: object }
  }
  if (served.strategy.createsOnUpdate && door === mainDoor && !(await isThere(environment, served, call)))
    return createByUpdate(environment, served, call, change(undefined).sent, options)
  return changeObject(environment, served, call, door, options, change)
}

const onlyFields = (value: JsonObject, fields: readonly string[] | undefined): JsonObject =>
  fields ? Object.fromEntries(fields.flatMap((field) => (value[field] === undefined ? [] : [[field, value[field]]]))) : value

async function isThere({ store }: Environment, served: Served, { request }: Call): Promise<boolean> {
  const { count } = await store.range({ key: keyOf(served, request.namespace, request.name ?? ''), countOnly: true })
  return count > 0
}

function createByUpdate(
  environment: Environment,
  served: Served,
  call: Call,
  sent: KubeObject,
  options: WriteOptions,
): Promise<KubeObject> {
  if (sent.metadata.resourceVersion) throw notFound(served.resource.group, served.resource.plural, sent.metadata.name)
  const { request } = call
  const placed = { ...sent, metadata: { ...sent.metadata, ...(request.namespace !== undefined && { namespace: request.namespace }) } }
  const object = served.resource.defaults?.(placed) ?? placed
  const tracked = trackWrite(served, undefined, withEntries(object, []), options, environment.clock.now())
  return createObject(environment, served, call, tracked, options)
}

function checkAddress({ resource }: Served, { metadata }: KubeObject, namespace: string | undefined, name: string): void {
  if (metadata.name && metadata.name !== name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`)
  if (resource.scope === 'Namespaced' && metadata.namespace && metadata.namespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
}

/**
 * Reads the object, lets `change` say what is to become of it, and writes that; from the start when someone else was
 * faster, so no update is lost. A change that changes nothing writes nothing.
 */
export async function changeObject(
  environment: Environment,
  served: Served,
  call: Call,
  door: Door,
  options: WriteOptions,
  change: (previous: KubeObject) => Change | Promise<Change>,
): Promise<KubeObject> {
  const { namespace, name = '' } = call.request
  const key = keyOf(served, namespace, name)
  for (;;) {
    const item = (await environment.store.range({ key })).items[0]
    if (!item) throw notFound(served.resource.group, served.resource.plural, name)
    if (served.prepareFromStored) await served.prepareFromStored([item])
    const previous = served.fromStored(item)
    const written = await attempt(environment, served, call, door, options, key, previous, await change(previous))
    if (written) return written
  }
}

/** Undefined when the object has changed in the meantime. */
async function attempt(
  environment: Environment,
  served: Served,
  call: Call,
  door: Door,
  options: WriteOptions,
  key: string,
  previous: KubeObject,
  { sent, isTracked = false }: Change,
): Promise<KubeObject | undefined> {
  checkVersion(served, sent, previous, door)
  const reserved = await prepare(environment, served, call, door, options, previous, sent, isTracked)
  try {
    const { object: next } = reserved
    if (deepEqual(next, previous)) return previous
    if (options.dryRun) return next
    if (isReadyToGo(served, next, previous))
      return (await remove(environment, call, key, previous)) ? (storedForm(next) as KubeObject) : undefined
    return await replace(environment, served, call, key, next, previous)
  } finally {
    reserved.release()
  }
}

function checkVersion({ resource, strategy }: Served, { metadata }: KubeObject, previous: KubeObject, door: Door): void {
  const { group, plural, kind } = resource
  if (metadata.uid && metadata.uid !== previous.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${previous.metadata.uid}`
    throw conflict(group, plural, previous.metadata.name, why)
  }
  if (metadata.resourceVersion && metadata.resourceVersion !== previous.metadata.resourceVersion)
    throw modified(group, plural, previous.metadata.name)
  if (!metadata.resourceVersion && strategy.needsResourceVersion && door === mainDoor)
    throw invalidObject(group, kind, previous.metadata.name, [invalid('metadata.resourceVersion', 0, 'must be specified for an update')])
}

const keepNothing = (): void => undefined

/** Takes what the door lets through, and brings it into the form that is stored. */
async function prepare(
  environment: Environment,
  served: Served,
  call: Call,
  door: Door,
  options: WriteOptions,
  previous: KubeObject,
  sent: KubeObject,
  isTracked: boolean,
): Promise<{ readonly object: KubeObject; release(): void }> {
  const { resource, strategy } = served
  const now = environment.clock.now()
  const { subresource } = call.request
  const taken = door.take(served, sent, previous)
  const writer = { fieldManager: options.fieldManager, ...(subresource !== undefined && { subresource }) }
  const tracked = isTracked ? taken : trackWrite(served, previous, taken, writer, now)
  const admission = {
    operation: 'UPDATE' as const,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(call.request.namespace !== undefined && { namespace: call.request.namespace }),
    name: previous.metadata.name,
    previous,
    user: call.user,
    dryRun: options.dryRun,
    options: writeOptionsIn(call.request.query),
    warnings: call.warnings,
    annotations: call.outcome.annotations,
  }
  const admitted = await admit(environment, { ...admission, object: tracked })
  const prepared = door.prepare(served, admitted, previous, { now })
  const errors: readonly FieldError[] = door.validate(served, prepared, previous)
  if (errors.length > 0) throw invalidObject(resource.group, resource.kind, previous.metadata.name, errors)
  if (door === mainDoor) call.warnings.push(...(resource.warnings?.(prepared) ?? []))
  const reserved = door === mainDoor ? await strategy.allocate?.(environment, prepared, previous) : undefined
  const object = reserved?.object ?? prepared
  await judge(environment, { ...admission, object })
  return { object, release: reserved ? () => reserved.release() : keepNothing }
}
