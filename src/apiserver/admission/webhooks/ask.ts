import type { ValidatingWebhook } from '#api'
import type { KubeObject } from '#apimachinery'
import type { Served } from '../../catalog.ts'
import { callWebhook, clientProblem } from '../../dialing/call-webhook.ts'
import type { Environment } from '../../environment.ts'
import type { Admission } from '../plugin.ts'
import { CallFailure, denied, dryRunUnsupported } from './errors.ts'
import { InvalidVerdict, makeReview, readVerdict, reviewVersion, type Review, type Verdict } from './review.ts'

const quiet: ReadonlySet<string> = new Set(['None', 'NoneOnDryRun'])

/** The object as another version of its kind has it. */
export async function inForm(environment: Environment, { resource }: Admission, form: Served, object: KubeObject): Promise<KubeObject> {
  const own = environment.catalog.find(resource.group, resource.version, resource.plural)
  return !own || own === form ? object : convert(own, form, object)
}

export async function convert(from: Served, to: Served, object: KubeObject): Promise<KubeObject> {
  await from.prepareToStored?.(object)
  const item = { value: from.toStored(object), modRevision: Number(object.metadata.resourceVersion ?? 0) }
  await to.prepareFromStored?.([item])
  return to.fromStored(item)
}

/** Asks one webhook. Throws what it has against the request, or a CallFailure when it could not be asked. */
export async function askWebhook(
  environment: Environment,
  webhook: ValidatingWebhook,
  form: Served,
  admission: Admission,
  isMutating: boolean,
): Promise<Verdict> {
  const { name, sideEffects, timeoutSeconds = 10, clientConfig, admissionReviewVersions } = webhook
  if (admission.dryRun && !quiet.has(sideEffects)) throw dryRunUnsupported(name)
  const version = reviewVersion(admissionReviewVersions)
  if (!version)
    throw new CallFailure(name, `could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)`)
  // One version does not know the rules of another.
  for (const resource of [admission.resource, form.resource]) if (resource.load) await environment.hold(resource.load())
  const { object, previous } = admission
  const review = makeReview({
    admission,
    uid: environment.random.uuid(),
    version,
    form,
    object: object && (await inForm(environment, admission, form, object)),
    previous: previous && (await inForm(environment, admission, form, previous)),
  })
  const problem = clientProblem(clientConfig)
  if (problem !== undefined) throw new CallFailure(name, problem)
  const answer = await callWebhook(environment, clientConfig, review.body, { timeoutMs: timeoutSeconds * 1000 }).catch((error: unknown) => {
    throw new CallFailure(name, `failed to call webhook: ${error instanceof Error ? error.message : String(error)}`)
  })
  const verdict = verdictOf(name, review, answer, isMutating)
  admission.warnings.push(...verdict.warnings)
  for (const [key, value] of Object.entries(verdict.auditAnnotations)) admission.annotations[`${name}/${key}`] = value
  if (!verdict.allowed) throw denied(name, verdict.status)
  return verdict
}

function verdictOf(name: string, review: Review, answer: Parameters<typeof readVerdict>[1], isMutating: boolean): Verdict {
  try {
    return readVerdict(review, answer, isMutating)
  } catch (error) {
    if (!(error instanceof InvalidVerdict)) throw error
    throw new CallFailure(name, `received invalid webhook response: ${error.message}`)
  }
}
