/** What a CronJob may be. (pkg/apis/batch/validation) */
import { type FieldError, invalid, maxLengthError, notSupported, required } from '#apimachinery'
import { defaultPodTemplate } from '../core/pod/defaults.ts'
import { or } from '../defaulting.ts'
import type { CronJob, CronJobSpec, JobTemplateSpec } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { type Errors, isNew, nonNegative, requiredOneOf, when } from '../validation.ts'
import { validateJobSpec } from './job-rules.ts'
import { scheduleError } from './schedule.ts'

/** Names of CronJobs leave room for the 11 characters that a Job's name adds. */
const longestName = 52

function validateSchedule({ schedule, timeZone }: CronJobSpec, hadZone: boolean): Errors {
  const path = 'spec.schedule'
  if (!schedule) return [required(path)]
  const why = scheduleError(schedule)
  const errors: FieldError[] = why === undefined ? [] : [invalid(path, schedule, why)]
  if (!schedule.includes('TZ')) return errors
  if (!hadZone) errors.push(invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'))
  else if (timeZone !== undefined) errors.push(invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'))
  return errors
}

const zonePart = /^(?!-)(?!\.{1,2}$)[A-Za-z.\-_0-9+]{1,14}$/

const isZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function validateTimeZone(zone: string | undefined): Errors {
  const path = 'spec.timeZone'
  if (zone === undefined) return []
  if (zone === '') return [invalid(path, zone, 'timeZone must be nil or non-empty string')]
  const unknown = invalid(path, zone, `unknown time zone ${zone}`)
  if (!zone.split('/').every((part) => zonePart.test(part))) return [unknown]
  const isLocal = zone.toLowerCase() === 'local'
  const why = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'
  return [
    ...when(isLocal, () => invalid(path, zone, why)),
    // Go takes one spelling of `Local` for a zone that it knows.
    ...when(zone !== 'Local' && !isZone(zone), () => unknown),
  ]
}

function validateTemplate({ spec }: JobTemplateSpec, path: string): Errors {
  return [
    ...validateJobSpec(spec, `${path}.spec`),
    ...when(spec.selector !== undefined, () => invalid(`${path}.spec.selector`, spec.selector, '`selector` will be auto-generated')),
    ...when(spec.manualSelector === true, () => notSupported(`${path}.spec.manualSelector`, true, ['nil', 'false'])),
  ]
}

const validateRest = (spec: CronJobSpec): Errors => [
  ...requiredOneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
  ...validateTemplate(spec.jobTemplate, 'spec.jobTemplate'),
  ...nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
  ...nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
]

/** Some of it is for what is new only: what was once allowed goes on. */
const validate = (job: CronJob): Errors => [
  ...(isNew(job) ? validateSchedule(job.spec, false) : []),
  ...nonNegative('spec.startingDeadlineSeconds', job.spec.startingDeadlineSeconds),
  ...(isNew(job) ? validateTimeZone(job.spec.timeZone) : []),
  ...validateRest(job.spec),
  ...when(isNew(job) && job.metadata.name.length > longestName, () =>
    invalid('metadata.name', job.metadata.name, maxLengthError(longestName)),
  ),
]

export const cronJobRules: Rules<CronJob> = {
  defaults: (cronJob) => {
    const { spec } = cronJob
    const job = spec.jobTemplate.spec
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
  validate,
  validateUpdate: (next, previous) => [
    ...validateSchedule(next.spec, previous.spec.schedule.includes('TZ')),
    ...(next.spec.timeZone === previous.spec.timeZone ? [] : validateTimeZone(next.spec.timeZone)),
  ],
}
