import { schemaOf, type Resource } from '#api'
import { ApiError, badRequest, decodeProtobuf, type ApiRequest, type Json, type JsonObject, type Schema } from '#apimachinery'
import { duplicateFields } from './json-duplicates.ts'
import { parseYaml } from './yaml.ts'

/** A request's body as data, and the members it had twice. */
export interface Body {
  readonly value: Json
  readonly duplicates: readonly string[]
}

const json = 'application/json'
const yaml = 'application/yaml'
const protobuf = 'application/vnd.kubernetes.protobuf'

/** Deeper than any object, shallower than the stack. */
const maxDepth = 1000

/** Types that are written but not served as resources, by kind: what protobuf bodies of theirs are decoded with. */
const otherTypes: Readonly<Record<string, string>> = {
  DeleteOptions: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
  'v1 Binding': 'io.k8s.api.core.v1.Binding',
  'policy/v1 Eviction': 'io.k8s.api.policy.v1.Eviction',
  'autoscaling/v1 Scale': 'io.k8s.api.autoscaling.v1.Scale',
  'authentication.k8s.io/v1 TokenRequest': 'io.k8s.api.authentication.v1.TokenRequest',
}

/** Reads a body of a create, update or delete; undefined without one. Throws what upstream answers to bodies it cannot read. */
export function readBody({ body, contentType }: ApiRequest, expected: string, resources: readonly Resource[]): Body | undefined {
  if (body === undefined) return undefined
  if (!(body instanceof Uint8Array)) return { value: body as Json, duplicates: [] } // objects of the API are JSON
  if (body.length === 0) return undefined
  const mediaType = (contentType ?? json).split(';', 1)[0]?.trim().toLowerCase() || json
  switch (mediaType) {
    case json:
      return parseJsonBody(body, expected)
    case yaml:
      return parseYamlBody(body, expected)
    case protobuf:
      return { value: checkDepth(decodeProtobuf(body, protobufSchemas(resources))), duplicates: [] }
    default:
      throw unsupportedMediaType([json, yaml, protobuf])
  }
}

export const unsupportedMediaType = (accepted: readonly string[]): ApiError =>
  new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
    {},
  )

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

function parseJsonBody(bytes: Uint8Array, expected: string): Body {
  const text = textOf(bytes)
  const value = parseOr(
    () => JSON.parse(text) as Json,
    (why) => unrecognized(expected, bytes, `json parse error: ${why}`),
  )
  return { value: checkDepth(value), duplicates: duplicateFields(text) }
}

function parseYamlBody(bytes: Uint8Array, expected: string): Body {
  const value = parseOr(
    () => parseYaml(textOf(bytes)),
    (why) => unrecognized(expected, bytes, `yaml: ${why}`),
  )
  return { value: checkDepth(value), duplicates: [] }
}

function parseOr<T>(read: () => T, fail: (why: string) => ApiError): T {
  try {
    return read()
  } catch (error) {
    throw fail(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error))
  }
}

function unrecognized(expected: string, bytes: Uint8Array, why: string): ApiError {
  const hex = Array.from(bytes.subarray(0, 1024), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return badRequest(
    `the object provided is unrecognized (must be of type ${expected}): couldn't get version/kind; ${why} (${hex}${bytes.length > 1024 ? ' ...' : ''})`,
  )
}

/** So that nothing that walks an object afterwards can run out of stack. */
export function checkDepth<T extends Json>(value: T): T {
  const isTooDeep = (part: Json | undefined, depth: number): boolean =>
    typeof part === 'object' && part !== null && (depth > maxDepth || Object.values(part).some((inner) => isTooDeep(inner, depth + 1)))
  if (isTooDeep(value, 0)) throw badRequest('json: exceeded max depth')
  return value
}

const protobufSchemas =
  (resources: readonly Resource[]) =>
  (apiVersion: string, kind: string): Schema | undefined => {
    const resource = resources.find(
      (one) => one.kind === kind && (one.group === '' ? one.version : `${one.group}/${one.version}`) === apiVersion,
    )
    const definition = resource?.schema ?? otherTypes[`${apiVersion} ${kind}`] ?? otherTypes[kind]
    return definition === undefined ? undefined : schemaOf(definition)
  }

/** A body that must be an object. */
export function objectBody(body: Body | undefined, expected: string): JsonObject {
  const value = body?.value
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest(
      `the object provided is unrecognized (must be of type ${expected}): couldn't get version/kind; unexpected end of JSON input`,
    )
  return value as JsonObject // neither null nor a list
}
