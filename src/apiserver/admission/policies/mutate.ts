import type { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding } from '#api'
import { ApiError, deepEqual, type Json, type KubeObject } from '#apimachinery'
import { requestVariables } from '../../cel/admission/variables.ts'
import { matchAll } from '../../cel/match-conditions.ts'
import { dynamic } from '../../cel/values.ts'
import type { Served } from '../../catalog.ts'
import type { Environment } from '../../environment.ts'
import type { ObjectAdmission } from '../plugin.ts'
import { convert } from '../webhooks/ask.ts'
import type { Rounds } from '../webhooks/rounds.ts'
import { mutated } from './apply.ts'
import type { BoundMutating } from './book.ts'
import { compileMutations } from './compile-mutations.ts'
import { runner } from './decide.ts'
import { deniedBy } from './denied.ts'
import { matchingForm } from './match.ts'
import { collectParams, ConfigurationError } from './params.ts'
import { admissionIn } from './validate.ts'

/** One use of a policy. */
interface Invocation {
  readonly policy: MutatingAdmissionPolicy
  readonly binding: MutatingAdmissionPolicyBinding
  readonly form: Served
  readonly params: KubeObject | undefined
}

/** The object as all policies leave it, one after the other. (admission/plugin/policy/mutating/dispatcher.go) */
export async function mutateByPolicies(
  environment: Environment,
  bound: readonly BoundMutating[],
  admission: ObjectAdmission,
  rounds: Rounds,
): Promise<KubeObject> {
  rounds.begin(admission.object)
  let { object } = admission
  for (const invocation of await invocationsOf(environment, bound, admission)) {
    const { policy, binding, params } = invocation
    const id = [policy, binding, params].map((each) => `${each?.metadata.namespace ?? ''}/${each?.metadata.name ?? ''}`).join(' ')
    if (!rounds.isDue(id)) continue
    const next = await invoke(environment, invocation, { ...admission, object })
    if (!deepEqual(next, object)) {
      rounds.changed()
      object = next
    }
    if (policy.spec.reinvocationPolicy === 'IfNeeded') rounds.asked(id)
  }
  rounds.end(object)
  return object
}

async function invocationsOf(
  environment: Environment,
  bound: readonly BoundMutating[],
  admission: ObjectAdmission,
): Promise<readonly Invocation[]> {
  const invocations: Invocation[] = []
  for (const { policy, bindings } of bound) {
    const form = await matchingForm(environment, policy.spec.matchConstraints, admission)
    if (!form) continue
    for (const binding of bindings) {
      if (!(await matchingForm(environment, binding.spec.matchResources, admission))) continue
      try {
        const { paramRef } = binding.spec
        for (const params of await collectParams(environment, policy.spec.paramKind, paramRef, admission.namespace))
          invocations.push({ policy, binding, form, params })
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error
        fail(admission, policy, binding, `failed to configure binding: ${error.message}`)
      }
    }
  }
  return invocations
}

/** Throws unless the policy wants failures ignored. */
function fail(
  admission: ObjectAdmission,
  { metadata, spec }: MutatingAdmissionPolicy,
  binding: MutatingAdmissionPolicyBinding,
  why: string,
): void {
  if (spec.failurePolicy === 'Ignore') return
  throw deniedBy(admission, `policy '${metadata.name}' with binding '${binding.metadata.name}' denied request: ${why}`, 'Invalid')
}

async function invoke(environment: Environment, invocation: Invocation, admission: ObjectAdmission): Promise<KubeObject> {
  const { policy, binding, form, params } = invocation
  const { composition, conditions, mutations } = compileMutations(policy)
  let seen = (await admissionIn(environment, form, admission)) as ObjectAdmission // with an object as before
  const start = seen.object
  const variablesOf = async () => {
    const { answers, values } = await requestVariables(environment, seen, form.resource)
    return { answers, values: { ...values, params: params ? dynamic(params as unknown as Json) : null } }
  }
  const match = await matchAll(conditions, await variablesOf(), policy.spec.failurePolicy)
  if ('error' in match) fail(admission, policy, binding, match.error)
  if (!('matches' in match) || !match.matches) return admission.object
  for (const { mutation, program } of mutations) {
    const { answers, values } = await variablesOf()
    const { value, error } = await runner({ answers, values: composition.with(values) })(program)
    try {
      if (error !== undefined) throw new Error(error)
      seen = { ...seen, object: mutated(form, seen.object, mutation, value) }
    } catch (thrown) {
      if (thrown instanceof ApiError) throw thrown
      fail(admission, policy, binding, thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  if (seen.object === start) return admission.object
  const own = environment.catalog.find(admission.resource.group, admission.resource.version, admission.resource.plural) ?? form
  return own === form ? seen.object : convert(form, own, seen.object)
}
