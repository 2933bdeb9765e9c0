import { deepEqual, type FieldError, formatLabelSelector, humanDuration, invalid, notSupported, required } from '#apimachinery'
import { parseTime } from '#kernel'
import { ageColumn, column, containerColumns, wide } from '../columns.ts'
import { defaultPodTemplate } from '../core/pod/defaults.ts'
import { validatePodTemplate } from '../core/pod/validate.ts'
import type { Job, JobSpec } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { type Errors, immutable, nonNegative, oneOf } from '../validation.ts'

/** Defaults of a Job's spec; in a CronJob's template they are not applied. */
export function defaultJobSpec(spec: JobSpec): JobSpec {
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
    template: defaultPodTemplate(spec.template ?? { spec: { containers: [] } }),
  }
}

const restartPolicies = ['Never', 'OnFailure'] as const

export function validateJobSpec(spec: JobSpec, path: string): Errors {
  const errors: FieldError[] = []
  const numbers = [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'maxFailedIndexes',
    'backoffLimitPerIndex',
  ] as const
  for (const name of numbers) errors.push(...nonNegative(`${path}.${name}`, spec[name]))
  if (spec.completionMode === 'Indexed' && spec.completions === undefined)
    errors.push(required(`${path}.completions`, 'when completion mode is Indexed'))
  const policy = spec.template.spec.restartPolicy ?? ''
  if (!restartPolicies.some((known) => known === policy))
    errors.push(
      policy === '' || policy === 'Always'
        ? {
            ...required(
              `${path}.template.spec.restartPolicy`,
              `valid values: ${restartPolicies.map((name) => JSON.stringify(name)).join(', ')}`,
            ),
          }
        : notSupported(`${path}.template.spec.restartPolicy`, policy, [...restartPolicies].toReversed()),
    )
  return [
    ...errors,
    ...oneOf(`${path}.completionMode`, spec.completionMode, ['Indexed', 'NonIndexed']),
    ...validatePodTemplate(spec.template, `${path}.template`),
  ]
}

const isTrue = ({ status }: Job, type: string): boolean =>
  (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True')

function statusText(job: Job): string {
  if (isTrue(job, 'Complete')) return 'Complete'
  if (isTrue(job, 'Failed')) return 'Failed'
  if (job.metadata.deletionTimestamp) return 'Terminating'
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find((type) => isTrue(job, type)) ?? 'Running'
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`
  return (spec.parallelism ?? 0) > 1 ? `${succeeded}/1 of ${spec.parallelism}` : `${succeeded}/1`
}

function durationText({ status }: Job, now: number): string {
  if (!status?.startTime) return ''
  return humanDuration((status.completionTime ? parseTime(status.completionTime) : now) - parseTime(status.startTime))
}

/** batch/v1 Job. The API server fills in selector and labels from the uid. */
export const jobs: Resource<Job> = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.batch.v1.Job',
  subresources: { status: true },
  defaults: (job) => ({ ...job, spec: defaultJobSpec(job.spec) }),
  prepareForCreate: (job) => {
    const { uid, name } = job.metadata
    const given = job.spec.manualSelector === true
    if (given || !uid) return { ...job, status: {} }
    const labels = {
      ...job.spec.template.metadata?.labels,
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': name,
      'controller-uid': uid,
      'job-name': name,
    }
    const template = { ...job.spec.template, metadata: { ...job.spec.template.metadata, labels } }
    return { ...job, spec: { ...job.spec, template, selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } } }, status: {} }
  },
  validate: ({ spec }) => validateJobSpec(spec, 'spec'),
  validateUpdate: (next, previous) => [
    ...immutable('spec.selector', next.spec.selector, previous.spec.selector),
    ...immutable('spec.completionMode', next.spec.completionMode, previous.spec.completionMode),
    ...(previous.spec.completionMode === 'Indexed' ? [] : immutable('spec.completions', next.spec.completions, previous.spec.completions)),
    ...(previous.spec.suspend && !previous.status?.startTime ? [] : immutableTemplate(next, previous)),
  ],
  selectableFields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
  columns: [
    column('Status', statusText),
    column('Completions', completionsText),
    column('Duration', (job, { now }) => durationText(job, now)),
    ageColumn,
    ...containerColumns((job: Job) => job.spec.template),
    wide('Selector', ({ spec }) => formatLabelSelector(spec.selector)),
  ],
}

const immutableTemplate = (next: Job, previous: Job): Errors =>
  deepEqual(next.spec.template, previous.spec.template) ? [] : [invalid('spec.template', next.spec.template, 'field is immutable')]
