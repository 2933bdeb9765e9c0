import type { Json, KubeObject } from '#apimachinery'
import type { Admission } from '../../admission/plugin.ts'
import type { Environment } from '../../environment.ts'
import { read } from '../../registry/read.ts'
import type { Outcome, Program } from '../compile.ts'
import { dynamic } from '../values.ts'
import { Answers, authorizerOf } from './authorizer.ts'
import { admissionEnvironment } from './environment.ts'
import { requestOf } from './request.ts'

/** What expressions about one request know. */
export interface RequestVariables {
  readonly answers: Answers
  readonly values: Readonly<Record<string, unknown>>
}

const jsonOf = (object: KubeObject | undefined): Json | undefined => object as unknown as Json | undefined

/** `form`: another version in which the objects are to be seen. */
export async function requestVariables(
  environment: Environment,
  admission: Admission,
  form: Admission['resource'] = admission.resource,
): Promise<RequestVariables> {
  const { request, namespace } = admissionEnvironment()
  const answers = new Answers(environment)
  const around = await namespaceOf(environment, admission)
  return {
    answers,
    values: {
      object: dynamic(jsonOf(admission.object)),
      oldObject: dynamic(jsonOf(admission.previous)),
      request: request.convert(requestOf(admission, form)),
      namespaceObject: around === undefined ? null : namespace.convert(jsonOf(around) ?? null),
      authorizer: authorizerOf(answers, admission),
    },
  }
}

/** The namespace that an object is in; a namespace itself is in none. */
async function namespaceOf(environment: Environment, { resource, namespace }: Admission): Promise<KubeObject | undefined> {
  if (namespace === undefined || (resource.group === '' && resource.plural === 'namespaces')) return undefined
  return read(environment, '', 'namespaces', namespace)
}

/** Evaluates, as often as the authorizer must be asked before. */
export async function evaluate(program: Program, { answers, values }: RequestVariables, limit?: number): Promise<Outcome> {
  for (;;) {
    const outcome = program.evaluate(values, limit)
    if (!(await answers.fetch())) return outcome
  }
}
