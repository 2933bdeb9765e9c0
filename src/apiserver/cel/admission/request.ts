import type { JSONSchemaProps } from '#api'
import type { JsonObject } from '#apimachinery'
import type { Admission } from '../../admission/plugin.ts'
import { optionsOf } from '../../admission/request-options.ts'
import { kindOf } from '../../admission/webhooks/review.ts'

const text: JSONSchemaProps = { type: 'string' }
const object = (properties: NonNullable<JSONSchemaProps['properties']>): JSONSchemaProps => ({ type: 'object', properties })
const listOf = (items: JSONSchemaProps): JSONSchemaProps => ({ type: 'array', items: items as unknown as JsonObject })
const mapOf = (values: JSONSchemaProps): JSONSchemaProps => ({ type: 'object', additionalProperties: values as unknown as JsonObject })

const kind = object({ group: text, version: text, kind: text })
const resource = object({ group: text, version: text, resource: text })

/** `request` in expressions: an AdmissionRequest without the objects. (BuildRequestType) */
export const requestSchema: JSONSchemaProps = object({
  kind,
  resource,
  subResource: text,
  requestKind: kind,
  requestResource: resource,
  requestSubResource: text,
  name: text,
  namespace: text,
  operation: text,
  userInfo: object({ username: text, uid: text, groups: listOf(text), extra: mapOf(listOf(text)) }),
  dryRun: { type: 'boolean' },
  options: { 'x-kubernetes-int-or-string': true },
})

const time: JSONSchemaProps = { type: 'string', format: 'date-time' }

/** `namespaceObject` in expressions. (BuildNamespaceType) */
export const namespaceSchema: JSONSchemaProps = object({
  metadata: object({
    name: text,
    generateName: text,
    namespace: text,
    labels: mapOf(text),
    annotations: mapOf(text),
    UID: text,
    creationTimestamp: time,
    deletionGracePeriodSeconds: { type: 'integer' },
    deletionTimestamp: time,
    generation: { type: 'integer' },
    resourceVersion: text,
    finalizers: listOf(text),
  }),
  spec: object({ finalizers: listOf(text) }),
  status: object({ phase: text }),
})

export function requestOf(admission: Admission, form: Admission['resource'] = admission.resource): JsonObject {
  const { operation, resource: own, subresource = '', namespace = '', name = '', user, dryRun } = admission
  const requestKind = kindOf({ resource: own }, admission.object ?? admission.previous)
  const gvr = ({ group, version, plural }: Admission['resource']): JsonObject => ({ group, version, resource: plural })
  return {
    kind: form === own ? requestKind : kindOf({ resource: form }, undefined),
    resource: gvr(form),
    subResource: subresource,
    requestKind,
    requestResource: gvr(own),
    requestSubResource: subresource,
    name,
    namespace,
    operation,
    userInfo: {
      username: user.name,
      uid: user.uid ?? '',
      groups: user.groups,
      extra: { ...user.extra },
    },
    dryRun,
    options: optionsOf(admission) ?? {},
  }
}
