import {
  ApiError,
  applyJsonPatch,
  applyMergePatch,
  applyOverClientSide,
  applyStrategicPatch,
  badRequest,
  DecodeError,
  invalidObject,
  JsonPatchError,
  PatchError,
  required,
  type ApiRequest,
  type Json,
  type JsonObject,
  type KubeObject,
} from '#apimachinery'
import { formatTime } from '#kernel'
import type { Served } from '../catalog.ts'
import { checkDepth, unsupportedMediaType } from '../content/body.ts'
import { parseYaml } from '../content/yaml.ts'
import type { Call, Environment } from '../environment.ts'
import { createObject } from './create.ts'
import { mainDoor, type Door } from './door.ts'
import { decodeIncoming, reportProblems } from './incoming.ts'
import { keyOf } from './keys.ts'
import { entriesBeforeApply, unlessOnlyTimes, withEntries } from './managed-fields.ts'
import { changeObject, type Change } from './update.ts'
import { readWriteOptions, type WriteOptions } from './write-options.ts'

const json = 'application/json-patch+json'
const merge = 'application/merge-patch+json'
const strategic = 'application/strategic-merge-patch+json'
const apply = 'application/apply-patch+yaml'

/** PATCH of an object or of a subresource that has the object's own type. */
export async function patch(environment: Environment, served: Served, call: Call, door: Door = mainDoor): Promise<KubeObject> {
  const { request } = call
  const options = readWriteOptions(request, 'PatchOptions')
  const mediaType = mediaTypeOf(request)
  const body = readPatch(request, mediaType, served.resource.custom ? [json, merge, apply] : undefined)
  if (mediaType === apply) return applyPatch(environment, served, call, door, options, objectPatch(body))
  return changeObject(environment, served, call, door, options, patchOnce(served, call, options, mediaType, body))
}

/** The change that a patch stands for; problems of its fields are reported the first time it is tried. */
function patchOnce(served: Served, call: Call, options: WriteOptions, mediaType: string, body: Json): (previous: KubeObject) => Change {
  let reported = false
  return (previous) => {
    const patched = applyTo(served, previous, mediaType, body, call.request.name ?? '')
    const { object, problems } = decodePatched(served, patched, previous, body)
    if (!reported) reportPatchProblems(served, problems, options, call.warnings, previous.metadata.name)
    reported = true
    if (object.metadata.name !== previous.metadata.name)
      throw badRequest(`the name of the object (${object.metadata.name}) does not match the name on the URL (${previous.metadata.name})`)
    if (object.metadata.namespace !== previous.metadata.namespace)
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
    return { sent: object }
  }
}

export const mediaTypeOf = ({ contentType }: ApiRequest): string => (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** The body of a PATCH as data. Throws 415 for what is no kind of patch; custom resources have no strategic ones. */
export function readPatch(request: ApiRequest, mediaType: string, accepted: readonly string[] = [json, merge, strategic, apply]): Json {
  if (!accepted.includes(mediaType)) throw unsupportedMediaType(accepted)
  const { body } = request
  if (body === undefined) throw badRequest('unexpected end of JSON input')
  if (!(body instanceof Uint8Array)) return body as Json // objects of the API are JSON
  const text = new TextDecoder().decode(body)
  try {
    return checkDepth(mediaType === apply ? parseYaml(text) : (JSON.parse(text) as Json))
  } catch (error) {
    if (error instanceof ApiError) throw error
    throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function objectPatch(body: Json): JsonObject {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('json: cannot unmarshal patch into Go value of type map[string]interface {}')
  return body as JsonObject // neither null nor a list
}

/** The patched object, not yet decoded. Shares with `previous` what the patch does not touch. */
export function applyTo(served: Pick<Served, 'schema'>, previous: object, mediaType: string, body: Json, name: string): JsonObject {
  const document = previous as JsonObject
  try {
    switch (mediaType) {
      case json:
        if (!Array.isArray(body)) throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch')
        return objectPatch(applyJsonPatch(document, body))
      case merge:
        return objectPatch(applyMergePatch(document, objectPatch(body)))
      default:
        return applyStrategicPatch(document, objectPatch(body), served.schema)
    }
  } catch (error) {
    if (error instanceof JsonPatchError)
      throw new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
    if (error instanceof PatchError) throw badRequest(error.message)
    if (error instanceof ApiError || !(error instanceof TypeError)) throw error
    throw badRequest(`invalid patch of ${JSON.stringify(name)}: ${error.message}`)
  }
}

function decodePatched(served: Served, patched: JsonObject, previous: KubeObject, body: Json) {
  try {
    return decodeIncoming(served, patched, { previous })
  } catch (error) {
    if (!(error instanceof ApiError) && !(error instanceof DecodeError)) throw error
    const why = `Invalid value: ${JSON.stringify(body)}: ${error.message}`
    throw invalidObject('', '', '', [{ field: 'patch', reason: 'FieldValueInvalid', message: why }])
  }
}

function reportPatchProblems(
  { resource }: Served,
  problems: readonly string[],
  { fieldValidation }: WriteOptions,
  warnings: string[],
  name: string,
): void {
  if (problems.length === 0 || fieldValidation === 'Ignore') return
  if (fieldValidation === 'Warn') return problems.forEach((problem) => void warnings.push(problem))
  const message = `Invalid value: "": strict decoding error: ${problems.join(', ')}`
  throw invalidObject(resource.group, resource.kind, name, [{ field: 'patch', reason: 'FieldValueInvalid', message }])
}

/** Server-side apply: creates what is not there yet. */
async function applyPatch(
  environment: Environment,
  served: Served,
  call: Call,
  door: Door,
  options: WriteOptions,
  configuration: JsonObject,
): Promise<KubeObject> {
  const { request, warnings } = call
  checkApply(request, configuration)
  const { object: sent, problems } = decodeIncoming(served, configuration, {})
  reportProblems(served, problems, options.fieldValidation, warnings)
  if (sent.metadata.managedFields && sent.metadata.managedFields.length > 0) throw badRequest('metadata.managedFields must be nil')
  if (sent.metadata.name && sent.metadata.name !== request.name)
    throw badRequest(`the name of the object (${sent.metadata.name}) does not match the name on the URL (${request.name ?? ''})`)
  const merged = (live: KubeObject | undefined): KubeObject => applied(environment, served, call, options, live, configuration)
  const { items } = await environment.store.range({ key: keyOf(served, request.namespace, request.name ?? '') })
  if (!items[0] && door === mainDoor) {
    if (sent.metadata.uid) throw uidConflict(served, request.name ?? '', sent.metadata.uid)
    return createApplied(environment, served, call, merged(undefined), options)
  }
  return changeObject(environment, served, call, door, options, (previous) => ({
    sent: keepVersion(merged(previous), sent.metadata.resourceVersion),
    isTracked: true,
  }))
}

const keepVersion = (object: KubeObject, resourceVersion: string | undefined): KubeObject =>
  resourceVersion ? { ...object, metadata: { ...object.metadata, resourceVersion } } : object

const uidConflict = ({ resource }: Served, name: string, uid: string): ApiError =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resource.plural} "${name}": uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    {
      name,
      kind: resource.plural,
    },
  )

function checkApply({ query }: ApiRequest, configuration: JsonObject): void {
  if (!query?.['fieldManager'])
    throw invalidObject('meta.k8s.io', 'PatchOptions', '', [required('fieldManager', 'is required for apply patch')])
  if (!configuration['apiVersion'] || !configuration['kind'])
    throw badRequest(`error decoding YAML: Object 'Kind' or 'apiVersion' is missing in ${JSON.stringify(JSON.stringify(configuration))}`)
}

function createApplied(
  environment: Environment,
  served: Served,
  call: Call,
  object: KubeObject,
  options: WriteOptions,
): Promise<KubeObject> {
  const { name = '', namespace } = call.request
  const placed = { ...object, metadata: { ...object.metadata, name, ...(namespace !== undefined && { namespace }) } }
  return createObject(environment, served, call, served.resource.defaults?.(placed) ?? placed, options)
}

function applied(
  { clock }: Environment,
  served: Served,
  call: Call,
  options: WriteOptions,
  live: KubeObject | undefined,
  configuration: JsonObject,
): KubeObject {
  const { subresource } = call.request
  const manager = {
    name: options.fieldManager,
    apiVersion: served.apiVersion,
    time: formatTime(clock.now()),
    ...(subresource !== undefined && { subresource }),
  }
  const result = applyOverClientSide(
    live as unknown as JsonObject,
    live ? entriesBeforeApply(served, live, manager) : [],
    configuration,
    served.schema,
    manager,
    options.force,
  )
  const { object } = decodeIncoming(served, result.object, { ...(live && { previous: live }) })
  const filled = live ? object : decodeIncoming(served, result.object).object
  return unlessOnlyTimes(withEntries(filled, result.managedFields), live)
}
