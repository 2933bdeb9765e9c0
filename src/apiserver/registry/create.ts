import { badRequest, invalidObject, type FieldError, type JsonObject, type KubeObject, type ObjectMeta } from '#apimachinery'
import { formatTime } from '#kernel'
import { admit, judge } from '../admission/chain.ts'
import type { ObjectAdmission } from '../admission/plugin.ts'
import { writeOptionsIn } from '../admission/request-options.ts'
import type { Served } from '../catalog.ts'
import { objectBody, readBody, type Body } from '../content/body.ts'
import type { Call, Environment } from '../environment.ts'
import { insert } from './commit.ts'
import { decodeIncoming, reportProblems } from './incoming.ts'
import { keyOf } from './keys.ts'
import { trackWrite, withEntries } from './managed-fields.ts'
import { validateMetadata } from './metadata.ts'
import { storedForm } from './versioned.ts'
import { readWriteOptions, type WriteOptions } from './write-options.ts'

/** POST to a collection. */
export async function create(environment: Environment, served: Served, call: Call): Promise<KubeObject> {
  const options = readWriteOptions(call.request, 'CreateOptions')
  const body = readBody(call.request, served.resource.kind, environment.catalog.resources)
  const object = receive(served, call, body, options)
  const now = environment.clock.now()
  const owned = trackWrite(served, undefined, withEntries(object, []), options, now)
  return createObject(environment, served, call, owned, options)
}

function receive(served: Served, call: Call, body: Body | undefined, options: WriteOptions): KubeObject {
  const value: JsonObject = objectBody(body, served.resource.kind)
  const { object, problems } = decodeIncoming(served, value, { duplicates: body?.duplicates ?? [] })
  reportProblems(served, problems, options.fieldValidation, call.warnings)
  const placed = inNamespace(served, object, call.request.namespace)
  return served.resource.defaults?.(placed) ?? placed
}

/** The namespace of the request is the object's, if it does not say otherwise. */
function inNamespace({ resource }: Served, object: KubeObject, namespace: string | undefined): KubeObject {
  const own = object.metadata.namespace
  if (resource.scope === 'Cluster') return object
  if (namespace === undefined || namespace === '') throw badRequest('an empty namespace may not be set during creation')
  if (own && own !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  return own ? object : { ...object, metadata: { ...object.metadata, namespace } }
}

/** From an object that is typed, defaulted and has its managers, to one that is stored. */
export async function createObject(
  environment: Environment,
  served: Served,
  call: Call,
  object: KubeObject,
  options: WriteOptions,
): Promise<KubeObject> {
  const { resource, strategy } = served
  const now = environment.clock.now()
  const admission = admissionOf(served, call, object, options)
  const admitted = await admit(environment, admission)
  const context = { now, user: call.user }
  const filled = { ...admitted, metadata: newMetadata(environment, served, admitted.metadata) }
  const prepared = resource.prepareForCreate?.(filled, context) ?? filled
  check(served, prepared)
  call.warnings.push(...(resource.warnings?.(prepared) ?? []))
  const reserved = await strategy.allocate?.(environment, prepared, undefined)
  try {
    const final = reserved?.object ?? prepared
    await judge(environment, { ...admission, object: final, name: final.metadata.name })
    call.outcome.name = final.metadata.name
    if (options.dryRun) return storedForm(final) as KubeObject // an object without a revision
    return await insert(environment, served, call, keyOf(served, final.metadata.namespace, final.metadata.name), final)
  } finally {
    reserved?.release()
  }
}

function admissionOf(
  { resource }: Served,
  { request, user, warnings, outcome }: Call,
  object: KubeObject,
  { dryRun }: WriteOptions,
): ObjectAdmission {
  const { name, namespace } = object.metadata
  const { annotations } = outcome
  return {
    operation: 'CREATE',
    resource,
    ...(namespace && { namespace }),
    ...(name && { name }),
    object,
    user,
    dryRun,
    options: writeOptionsIn(request.query),
    warnings,
    annotations,
  }
}

/** What the server decides of an object's metadata; what clients sent of it is dropped. */
function newMetadata({ random, clock }: Environment, { resource }: Served, sent: ObjectMeta): ObjectMeta {
  const {
    name,
    resourceVersion: _revision,
    generation: _generation,
    deletionTimestamp: _deletion,
    deletionGracePeriodSeconds: _grace,
    ...rest
  } = sent
  return {
    name: name || (sent.generateName ? generated(sent.generateName, random.suffix(5)) : ''),
    ...rest,
    uid: random.uuid(),
    // Known once it is written.
    resourceVersion: '',
    creationTimestamp: formatTime(clock.now()),
    ...(!resource.withoutGeneration && { generation: 1 }),
  }
}

/** Five characters on at most 58. */
const generated = (base: string, suffix: string): string => base.slice(0, 58) + suffix

function check({ resource, strategy }: Served, object: KubeObject): void {
  const errors: readonly FieldError[] = [
    ...validateMetadata(resource, object),
    ...(resource.validate?.(object) ?? []),
    ...(strategy.validate?.(object) ?? []),
  ]
  if (errors.length > 0) throw invalidObject(resource.group, resource.kind, object.metadata.name, errors)
}
