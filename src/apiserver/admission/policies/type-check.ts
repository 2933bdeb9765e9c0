import type { ValidatingAdmissionPolicy } from '#api'
import { compose } from '../../cel/admission/composition.ts'
import { declareSchema } from '../../cel/admission/declare-schema.ts'
import { admissionEnvironment } from '../../cel/admission/environment.ts'
import { compile } from '../../cel/compile.ts'
import { CompileError } from '../../cel/errors.ts'
import type { Catalog, Served } from '../../catalog.ts'

export interface ExpressionWarning {
  readonly fieldRef: string
  readonly warning: string
}

const mostTypes = 10

/** The kinds that a policy names, as far as it names any. */
function kindsOf({ all }: Catalog, { spec }: ValidatingAdmissionPolicy): readonly Served[] {
  const named = (list: readonly string[] = []): ReadonlySet<string> => new Set(list.filter((each) => !/[*/]/.test(each)))
  const found = (spec.matchConstraints?.resourceRules ?? []).flatMap(({ apiGroups, apiVersions, resources }) => {
    const [groups, versions, plurals] = [named(apiGroups), named(apiVersions), named(resources)]
    return all.filter(({ resource: { group, version, plural } }) => groups.has(group) && versions.has(version) && plurals.has(plural))
  })
  const textOf = ({ apiVersion, resource }: Served): string => `${apiVersion} ${resource.kind}`
  return [...new Set(found)].toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1)).slice(0, mostTypes)
}

/**
 * What is wrong with a policy's expressions for the kinds that it is for. It is only warned of: objects may be of other kinds.
 * (admission/plugin/policy/validating/typechecking.go)
 */
export function typeCheck(catalog: Catalog, policy: ValidatingAdmissionPolicy): readonly ExpressionWarning[] {
  const { validations = [] } = policy.spec
  const kinds = kindsOf(catalog, policy).flatMap(({ schema, resource }) =>
    schema ? [{ gvk: gvkOf(resource), environment: environmentOf(catalog, policy, schema) }] : [],
  )
  const check = (fieldRef: string, expression: string | undefined): readonly ExpressionWarning[] => {
    const complaints = kinds.flatMap(({ gvk, environment }) => {
      const complaint = expression ? complaintOf(environment, expression) : undefined
      return complaint === undefined ? [] : [`${gvk}: ${complaint}\n`]
    })
    return complaints.length > 0 ? [{ fieldRef, warning: complaints.join('\n') }] : []
  }
  return validations.flatMap(({ expression, messageExpression }, index) => [
    ...check(`spec.validations[${index}].expression`, expression),
    ...check(`spec.validations[${index}].messageExpression`, messageExpression),
  ])
}

const gvkOf = ({ group, version, kind }: Served['resource']): string => `${group === '' ? '' : `${group}/`}${version}, Kind=${kind}`

function environmentOf({ all }: Catalog, { spec }: ValidatingAdmissionPolicy, schema: NonNullable<Served['schema']>) {
  const environment = admissionEnvironment().withoutObjects.clone()
  const mentions = wordsOf(spec)
  const type = declareSchema(environment, schema, 'object', mentions)
  environment.registerVariable('object', type).registerVariable('oldObject', type)
  if (spec.paramKind) {
    const { apiVersion, kind } = spec.paramKind
    const params = all.find((served) => served.apiVersion === apiVersion && served.resource.kind === kind)?.schema
    environment.registerVariable('params', params ? declareSchema(environment, params, 'params', mentions) : 'dyn')
  }
  return compose(spec.variables ?? [], environment).environment
}

/** All names in a policy's expressions. */
const wordsOf = (spec: ValidatingAdmissionPolicy['spec']): ReadonlySet<string> =>
  new Set(JSON.stringify([spec.validations, spec.variables]).match(/\w+/g) ?? [])

function complaintOf(environment: ReturnType<typeof environmentOf>, expression: string): string | undefined {
  try {
    compile(environment, expression)
    return undefined
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    return error.message
  }
}
