import { expect, test } from 'vitest'
import { type Draft, problemsOf, problemsOfChange, problemsOfStatus } from '../testing-rules.ts'
import { cronJobs } from './cron-jobs.ts'
import { jobs } from './jobs.ts'
import { scheduleError } from './schedule.ts'

const pod = { spec: { containers: [{ name: 'a', image: 'busybox' }], restartPolicy: 'Never' } }
const job = (spec: object = {}): Draft => ({ spec: { template: pod, ...spec } })
const indexed = (spec: object = {}): Draft => job({ completionMode: 'Indexed', completions: 4, parallelism: 4, ...spec })
const failing = (rule: object, spec: object = {}): Draft => job({ podFailurePolicy: { rules: [rule] }, ...spec })
const rule = 'spec.podFailurePolicy.rules[0]'

test.each<[string, Draft, readonly string[]]>([
  ['a template', job(), []],
  [
    'pods that go on for ever',
    job({ template: { spec: { containers: pod.spec.containers } } }),
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    'numbers below nothing',
    job({ parallelism: -1, backoffLimit: -1 }),
    [
      'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
      'spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    'indexes without a number',
    job({ completionMode: 'Indexed', parallelism: 1 }),
    ['spec.completions: Required value: when completion mode is Indexed'],
  ],
  [
    'limits of indexes that it does not have',
    job({ maxFailedIndexes: 1 }),
    [
      'spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
      'spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode',
    ],
  ],
  [
    'more failures than indexes',
    indexed({ backoffLimitPerIndex: 1, maxFailedIndexes: 5 }),
    ['spec.maxFailedIndexes: Invalid value: 5: must be less than or equal to completions'],
  ],
  [
    'too many at once',
    indexed({ completions: 200_000, parallelism: 20_000, backoffLimitPerIndex: 1 }),
    [
      'spec.maxFailedIndexes: Required value: must be specified when completions is above 100000',
      'spec.parallelism: Invalid value: 20000: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index',
    ],
  ],
  ['another manager', job({ managedBy: 'example.com/kueue' }), []],
  [
    'a manager of no domain',
    job({ managedBy: 'kueue' }),
    ['spec.managedBy: Invalid value: "kueue": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    'labels at odds with its own',
    job({ template: { ...pod, metadata: { labels: { 'job-name': 'b' } } } }),
    [expect.stringContaining('spec.template.metadata.labels[job-name]: Invalid value: map[string]string{')],
  ],
  [
    'a selector at hand that misses',
    job({ manualSelector: true, selector: { matchLabels: { a: 'b' } } }),
    ['spec.template.metadata.labels: Invalid value: map[string]string(nil): `selector` does not match template `labels`'],
  ],
  [
    'a rule that says nothing',
    failing({ action: 'Ignore' }),
    [`${rule}: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`],
  ],
  [
    'a rule that says both',
    failing({ onExitCodes: { operator: 'In', values: [0, 3, 3, 1] }, onPodConditions: [{ type: 'a b' }] }),
    [
      `${rule}.action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`,
      `${rule}.onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator`,
      `${rule}.onExitCodes.values[2]: Duplicate value: 3`,
      `${rule}.onExitCodes.values: Invalid value: [0,3,3,1]: must be ordered`,
      expect.stringContaining(`${rule}.onPodConditions[0].type: Invalid value: "a b": name part must consist of`),
      `${rule}.onPodConditions[0].status: Required value: valid values: ["False" "True" "Unknown"]`,
      `${rule}: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported`,
    ],
  ],
  [
    'a rule for a container that it lacks',
    failing({ action: 'FailIndex', onExitCodes: { operator: 'In', containerName: 'b', values: [1] } }),
    [
      `${rule}.action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`,
      `${rule}.onExitCodes.containerName: Invalid value: "b": must be one of the container or initContainer names in the pod template`,
    ],
  ],
  [
    'failures that are restarted',
    failing(
      { action: 'Count', onExitCodes: { operator: 'In', values: [1] } },
      { template: { spec: { ...pod.spec, restartPolicy: 'OnFailure' } }, podReplacementPolicy: 'TerminatingOrFailed' },
    ),
    [
      'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
  ],
  [
    'success of no indexes',
    job({ successPolicy: { rules: [{ succeededCount: 1 }] } }),
    ['spec.successPolicy: Invalid value: {"rules":[{"succeededCount":1}]}: requires indexed completion mode'],
  ],
  [
    'success of indexes that are none',
    indexed({
      successPolicy: {
        rules: [{}, { succeededIndexes: '0,2-5' }, { succeededIndexes: '1,0' }, { succeededIndexes: '0-1', succeededCount: 3 }],
      },
    }),
    [
      'spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified',
      'spec.successPolicy.rules[1].succeededIndexes: Invalid value: "0,2-5": error parsing succeededIndexes: too large index: "5"',
      'spec.successPolicy.rules[2].succeededIndexes: Invalid value: "1,0": error parsing succeededIndexes: non-increasing order, previous: 1, current: 0',
      'spec.successPolicy.rules[3].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)',
    ],
  ],
])('a Job with %s', async (_, draft, expected) => {
  expect(await problemsOf(jobs, draft)).toEqual(expected)
})

const suspended = (spec: object = {}, status: object = {}): Draft => ({ ...job({ suspend: true, ...selected, ...spec }), status })
const selected = { manualSelector: true, selector: { matchLabels: { a: 'b' } }, template: { ...pod, metadata: { labels: { a: 'b' } } } }
const elsewhere = { ...selected.template, spec: { ...pod.spec, nodeSelector: { disk: 'ssd' }, tolerations: [{ operator: 'Exists' }] } }
const larger = {
  ...selected.template,
  spec: { ...pod.spec, containers: [{ ...pod.spec.containers[0], resources: { requests: { cpu: '1' } } }] },
}
const another = { ...selected.template, spec: { ...pod.spec, containers: [{ name: 'a', image: 'nginx' }] } }

test.each<[string, Draft, Draft, readonly unknown[]]>([
  ['where a suspended Job is to run', suspended(), suspended({ template: elsewhere }), []],
  ['what a suspended Job asks for', suspended(), suspended({ template: larger }), []],
  [
    'what a suspended Job runs',
    suspended(),
    suspended({ template: another }),
    [expect.stringMatching(/^spec\.template\.spec: Invalid value: .*: field is immutable$/)],
  ],
  [
    'where a Job runs',
    job(selected),
    job({ ...selected, template: elsewhere }),
    [expect.stringMatching(/^spec\.template: Invalid value: .*: field is immutable$/)],
  ],
  [
    'how many it completes',
    job({ ...selected, completions: 2 }),
    job({ ...selected, completions: 3 }),
    ['spec.completions: Invalid value: 3: field is immutable'],
  ],
  ['how many indexes it has', indexed(selected), indexed({ ...selected, completions: 6, parallelism: 6 }), []],
  [
    'how many indexes it has, but not how many at once',
    indexed(selected),
    indexed({ ...selected, completions: 6 }),
    ['spec.completions: Invalid value: 6: can only be modified in tandem with spec.parallelism'],
  ],
  [
    'who manages it',
    job(selected),
    job({ ...selected, managedBy: 'a.b/c' }),
    ['spec.managedBy: Invalid value: "a.b/c": field is immutable'],
  ],
])('to change %s', async (_, from, to, expected) => {
  expect(await problemsOfChange(jobs, from, to)).toEqual(expected)
})

const condition = (type: string): object => ({ type, status: 'True' })
const startTime = '2026-01-01T00:00:00Z'

test.each<[string, object, object, readonly string[]]>([
  [
    'a Job that is complete',
    {},
    { conditions: [condition('SuccessCriteriaMet'), condition('Complete')], startTime, completionTime: startTime, succeeded: 1 },
    [],
  ],
  [
    'a Job that is complete all at once',
    {},
    { conditions: [condition('Complete')], active: 1 },
    [
      'status.completionTime: Required value: completionTime is required for Complete jobs',
      'status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
      'status.active: Invalid value: 1: active>0 is invalid for finished job',
      'status.startTime: Required value: startTime is required for finished job',
    ],
  ],
  [
    'one that goes back',
    { failed: 2, startTime, conditions: [condition('FailureTarget')] },
    { failed: 1 },
    [
      'status.conditions: Invalid value: cannot disable the terminal FailureTarget=True condition',
      'status.failed: Invalid value: 1: cannot decrease the failed counter',
      'status.startTime: Required value: startTime cannot be removed for unsuspended job',
    ],
  ],
  [
    'more ready than active',
    {},
    { active: 1, ready: 2, terminating: -1 },
    [
      'status.terminating: Invalid value: -1: must be greater than or equal to 0',
      'status.ready: Invalid value: 2: cannot set more ready pods than active',
    ],
  ],
  [
    'indexes of none',
    {},
    { completedIndexes: '0', failedIndexes: '1' },
    [
      'status.completedIndexes: Invalid value: "0": cannot set non-empty completedIndexes when non-indexed completion mode',
      'status.failedIndexes: Invalid value: "1": cannot set non-null failedIndexes when backoffLimitPerIndex is null',
    ],
  ],
  [
    'pods counted twice',
    {},
    { uncountedTerminatedPods: { succeeded: ['a', 'a'], failed: ['a', ''] } },
    [
      'status.uncountedTerminatedPods.succeeded[1]: Duplicate value: "a"',
      'status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"',
      'status.uncountedTerminatedPods.failed[1]: Invalid value: "": must not be empty',
    ],
  ],
])('a status of %s', async (_, before, after, expected) => {
  expect(
    await problemsOfStatus(jobs, { ...job({ completions: 2 }), status: before }, { ...job({ completions: 2 }), status: after }),
  ).toEqual(expected)
})

test.each<[string, string | undefined]>([
  ['*/5 0-6/2 1,15 JAN-mar ?', undefined],
  ['@every 1h30m', undefined],
  ['@weekly', undefined],
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['*/1/2 * * * *', 'too many slashes: */1/2'],
  ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
  ['@often', 'unrecognized descriptor: @often'],
  ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
])('the schedule %j', (schedule, expected) => {
  expect(scheduleError(schedule)).toBe(expected)
})

const cronJob = (spec: object, name = 'a'): Draft => ({
  metadata: { name },
  spec: { schedule: '* * * * *', jobTemplate: { spec: { template: pod } }, ...spec },
})

test.each<[string, Draft, readonly string[]]>([
  ['a schedule', cronJob({ timeZone: 'Europe/Berlin' }), []],
  ['no schedule', cronJob({ schedule: '' }), ['spec.schedule: Required value']],
  [
    'a schedule with a zone',
    cronJob({ schedule: 'TZ=UTC * * * * *' }),
    ['spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead'],
  ],
  [
    'a zone that is none',
    cronJob({ timeZone: 'Europe/Atlantis' }),
    ['spec.timeZone: Invalid value: "Europe/Atlantis": unknown time zone Europe/Atlantis'],
  ],
  [
    'the zone of wherever it is',
    cronJob({ timeZone: 'Local' }),
    ['spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'],
  ],
  ['a long name', cronJob({}, 'a'.repeat(53)), [`metadata.name: Invalid value: "${'a'.repeat(53)}": must be no more than 52 bytes`]],
  [
    'a selector of its own',
    cronJob({ concurrencyPolicy: 'Maybe', jobTemplate: { spec: { template: pod, manualSelector: true } } }),
    [
      'spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"',
      'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "false", "nil"',
    ],
  ],
])('a CronJob with %s', async (_, draft, expected) => {
  expect(await problemsOf(cronJobs, draft)).toEqual(expected)
})
