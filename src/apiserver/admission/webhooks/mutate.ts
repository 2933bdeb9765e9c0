import type { MutatingWebhook } from '#api'
import { applyJsonPatch, deepEqual, internalError, type Json, type JsonObject, type KubeObject } from '#apimachinery'
import type { Served } from '../../catalog.ts'
import type { Environment } from '../../environment.ts'
import { decodeIncoming } from '../../registry/incoming.ts'
import type { Admission } from '../plugin.ts'
import { askWebhook, convert, inForm } from './ask.ts'
import type { Hook } from './book.ts'
import { relevantForm } from './relevant.ts'
import type { Rounds } from './rounds.ts'
import { orIgnore } from './validate.ts'

/** Asks one after the other, each about what those before have left. The object as all of them leave it. */
export async function mutateByWebhooks(
  environment: Environment,
  hooks: readonly Hook<MutatingWebhook>[],
  admission: Admission,
  rounds: Rounds,
): Promise<KubeObject | undefined> {
  let { object } = admission
  rounds.begin(object)
  for (const { webhook, id } of hooks) {
    const current: Admission = object ? { ...admission, object } : admission
    const form = await relevantForm(environment, webhook, current)
    if (!form || !rounds.isDue(id)) continue
    const next = await mutated(environment, webhook, form, current)
    if (next && !deepEqual(next, object)) {
      rounds.changed()
      object = next
    }
    if (webhook.reinvocationPolicy === 'IfNeeded') rounds.asked(id)
  }
  rounds.end(object)
  return object
}

/** Undefined when the webhook leaves the object as it is. */
async function mutated(
  environment: Environment,
  webhook: MutatingWebhook,
  form: Served,
  admission: Admission,
): Promise<KubeObject | undefined> {
  try {
    const { patch } = await askWebhook(environment, webhook, form, admission, true)
    return patch === undefined ? undefined : await patched(environment, webhook.name, form, admission, patch)
  } catch (error) {
    orIgnore(webhook.failurePolicy, error)
    return undefined
  }
}

async function patched(
  environment: Environment,
  webhook: string,
  form: Served,
  admission: Admission,
  patch: Json,
): Promise<KubeObject | undefined> {
  const { object, resource } = admission
  if (!Array.isArray(patch)) throw internalError('json: cannot unmarshal object into Go value of type jsonpatch.Patch')
  // What a connection is opened with stays as it was asked for.
  if (patch.length === 0 || admission.operation === 'CONNECT') return undefined
  if (!object)
    throw internalError(
      `admission webhook ${JSON.stringify(webhook)} attempted to modify the object, which is not supported for this operation`,
    )
  const own = environment.catalog.find(resource.group, resource.version, resource.plural) ?? form
  const seen = await inForm(environment, admission, form, object)
  try {
    const value = applyJsonPatch(seen as unknown as Json, patch as never) as JsonObject
    const { object: decoded } = decodeIncoming(form, value, { previous: seen })
    const result = form.resource.defaults?.(decoded) ?? decoded
    return form === own ? result : await convert(form, own, result)
  } catch (error) {
    throw internalError(error instanceof Error ? error.message : String(error))
  }
}
