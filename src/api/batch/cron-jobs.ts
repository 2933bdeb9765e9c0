import { age, formatLabelSelector } from '#apimachinery'
import { ageColumn, column, containerColumns, count, wide } from '../columns.ts'
import type { CronJob } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** batch/v1 CronJob. */
export const cronJobs: Resource<CronJob> = lazily<CronJob>(
  {
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
    prepareForCreate: (cronJob) => ({ ...cronJob, status: {} }),
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
  },
  async () => (await import('./cron-job-rules.ts')).cronJobRules,
)
