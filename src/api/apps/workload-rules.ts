/** What workloads have in common: a selector, a template that it selects, numbers of replicas. */
import {
  type FieldError,
  forbiddenField,
  goStringMap,
  invalid,
  invalidGo,
  type LabelSelectorLike,
  matchesLabelSelector,
  notSupported,
  required,
} from '#apimachinery'
import { validatePodTemplate } from '../core/pod/validate.ts'
import type { PodTemplateSpec } from '../generated/types.ts'
import {
  type Errors,
  invalidSelector,
  isEmptySelector,
  nonNegative,
  nonNegativeFields,
  validateLabelSelector,
  when,
} from '../validation.ts'

type Labels = Readonly<Record<string, string>> | undefined

const path = 'spec.template'

/** A template whose pods are kept running: they have to be selected, and to be restarted for ever. */
export function validateRunningTemplate(template: PodTemplateSpec, kind: string, selects: (labels: Labels) => boolean): Errors {
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  const labels = template.metadata?.labels
  const errors: FieldError[] = []
  if (!selects(labels))
    errors.push(invalidGo(`${path}.metadata.labels`, goStringMap(labels), '`selector` does not match template `labels`'))
  errors.push(...validatePodTemplate(template, path))
  if (restartPolicy !== 'Always') errors.push(notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always']))
  if (activeDeadlineSeconds !== undefined)
    errors.push(forbiddenField(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`))
  return errors
}

/** No selector selects nothing, an empty one whatever there is. */
const selects =
  (selector: LabelSelectorLike | undefined) =>
  (labels: Labels): boolean =>
    selector !== undefined && (isEmptySelector(selector) || matchesLabelSelector(selector, labels))

interface Workload {
  readonly selector?: LabelSelectorLike | undefined
  readonly template?: PodTemplateSpec | undefined
}

/** Selector and template; the latter is not looked at when the former means nothing. */
export function validateSelected({ selector, template }: Workload, kind: string, empty: string, unusable: string): Errors {
  const wrong = validateLabelSelector('spec.selector', selector)
  const errors = [
    ...when(selector === undefined, () => required('spec.selector')),
    ...wrong,
    ...when(selector !== undefined && isEmptySelector(selector), () =>
      invalidSelector('spec.selector', selector, `empty selector is invalid for ${empty}`),
    ),
  ]
  if (wrong.length > 0) return [...errors, invalidSelector('spec.selector', selector, unusable)]
  return [...errors, ...(template ? validateRunningTemplate(template, kind, selects(selector)) : [])]
}

/** The same, of a kind that does not ask for a selector and looks at its template whatever that is. */
export function validateLooselySelected({ selector, template }: Workload, kind: string, empty: string): Errors {
  const wrong = validateLabelSelector('spec.selector', selector)
  const matches = (labels: Labels): boolean => wrong.length > 0 || selects(selector)(labels)
  return [
    ...wrong,
    ...(template ? validateRunningTemplate(template, kind, matches) : []),
    ...when(selector !== undefined && isEmptySelector(selector), () =>
      invalidSelector('spec.selector', selector, `empty selector is invalid for ${empty}`),
    ),
  ]
}

const counted = ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'fullyLabeledReplicas', 'availableReplicas'] as const

interface Counts {
  readonly replicas?: number
  readonly readyReplicas?: number
  readonly currentReplicas?: number
  readonly updatedReplicas?: number
  readonly fullyLabeledReplicas?: number
  readonly availableReplicas?: number
  readonly unavailableReplicas?: number
  readonly observedGeneration?: number
  readonly collisionCount?: number
}

/** Of the replicas, none is counted that is not there, and none is available that is not ready. */
export function validateReplicaCounts(status: Counts = {}, ready = 'readyReplicas'): Errors {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status
  const why = 'cannot be greater than status.replicas'
  return [
    ...nonNegativeFields('status', status, [...counted, 'unavailableReplicas', 'observedGeneration', 'collisionCount']),
    ...counted.flatMap((field) =>
      when(field !== 'replicas' && (status[field] ?? 0) > replicas, () => invalid(`status.${field}`, status[field], why)),
    ),
    ...when(availableReplicas > readyReplicas, () =>
      invalid('status.availableReplicas', availableReplicas, `cannot be greater than ${ready}`),
    ),
  ]
}

interface Colliding {
  readonly status?: { readonly collisionCount?: number }
}

/** Names that were taken stay taken. */
export function validateCollisions({ status: after }: Colliding, { status: before }: Colliding): Errors {
  const count = after?.collisionCount ?? 0
  return when(before?.collisionCount !== undefined && count < before.collisionCount, () =>
    invalid('status.collisionCount', count, 'cannot be decremented'),
  )
}

/** A strategy of no known type, as Go prints it. */
export const unknownStrategy = (
  field: string,
  type: string | undefined,
  name: string,
  update: string,
  known: readonly string[],
): FieldError => ({
  ...notSupported(field, type, known),
  message: `Unsupported value: apps.${name}{Type:${JSON.stringify(type ?? '')}, RollingUpdate:(*apps.${update})(nil)}: supported values: ${known.map((item) => JSON.stringify(item)).join(', ')}`,
})

/** Numbers that most workloads have. */
export const validateNumbers = (spec: object, fields: readonly string[]): Errors =>
  fields.flatMap((field) => nonNegative(`spec.${field}`, (spec as Readonly<Record<string, number | undefined>>)[field]))
