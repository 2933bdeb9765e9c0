import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '#api'
import type { ApiError, Json } from '#apimachinery'
import { dynamic } from '../../cel/values.ts'
import { requestVariables } from '../../cel/admission/variables.ts'
import type { Environment } from '../../environment.ts'
import type { Served } from '../../catalog.ts'
import type { Admission } from '../plugin.ts'
import { inForm } from '../webhooks/ask.ts'
import type { BoundValidating } from './book.ts'
import { compilePolicy } from './compile.ts'
import { decide, type Denial } from './decide.ts'
import { deniedBy } from './denied.ts'
import { matchingForm } from './match.ts'
import { collectParams, ConfigurationError } from './params.ts'

/** A denial, and who it is by. */
interface Refusal extends Pick<Denial, 'message' | 'reason'> {
  readonly policy: string
  readonly binding?: string
}

/** Throws what the first policy has against a request. (admission/plugin/policy/validating/dispatcher.go) */
export async function validateByPolicies(environment: Environment, bound: readonly BoundValidating[], admission: Admission): Promise<void> {
  const refusals: Refusal[] = []
  for (const { policy, bindings } of bound) {
    const form = await matchingForm(environment, policy.spec.matchConstraints, admission)
    if (!form) continue
    const seen = await admissionIn(environment, form, admission)
    const annotations = new Map<string, Set<string>>()
    for (const binding of bindings)
      if (await matchingForm(environment, binding.spec.matchResources, admission))
        refusals.push(...(await ofBinding(environment, policy, binding, seen, form, annotations)))
    for (const [key, values] of annotations) admission.annotations[`${policy.metadata.name}/${key}`] = [...values].join(', ')
  }
  const [first] = refusals
  if (first) throw denied(admission, first)
}

/** The request with its objects as another version of their kind has them. */
export async function admissionIn(environment: Environment, form: Served, admission: Admission): Promise<Admission> {
  if (form.resource === admission.resource) return admission
  // One version does not know the rules of another.
  for (const resource of [admission.resource, form.resource]) if (resource.load) await environment.hold(resource.load())
  const { object, previous } = admission
  return {
    ...admission,
    ...(object && { object: await inForm(environment, admission, form, object) }),
    ...(previous && { previous: await inForm(environment, admission, form, previous) }),
  }
}

async function ofBinding(
  environment: Environment,
  policy: ValidatingAdmissionPolicy,
  binding: ValidatingAdmissionPolicyBinding,
  admission: Admission,
  form: Served,
  annotations: Map<string, Set<string>>,
): Promise<readonly Refusal[]> {
  const by = { policy: policy.metadata.name, binding: binding.metadata.name }
  const { failurePolicy, paramKind } = policy.spec
  try {
    const refusals: Refusal[] = []
    const variables = await requestVariables(environment, admission, form.resource)
    for (const params of await collectParams(environment, paramKind, binding.spec.paramRef, admission.namespace)) {
      const values = { ...variables.values, params: params ? dynamic(params as unknown as Json) : null }
      const decision = await decide(compilePolicy(policy), { ...variables, values }, failurePolicy)
      for (const denial of decision.denials) if (act(policy, binding, admission, denial)) refusals.push({ ...denial, ...by })
      for (const message of decision.failures) refusals.push({ message, reason: '', ...by })
      for (const [key, value] of decision.annotations)
        annotations.set(key, (annotations.get(key) ?? new Set()).add(value.slice(0, longest)))
    }
    return refusals
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return failurePolicy === 'Ignore' ? [] : [{ message: `failed to configure binding: ${error.message}`, reason: '', ...by }]
  }
}

const longest = 10 * 1024

/** Does what a binding wants done about a denial; whether the request is to be denied. */
function act(
  { metadata: { name } }: ValidatingAdmissionPolicy,
  { metadata, spec }: ValidatingAdmissionPolicyBinding,
  { warnings, annotations }: Admission,
  { message, index }: Denial,
): boolean {
  const { validationActions: actions } = spec
  if (actions.includes('Warn'))
    warnings.push(`Validation failed for ValidatingAdmissionPolicy '${name}' with binding '${metadata.name}': ${message}`)
  if (actions.includes('Audit')) {
    const failure = { message, policy: spec.policyName, binding: metadata.name, expressionIndex: index, validationActions: actions }
    annotations['validation.policy.admission.k8s.io/validation_failure'] = JSON.stringify([failure])
  }
  return actions.includes('Deny')
}

function denied(admission: Admission, { policy, binding, message, reason }: Refusal): ApiError {
  const by = binding === undefined ? '' : ` with binding '${binding}'`
  return deniedBy(admission, `ValidatingAdmissionPolicy '${policy}'${by} denied request: ${message}`, reason || 'Invalid')
}
