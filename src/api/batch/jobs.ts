import { formatLabelSelector, humanDuration } from '#apimachinery'
import { parseTime } from '#kernel'
import { ageColumn, column, containerColumns, wide } from '../columns.ts'
import type { Job } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

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

/** A Job's own pods have its uid. Labels that are there already stay; if they are others, they are complained of. */
function withSelector(job: Job): Job {
  const { metadata, spec } = job
  if (spec.manualSelector) return job
  const { uid, name } = metadata
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
    ...spec.template.metadata?.labels,
  }
  const selector = { ...spec.selector, matchLabels: { 'batch.kubernetes.io/controller-uid': uid, ...spec.selector?.matchLabels } }
  return { ...job, spec: { ...spec, selector, template: { ...spec.template, metadata: { ...spec.template.metadata, labels } } } }
}

/** batch/v1 Job. The API server fills in selector and labels from the uid. */
export const jobs: Resource<Job> = lazily<Job>(
  {
    group: 'batch',
    version: 'v1',
    kind: 'Job',
    plural: 'jobs',
    singular: 'job',
    categories: ['all'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.batch.v1.Job',
    subresources: { status: true },
    prepareForCreate: (job) => ({ ...withSelector(job), status: {} }),
    selectableFields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
    columns: [
      column('Status', statusText),
      column('Completions', completionsText),
      column('Duration', (job, { now }) => durationText(job, now)),
      ageColumn,
      ...containerColumns((job: Job) => job.spec.template),
      wide('Selector', ({ spec }) => formatLabelSelector(spec.selector)),
    ],
  },
  async () => (await import('./job-rules.ts')).jobRules,
)
