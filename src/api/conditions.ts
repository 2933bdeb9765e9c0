/** Conditions of the form that newer kinds share. (apimachinery/pkg/apis/meta/v1/validation) */
import { duplicate, invalid, qualifiedName, required, tooLong } from '#apimachinery'
import type { Condition } from './generated/types.ts'
import { byRule, eachItem, type Errors, notSupportedUnless, when } from './validation.ts'

const longest = { reason: 1024, message: 32 * 1024 } as const
const reasonPattern = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?'
const reasonExpression = new RegExp(`^${reasonPattern}$`)
const reasonError = `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${reasonPattern}')`

function validateReason(path: string, reason: string): Errors {
  if (reason === '') return [required(path, 'must be set')]
  return [
    ...when(!reasonExpression.test(reason), () => invalid(path, reason, reasonError)),
    ...when(reason.length > longest.reason, () => tooLong(path, longest.reason)),
  ]
}

const validateCondition = (condition: Condition, path: string): Errors => [
  ...byRule(`${path}.type`, condition.type, qualifiedName),
  ...notSupportedUnless(`${path}.status`, condition.status, ['False', 'True', 'Unknown']),
  ...when((condition.observedGeneration ?? 0) < 0, () =>
    invalid(`${path}.observedGeneration`, condition.observedGeneration, 'must be greater than or equal to zero'),
  ),
  ...when(!condition.lastTransitionTime, () => required(`${path}.lastTransitionTime`, 'must be set')),
  ...validateReason(`${path}.reason`, condition.reason),
  ...when(condition.message.length > longest.message, () => tooLong(`${path}.message`, longest.message)),
]

export function validateConditions(path: string, conditions: readonly Condition[] = []): Errors {
  const types = conditions.map(({ type }) => type)
  return eachItem(path, conditions, (condition, at, index) => [
    ...when(types.indexOf(condition.type) < index, () => duplicate(`${at}.type`, condition.type)),
    ...validateCondition(condition, at),
  ])
}
