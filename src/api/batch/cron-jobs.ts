import { age, formatLabelSelector, forbiddenField, invalid, required } from '#apimachinery'
import { ageColumn, column, containerColumns, count, wide } from '../columns.ts'
import { defaultPodTemplate } from '../core/pod/defaults.ts'
import { or } from '../defaulting.ts'
import type { CronJob } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { type Errors, nonNegative, oneOf } from '../validation.ts'
import { validateJobSpec } from './jobs.ts'

/** Names of CronJobs leave room for the 11 characters that a Job's name adds. */
const maxName = 52

function validate({ metadata, spec }: CronJob): Errors {
  return [
    ...(metadata.name.length > maxName ? [invalid('metadata.name', metadata.name, `must be no more than ${maxName} characters`)] : []),
    ...(spec.schedule ? validateSchedule(spec.schedule) : [required('spec.schedule')]),
    ...(spec.timeZone === '' ? [invalid('spec.timeZone', spec.timeZone, 'timeZone must be nil or non-empty string')] : []),
    ...nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
    ...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...validateJobSpec(spec.jobTemplate.spec, 'spec.jobTemplate.spec'),
    ...(spec.jobTemplate.spec.manualSelector
      ? [forbiddenField('spec.jobTemplate.spec.manualSelector', '`manualSelector` may not be set')]
      : []),
  ]
}

function validateSchedule(schedule: string): Errors {
  if (/^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every\s+\S+)$/.test(schedule)) return []
  const found = schedule.trim().split(/\s+/).length
  return found === 5 ? [] : [invalid('spec.schedule', schedule, `expected exactly 5 fields, found ${found}: [${schedule}]`)]
}

/** batch/v1 CronJob. */
export const cronJobs: Resource<CronJob> = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.batch.v1.CronJob',
  subresources: { status: true },
  defaults: (cronJob) => {
    const { spec } = cronJob
    const job = spec.jobTemplate?.spec ?? { template: { spec: { containers: [] } } }
    return {
      ...cronJob,
      spec: {
        ...spec,
        concurrencyPolicy: or(spec.concurrencyPolicy, 'Allow'),
        suspend: spec.suspend ?? false,
        successfulJobsHistoryLimit: spec.successfulJobsHistoryLimit ?? 3,
        failedJobsHistoryLimit: spec.failedJobsHistoryLimit ?? 1,
        jobTemplate: { ...spec.jobTemplate, spec: { ...job, template: defaultPodTemplate(job.template) } },
      },
    }
  },
  prepareForCreate: (cronJob) => ({ ...cronJob, status: {} }),
  validate,
  columns: [
    column('Schedule', ({ spec }) => spec.schedule),
    column('Timezone', ({ spec }) => spec.timeZone ?? '<none>'),
    column('Suspend', ({ spec }) => (spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False'), { type: 'boolean' }),
    count('Active', ({ status }) => status?.active?.length),
    column('Last Schedule', ({ status }, { now }) => (status?.lastScheduleTime ? age(status.lastScheduleTime, now) : '<none>')),
    ageColumn,
    ...containerColumns((cronJob: CronJob) => cronJob.spec.jobTemplate.spec.template),
    wide('Selector', ({ spec }) => formatLabelSelector(spec.jobTemplate.spec.selector)),
  ],
}
