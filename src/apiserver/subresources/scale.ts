import { schemaOf, type Scale } from '#api'
import { badRequest, invalid, invalidObject, type JsonObject, type KubeObject } from '#apimachinery'
import type { Served } from '../catalog.ts'
import { objectBody, readBody } from '../content/body.ts'
import { presentObject } from '../content/present.ts'
import type { Call, Environment } from '../environment.ts'
import { mainDoor } from '../registry/door.ts'
import { get } from '../registry/get.ts'
import { applyTo, mediaTypeOf, readPatch } from '../registry/patch.ts'
import { readWriteOptions } from '../registry/write-options.ts'
import { changeInternally } from './internal-change.ts'
import { methodNotAllowed, type Subresource } from './subresource.ts'

const definition = 'io.k8s.api.autoscaling.v1.Scale'

/** The number of replicas of whatever has some, in one form (autoscaling/v1 Scale). */
export const scale: Subresource = {
  name: 'scale',
  async handle(environment, served, call) {
    const object = call.request.verb === 'get' ? await get(environment, served, call) : await write(environment, served, call)
    return presentObject(environment, served, call, scaleOf(served, object))
  },
}

async function write(environment: Environment, served: Served, call: Call): Promise<KubeObject> {
  const { request } = call
  if (request.verb !== 'update' && request.verb !== 'patch') throw methodNotAllowed()
  const options = readWriteOptions(request, request.verb === 'update' ? 'UpdateOptions' : 'PatchOptions')
  const wanted = request.verb === 'update' ? wholly(environment, call) : byPatch(served, call)
  return changeInternally(environment, served, call, options, (previous) => scaled(served, previous, wanted(previous)), mainDoor)
}

function wholly({ catalog }: Environment, { request }: Call): () => JsonObject {
  const body = objectBody(readBody(request, 'Scale', catalog.resources), 'Scale')
  return () => body
}

function byPatch(served: Served, { request }: Call): (previous: KubeObject) => JsonObject {
  const mediaType = mediaTypeOf(request)
  const body = readPatch(request, mediaType)
  const schema = schemaOf(definition)
  return (previous) => {
    const before = scaleOf(served, previous)
    const effective = mediaType === 'application/apply-patch+yaml' ? 'application/merge-patch+json' : mediaType
    const patched = applyTo({ schema }, before, effective, body, request.name ?? '')
    // The revision that it was patched from is none that the client asked for.
    return patched['metadata'] === (before.metadata as unknown) ? { ...patched, metadata: {} } : patched
  }
}

/** The object with the replicas that a Scale asks for. */
function scaled({ resource }: Served, previous: KubeObject, wanted: JsonObject): KubeObject {
  const { name, resourceVersion } = (wanted['metadata'] ?? {}) as { readonly name?: string; readonly resourceVersion?: string }
  if (name && name !== previous.metadata.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${previous.metadata.name})`)
  const { replicas = 0 } = (wanted['spec'] ?? {}) as { readonly replicas?: number }
  if (!Number.isInteger(replicas)) throw badRequest('Scale in version "v1" cannot be handled as a Scale: spec.replicas must be a number')
  if (replicas < 0)
    throw invalidObject('autoscaling', 'Scale', previous.metadata.name, [
      invalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ])
  const path = pathOf(resource.subresources?.scale?.specReplicasPath)
  const next = withMember(previous as unknown as JsonObject, path, replicas) as unknown as KubeObject
  return resourceVersion ? { ...next, metadata: { ...next.metadata, resourceVersion } } : next
}

function scaleOf({ resource }: Served, object: KubeObject): Scale {
  const mapping = resource.subresources?.scale
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberAt(object, pathOf(mapping?.specReplicasPath)) },
    status: {
      replicas: numberAt(object, pathOf(mapping?.statusReplicasPath)),
      ...(mapping?.selector && { selector: mapping.selector(object) }),
    },
  }
}

const pathOf = (path = ''): readonly string[] => path.split('.').filter((part) => part !== '')

function numberAt(object: unknown, path: readonly string[]): number {
  const value = path.reduce((part, key) => (part as Readonly<Record<string, unknown>> | undefined)?.[key], object)
  return typeof value === 'number' ? value : 0
}

function withMember(object: JsonObject, [key = '', ...rest]: readonly string[], value: number): JsonObject {
  return { ...object, [key]: rest.length === 0 ? value : withMember((object[key] ?? {}) as JsonObject, rest, value) }
}
