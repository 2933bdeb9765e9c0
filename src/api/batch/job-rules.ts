/** What a Job may be. (pkg/apis/batch/validation) */
import {
  dns1123Label,
  type FieldError,
  goStringMap,
  invalid,
  invalidGo,
  matchesLabelSelector,
  notSupported,
  required,
  tooLong,
} from '#apimachinery'
import { defaultPodTemplate } from '../core/pod/defaults.ts'
import { validatePodTemplate } from '../core/pod/validate.ts'
import type { Job, JobSpec } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { domainPrefixedPath, type Errors, isNew, nonNegative, requiredIf, validateLabelSelector, when } from '../validation.ts'
import { validateJobStatusUpdate } from './job-status-rules.ts'
import { validateJobUpdate } from './job-update-rules.ts'
import { validatePodFailurePolicy, validateSuccessPolicy } from './policies.ts'

/** Defaults of a Job's spec; in a CronJob's template they are not applied. */
function defaultJobSpec(spec: JobSpec): JobSpec {
  // Neither given means one pod; parallelism alone means a work queue.
  const neither = spec.completions === undefined && spec.parallelism === undefined
  return {
    ...spec,
    ...(neither && { completions: 1 }),
    parallelism: spec.parallelism ?? 1,
    backoffLimit: spec.backoffLimit ?? (spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1),
    completionMode: spec.completionMode ?? 'NonIndexed',
    suspend: spec.suspend ?? false,
    podReplacementPolicy: spec.podReplacementPolicy ?? (spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'),
    template: defaultPodTemplate(spec.template),
  }
}

const many = 100_000
const parallelWhenMany = 10_000
const longestManager = 63

const numbers = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const

const atMost = (path: string, value: number | undefined, limit: number, why: string): Errors =>
  when(value !== undefined && value > limit, () => invalid(path, value, `must be less than or equal to ${limit}${why}`))

/** What an Indexed Job may count. */
function validateIndexed(spec: JobSpec, path: string): Errors {
  const { completions, parallelism, maxFailedIndexes: failed, backoffLimitPerIndex } = spec
  const perIndex = ` when completions are above ${many} and used with backoff limit per index`
  const isMany = completions !== undefined && completions > many && backoffLimitPerIndex !== undefined
  return [
    ...requiredIf(completions === undefined, `${path}.completions`, 'when completion mode is Indexed'),
    ...atMost(`${path}.parallelism`, parallelism, many, ' when completion mode is Indexed'),
    ...when(completions !== undefined && failed !== undefined && failed > completions, () =>
      invalid(`${path}.maxFailedIndexes`, failed, 'must be less than or equal to completions'),
    ),
    ...atMost(`${path}.maxFailedIndexes`, failed, many, ''),
    ...(isMany
      ? [
          ...requiredIf(failed === undefined, `${path}.maxFailedIndexes`, `must be specified when completions is above ${many}`),
          ...atMost(`${path}.parallelism`, parallelism, parallelWhenMany, perIndex),
          ...atMost(`${path}.maxFailedIndexes`, failed, parallelWhenMany, perIndex),
        ]
      : []),
  ]
}

function validateMode(spec: JobSpec, path: string): Errors {
  const { completionMode: mode = 'NonIndexed', backoffLimitPerIndex, maxFailedIndexes } = spec
  if (mode === 'Indexed') return validateIndexed(spec, path)
  if (mode !== 'NonIndexed') return [notSupported(`${path}.completionMode`, mode, ['Indexed', 'NonIndexed'])]
  return Object.entries({ backoffLimitPerIndex, maxFailedIndexes }).flatMap(([field, value]) =>
    value === undefined ? [] : [invalid(`${path}.${field}`, value, 'requires indexed completion mode')],
  )
}

function validateReplacement({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, path: string): Errors {
  const allowed = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  return policy === undefined || allowed.includes(policy) ? [] : [notSupported(path, policy, allowed)]
}

function validateRestartPolicy({ template, podFailurePolicy }: JobSpec, path: string): Errors {
  const policy = template.spec.restartPolicy ?? ''
  if (policy === '' || policy === 'Always') return [required(path, 'valid values: "OnFailure", "Never"')]
  if (policy !== 'OnFailure' && policy !== 'Never') return [notSupported(path, policy, ['Never', 'OnFailure'])]
  return podFailurePolicy && policy !== 'Never'
    ? [invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    : []
}

const validateManager = (path: string, manager: string | undefined): Errors =>
  manager === undefined
    ? []
    : [...domainPrefixedPath(path, manager), ...(manager.length > longestManager ? [tooLong(path, longestManager)] : [])]

/** A Job's spec, in a Job or in a CronJob's template, whose selector is made later. */
export function validateJobSpec(spec: JobSpec, path: string): Errors {
  const { successPolicy, podFailurePolicy } = spec
  const lacksLimit = spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined
  return [
    ...numbers.flatMap((name) => nonNegative(`${path}.${name}`, spec[name])),
    ...requiredIf(lacksLimit, `${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'),
    ...validateManager(`${path}.managedBy`, spec.managedBy),
    ...validateMode(spec, path),
    ...(podFailurePolicy ? validatePodFailurePolicy(podFailurePolicy, spec, `${path}.podFailurePolicy`) : []),
    ...(successPolicy ? validateSuccessPolicy(successPolicy, spec, `${path}.successPolicy`) : []),
    ...validateReplacement(spec, `${path}.podReplacementPolicy`),
    ...validatePodTemplate(spec.template, `${path}.template`),
    ...validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`),
  ]
}

function validateSelector({ selector, template }: JobSpec): Errors {
  if (!selector) return [required('spec.selector')]
  const errors: FieldError[] = [...validateLabelSelector('spec.selector', selector)]
  const labels = template.metadata?.labels
  if (errors.length === 0 && !matchesLabelSelector(selector, labels))
    errors.push(invalidGo('spec.template.metadata.labels', goStringMap(labels), '`selector` does not match template `labels`'))
  return errors
}

const generatedLabels = ({ metadata: { uid, name } }: Job): Readonly<Record<string, string>> => ({
  'controller-uid': uid,
  'job-name': name,
  'batch.kubernetes.io/controller-uid': uid,
  'batch.kubernetes.io/job-name': name,
})

/** Who has the server make the selector has also to leave its labels to it. */
function validateGenerated(job: Job): Errors {
  const { manualSelector, selector, template } = job.spec
  if (manualSelector || !selector) return []
  const path = 'spec.template.metadata.labels'
  const given = template.metadata?.labels ?? {}
  const errors: FieldError[] = Object.entries(generatedLabels(job)).flatMap(([label, value]): Errors => {
    if (given[label] === value) return []
    const why = `must be '${value}'`
    return [given[label] === undefined ? required(`${path}[${label}]`, why) : invalidGo(`${path}[${label}]`, goStringMap(given), why)]
  })
  if (validateLabelSelector('', selector).length === 0 && !matchesLabelSelector(selector, generatedLabels(job)))
    errors.push(invalid('spec.selector', selector, '`selector` not auto-generated'))
  return errors
}

/** Each pod of an Indexed Job has the job's name and its index for a host name. */
function validateHostNames({ metadata: { name }, spec }: Job): Errors {
  const { completionMode, completions = 0 } = spec
  if (completionMode !== 'Indexed' || completions <= 0) return []
  const longest = `${name}-${completions - 1}`
  return dns1123Label(longest).length === 0
    ? []
    : [invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${longest}`)]
}

const validateJob = (job: Job): Errors => [
  ...(isNew(job) ? validateGenerated(job) : []),
  ...validateJobSpec(job.spec, 'spec'),
  ...validateSelector(job.spec),
  ...(isNew(job) ? validateHostNames(job) : []),
]

export const jobRules: Rules<Job> = {
  defaults: (job) => ({ ...job, spec: defaultJobSpec(job.spec) }),
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  validateStatusUpdate: validateJobStatusUpdate,
}
