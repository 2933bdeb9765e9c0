import type { CustomResourceDefinition } from '#api'
import { ApiError, type JsonObject, type KubeObject } from '#apimachinery'
import { callWebhook } from '../dialing/call-webhook.ts'
import type { Environment } from '../environment.ts'

/** Converts objects of a definition to another of its versions. */
export type Convert = (objects: readonly KubeObject[], apiVersion: string) => Promise<readonly KubeObject[]>

const timeoutMs = 30_000

/** By the webhook of a definition; undefined where its versions differ in nothing but their schema. (apiextensions-apiserver's webhook_converter.go) */
export function converterOf(environment: Environment, { spec }: CustomResourceDefinition): Convert | undefined {
  const { strategy, webhook } = spec.conversion ?? {}
  const config = webhook?.clientConfig
  if (strategy !== 'Webhook' || !config) return undefined
  const version = webhook.conversionReviewVersions.find((each) => each === 'v1' || each === 'v1beta1') ?? 'v1'
  return async (objects, desiredAPIVersion) => {
    const [first] = objects
    if (!first) return []
    try {
      const uid = environment.random.uuid()
      const request = { uid, desiredAPIVersion, objects }
      const body = { kind: 'ConversionReview', apiVersion: `apiextensions.k8s.io/${version}`, request } as unknown as JsonObject
      return readConverted(await callWebhook(environment, config, body, { timeoutMs }), uid, objects, desiredAPIVersion)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new ApiError(500, '', `conversion webhook for ${first.apiVersion}, Kind=${first.kind} failed: ${why}`)
    }
  }
}

interface Response {
  readonly uid?: string
  readonly convertedObjects?: readonly KubeObject[]
  readonly result?: { readonly status?: string; readonly message?: string }
}

function readConverted(answer: JsonObject, uid: string, asked: readonly KubeObject[], apiVersion: string): readonly KubeObject[] {
  const response = answer['response'] as Response | undefined // looked at below as far as it is relied on
  if (!response) throw new Error('no response provided')
  const { uid: theirs, result, convertedObjects = [] } = response
  if (theirs !== uid) throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(theirs ?? '')}`)
  if (result?.status !== 'Success')
    throw new Error(result?.message || `response.result.status was '${result?.status ?? ''}', not 'Success'`)
  if (convertedObjects.length !== asked.length) throw new Error(`returned ${convertedObjects.length} objects, expected ${asked.length}`)
  return convertedObjects.map((converted, index) => checked(converted, asked[index], apiVersion, index))
}

/** Of the metadata only labels and annotations are the webhook's to change. */
function checked(converted: KubeObject, before: KubeObject | undefined, apiVersion: string, index: number): KubeObject {
  if (!before) throw new Error(`returned an object at index ${index} that was not asked for`)
  if (converted.apiVersion !== apiVersion)
    throw new Error(
      `returned invalid converted object at index ${index}: invalid groupVersion (expected ${apiVersion}, received ${converted.apiVersion})`,
    )
  const { metadata } = converted
  for (const field of ['name', 'namespace', 'uid'] as const)
    if ((metadata[field] ?? '') !== (before.metadata[field] ?? ''))
      throw new Error(
        `returned invalid metadata in object at index ${index}: must have the same ${field}: ${before.metadata[field]} != ${metadata[field]}`,
      )
  const { labels, annotations } = metadata
  const { labels: _labels, annotations: _annotations, ...kept } = before.metadata
  return { ...converted, metadata: { ...kept, ...(labels && { labels }), ...(annotations && { annotations }) } }
}
