import type { Json, JsonObject, KubeObject, Status } from '#apimachinery'
import type { Served } from '../../catalog.ts'
import type { Admission } from '../plugin.ts'
import { optionsOf } from '../request-options.ts'

export type ReviewVersion = 'v1' | 'v1beta1'

/** What is asked of a webhook. */
export interface Review {
  readonly uid: string
  readonly version: ReviewVersion
  readonly body: JsonObject
}

/** What a webhook has said, once that has been looked at. */
export interface Verdict {
  readonly allowed: boolean
  readonly status?: Partial<Status>
  readonly auditAnnotations: Readonly<Record<string, string>>
  readonly warnings: readonly string[]
  /** Only of mutating webhooks. */
  readonly patch?: Json
}

/** An answer that is none. */
export class InvalidVerdict extends Error {
  override readonly name = 'InvalidVerdict'
}

/** The first of the versions that we speak. */
export const reviewVersion = (versions: readonly string[]): ReviewVersion | undefined =>
  versions.find((version): version is ReviewVersion => version === 'v1' || version === 'v1beta1')

export interface Asked {
  readonly admission: Admission
  readonly uid: string
  readonly version: ReviewVersion
  /** In which the webhook is to see the objects. */
  readonly form: Served
  readonly object: KubeObject | undefined
  readonly previous: KubeObject | undefined
}

/** An AdmissionReview. (admission/plugin/webhook/request/admissionreview.go) */
export function makeReview({ admission, uid, version, form, object, previous }: Asked): Review {
  const { operation, resource, subresource, namespace, name = '', user, dryRun } = admission
  const gvr = ({ resource: { group, version: its, plural } }: Pick<Served, 'resource'>) => ({ group, version: its, resource: plural })
  const request = {
    uid,
    kind: kindOf(form, object ?? previous),
    resource: gvr(form),
    ...(subresource !== undefined && { subResource: subresource }),
    requestKind: kindOf({ resource }, admission.object ?? admission.previous),
    requestResource: gvr({ resource }),
    ...(subresource !== undefined && { requestSubResource: subresource }),
    ...(name !== '' && { name }),
    ...(namespace !== undefined && { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(user.uid !== undefined && { uid: user.uid }),
      ...(user.groups.length > 0 && { groups: user.groups }),
      ...(user.extra && { extra: user.extra }),
    },
    object: object ?? null,
    oldObject: previous ?? null,
    dryRun,
    options: optionsOf(admission),
  }
  // Interfaces have no index signature, though all of this is JSON.
  return { uid, version, body: { kind: 'AdmissionReview', apiVersion: `admission.k8s.io/${version}`, request } as unknown as JsonObject }
}

/** Of what is written: with a subresource it may be of another kind than the resource. */
export function kindOf({ resource }: Pick<Served, 'resource'>, object: Partial<KubeObject> | undefined): JsonObject {
  const { apiVersion, kind } = object ?? {}
  if (!apiVersion || !kind || kind === resource.kind) return { group: resource.group, version: resource.version, kind: resource.kind }
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  return { group, version, kind }
}

interface Response {
  readonly uid?: string
  readonly allowed?: boolean
  readonly status?: Partial<Status>
  /** JSON in base64. */
  readonly patch?: string
  readonly patchType?: string
  readonly auditAnnotations?: Readonly<Record<string, string>>
  readonly warnings?: readonly string[]
}

/** Reads what a webhook has answered. Throws InvalidVerdict. (VerifyAdmissionResponse) */
export function readVerdict({ uid, version }: Review, answer: JsonObject, isMutating: boolean): Verdict {
  const response = answer['response'] as Response | undefined // looked at below as far as it is relied on
  if (!response) throw new InvalidVerdict('webhook response was absent')
  if (version === 'v1') checkStrictly(uid, answer, response, isMutating)
  const patch = isMutating && response.patch ? decodePatch(response, version) : undefined
  return {
    allowed: response.allowed === true,
    ...(response.status && { status: response.status }),
    auditAnnotations: response.auditAnnotations ?? {},
    warnings: response.warnings ?? [],
    ...(patch !== undefined && { patch }),
  }
}

const quoted = (value: unknown): string => JSON.stringify(value ?? '')

function checkStrictly(uid: string, answer: JsonObject, { uid: theirs, patch, patchType }: Response, isMutating: boolean): void {
  if (theirs !== uid) throw new InvalidVerdict(`expected response.uid=${quoted(uid)}, got ${quoted(theirs)}`)
  const type = typeOf(answer)
  const expected = 'admission.k8s.io/v1, Kind=AdmissionReview'
  if (type !== expected) throw new InvalidVerdict(`expected webhook response of ${expected}, got ${type}`)
  if (!isMutating && patch) throw new InvalidVerdict('validating webhook may not return response.patch')
  if (!isMutating && patchType !== undefined) throw new InvalidVerdict('validating webhook may not return response.patchType')
  if (patch && patchType === undefined) throw new InvalidVerdict('webhook returned response.patch but not response.patchType')
  if (!patch && patchType !== undefined) throw new InvalidVerdict('webhook returned response.patchType but not response.patch')
}

const typeOf = ({ apiVersion, kind }: JsonObject): string =>
  `${typeof apiVersion === 'string' ? apiVersion : ''}, Kind=${typeof kind === 'string' ? kind : ''}`

function decodePatch({ patch = '', patchType }: Response, version: ReviewVersion): Json {
  if (version === 'v1' && patchType !== 'JSONPatch')
    throw new InvalidVerdict(`webhook returned invalid response.patchType of ${quoted(patchType)}`)
  try {
    const bytes = Uint8Array.from(atob(patch), (character) => character.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes)) as Json // JSON.parse makes nothing else
  } catch (error) {
    throw new InvalidVerdict(`received undecodable patch in webhook response: ${error instanceof Error ? error.message : String(error)}`)
  }
}
