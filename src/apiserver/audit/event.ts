import { isFailure, type ApiRequest, type ApiResponse, type Json, type JsonObject, type KubeObject, type User } from '#apimachinery'
import { formatMicroTime, seededRandom } from '#kernel'
import type { Call } from '../environment.ts'
import { isSet } from '../registry/query.ts'
import { isAtLeast, metadataPolicy, ruleFor, type AuditPolicy, type AuditRule } from './policy.ts'

/** A request and what became of it. */
export interface Audited {
  readonly call: Call
  readonly response: ApiResponse
  readonly receivedMs: number
  readonly nowMs: number
}

/** Makes audit.k8s.io/v1 Events of what a policy wants to be told; undefined for the rest. */
export function auditEvents(policy: AuditPolicy = metadataPolicy): (audited: Audited) => JsonObject | undefined {
  const ids = seededRandom(0, 'audit') // for those who come without an id: not the simulation's chance
  return (audited) => {
    const { request, outcome, user } = audited.call
    const rule = ruleFor(policy, request, verbOf(request), outcome.who ?? user)
    const stage = audited.response.type === 'watch' || audited.response.type === 'frames' ? 'ResponseStarted' : 'ResponseComplete'
    const omitted = [...(policy.omitStages ?? []), ...(rule.omitStages ?? [])]
    if (rule.level === 'None' || omitted.includes(stage)) return undefined
    return eventOf(audited, rule, stage, rule.omitManagedFields ?? policy.omitManagedFields ?? false, () => ids.uuid())
  }
}

function eventOf(
  { call, response, receivedMs, nowMs }: Audited,
  { level }: AuditRule,
  stage: string,
  isLean: boolean,
  id: () => string,
): JsonObject {
  const { request, outcome, user } = call
  const sent = isAtLeast(level, 'Request') ? sentObject(request) : undefined
  const answered = isAtLeast(level, 'RequestResponse') && response.type === 'object' ? (response.object as Json) : undefined
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level,
    auditID: request.auditId ?? id(),
    stage,
    requestURI: uriOf(request),
    verb: verbOf(request),
    user: userInfo(outcome.who ?? user),
    ...(outcome.actsAs && { impersonatedUser: userInfo(outcome.actsAs) }),
    sourceIPs: ['127.0.0.1'],
    ...(request.userAgent !== undefined && { userAgent: request.userAgent }),
    ...(request.resource !== undefined && { objectRef: objectRef(call) }),
    responseStatus: responseStatus(response),
    ...(sent !== undefined && { requestObject: isLean ? withoutManagers(sent) : sent }),
    ...(answered !== undefined && { responseObject: isLean ? withoutManagers(answered) : answered }),
    requestReceivedTimestamp: formatMicroTime(receivedMs),
    stageTimestamp: formatMicroTime(nowMs),
    ...(Object.keys(outcome.annotations).length > 0 && { annotations: { ...outcome.annotations } }),
  }
}

const userInfo = ({ name, uid, groups, extra }: User): JsonObject => ({
  username: name,
  ...(uid !== undefined && { uid }),
  groups: [...groups],
  ...(extra && { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
})

function verbOf({ verb, resource, query }: ApiRequest): string {
  if (verb !== 'list') return verb
  if (resource === undefined) return 'get'
  return isSet(query, 'watch') ? 'watch' : verb
}

function objectRef({ request, outcome }: Call): JsonObject {
  const { resource = '', namespace, group, version, subresource } = request
  const name = request.name ?? outcome.name
  return {
    resource,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(group && { apiGroup: group }),
    ...(version !== undefined && { apiVersion: version }),
    ...(subresource !== undefined && { subresource }),
  }
}

function responseStatus(response: ApiResponse): JsonObject {
  const { code } = response
  if (response.type !== 'object' || !isFailure(response.object)) return { metadata: {}, code }
  const { status, message, reason, details } = response.object
  return {
    metadata: {},
    status,
    ...(message !== undefined && { message }),
    ...(reason !== undefined && { reason }),
    ...(details && { details: { ...details } as unknown as Json }), // an interface has no index signature
    code,
  }
}

/** What came as JSON; other bodies are not read a second time. */
function sentObject({ body }: ApiRequest): Json | undefined {
  if (!(body instanceof Uint8Array)) return body as Json | undefined
  try {
    return JSON.parse(new TextDecoder().decode(body)) as Json
  } catch {
    return undefined
  }
}

function withoutManagers(value: Json): Json {
  const object = value as unknown as KubeObject & { readonly items?: readonly Json[] }
  if (Array.isArray(object?.items)) return { ...object, items: object.items.map(withoutManagers) } as unknown as Json
  if (!object?.metadata?.managedFields) return value
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata } as unknown as Json
}

/** The address that was asked, put together again. */
function uriOf({ group = '', version = '', resource, subresource, namespace, name, path, query = {} }: ApiRequest): string {
  const base = group === '' ? ['api', version] : ['apis', group, version]
  const place = namespace !== undefined && !(resource === 'namespaces' && name === namespace) ? ['namespaces', namespace] : []
  const parts = [...base, ...place, resource, name, subresource].filter((part) => part !== undefined)
  const asked = resource === undefined ? (path ?? '/') : `/${parts.join('/')}${subresource === 'proxy' ? (path ?? '') : ''}`
  const parameters = Object.entries(query).flatMap(([key, value]) => [value].flat().map((each) => [key, each] as [string, string]))
  return parameters.length === 0 ? asked : `${asked}?${new URLSearchParams(parameters)}`
}
