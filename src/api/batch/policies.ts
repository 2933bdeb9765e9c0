/** Which failures of pods fail a Job, and which successes are enough for it. */
import { duplicate, type FieldError, invalid, notSupported, qualifiedName, required, tooLong, tooMany } from '#apimachinery'
import type {
  JobSpec,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
  SuccessPolicy,
  SuccessPolicyRule,
} from '../generated/types.ts'
import { byRule, eachItem, type Errors, nonNegative, requiredIf, when, wrong } from '../validation.ts'
import { countIndexes, parseIndexes } from './indexes.ts'

const most = { rules: 20, values: 255, patterns: 20, indexes: 64 * 1024 } as const

/** Required, with the choices named as Go's `%q` prints a list. */
function choice(path: string, value: string | undefined, allowed: readonly string[]): Errors {
  if (!value) return [required(path, `valid values: [${allowed.map((item) => JSON.stringify(item)).join(' ')}]`)]
  return allowed.includes(value) ? [] : [notSupported(path, value, allowed)]
}

const tooManyItems = (path: string, list: readonly unknown[], max: number): Errors =>
  when(list.length > max, () => tooMany(path, list.length, max))

function validateValues(path: string, operator: string, values: readonly number[]): Errors {
  const isOrdered = values.every((value, index) => index === 0 || (values[index - 1] ?? 0) <= value)
  return [
    ...when(values.length === 0, () => invalid(path, values, 'at least one value is required')),
    ...tooManyItems(path, values, most.values),
    ...eachItem(path, values, (value, at, index) => [
      ...when(operator === 'In' && value === 0, () => invalid(at, value, 'must not be 0 for the In operator')),
      ...when(values.indexOf(value) < index, () => duplicate(at, value)),
    ]),
    ...when(!isOrdered, () => invalid(path, values, 'must be ordered')),
  ]
}

function validateExitCodes(codes: PodFailurePolicyOnExitCodesRequirement, path: string, names: ReadonlySet<string>): Errors {
  const { operator, containerName, values } = codes
  return [
    ...choice(`${path}.operator`, operator, ['In', 'NotIn']),
    ...when(containerName !== undefined && !names.has(containerName), () =>
      invalid(`${path}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template'),
    ),
    ...validateValues(`${path}.values`, operator, values),
  ]
}

const validatePattern = ({ type, status }: PodFailurePolicyOnPodConditionsPattern, path: string): Errors => [
  ...byRule(`${path}.type`, type, qualifiedName),
  ...choice(`${path}.status`, status, ['False', 'True', 'Unknown']),
]

function validateFailureRule(rule: PodFailurePolicyRule, path: string, spec: JobSpec, names: ReadonlySet<string>): Errors {
  const { action, onExitCodes, onPodConditions = [] } = rule
  const errors: FieldError[] = [...choice(`${path}.action`, action, ['Count', 'FailIndex', 'FailJob', 'Ignore'])]
  if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    errors.push(invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'))
  if (onExitCodes) errors.push(...validateExitCodes(onExitCodes, `${path}.onExitCodes`, names))
  errors.push(...tooManyItems(`${path}.onPodConditions`, onPodConditions, most.patterns))
  errors.push(...eachItem(`${path}.onPodConditions`, onPodConditions, validatePattern))
  const hasConditions = onPodConditions.length > 0
  if (onExitCodes && hasConditions) errors.push(wrong(path, 'specifying both OnExitCodes and OnPodConditions is not supported'))
  if (!onExitCodes && !hasConditions) errors.push(wrong(path, 'specifying one of OnExitCodes and OnPodConditions is required'))
  return errors
}

export function validatePodFailurePolicy({ rules }: PodFailurePolicy, spec: JobSpec, path: string): Errors {
  const { containers, initContainers = [] } = spec.template.spec
  const names = new Set([...containers, ...initContainers].map(({ name }) => name))
  return [
    ...tooManyItems(`${path}.rules`, rules, most.rules),
    ...eachItem(`${path}.rules`, rules, (rule, at) => validateFailureRule(rule, at, spec, names)),
  ]
}

function validateSuccessRule(
  { succeededCount: count, succeededIndexes: indexes }: SuccessPolicyRule,
  path: string,
  completions: number,
): Errors {
  const at = `${path}.succeededCount`
  const parsed = parseIndexes(indexes ?? '', completions)
  const total = countIndexes(parsed)
  const errors: FieldError[] = []
  if (count === undefined && indexes === undefined)
    errors.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'))
  if (indexes !== undefined && indexes.length > most.indexes) errors.push(tooLong(`${path}.succeededIndexes`, most.indexes))
  if (parsed.error !== undefined)
    errors.push(invalid(`${path}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${parsed.error}`))
  if (count === undefined) return errors
  errors.push(...nonNegative(at, count))
  if (count > completions)
    errors.push(invalid(at, count, `must be less than or equal to ${completions} (the number of specified completions)`))
  if (indexes !== undefined && count > total)
    errors.push(
      invalid(at, count, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`),
    )
  return errors
}

export function validateSuccessPolicy(policy: SuccessPolicy, { completionMode, completions = 0 }: JobSpec, path: string): Errors {
  if (completionMode !== 'Indexed') return [invalid(path, policy, 'requires indexed completion mode')]
  return [
    ...requiredIf(policy.rules.length === 0, `${path}.rules`, 'at least one rules must be specified when the successPolicy is specified'),
    ...tooManyItems(`${path}.rules`, policy.rules, most.rules),
    ...eachItem(`${path}.rules`, policy.rules, (rule, at) => validateSuccessRule(rule, at, completions)),
  ]
}
