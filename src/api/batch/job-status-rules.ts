/** What a Job's status may say. What was wrong already and does not change is let be. (validateJobStatus) */
import { deepEqual, duplicate, type FieldError, invalid, required } from '#apimachinery'
import { parseTime } from '#kernel'
import type { Job, JobStatus } from '../generated/types.ts'
import { type Errors, nonNegative, when, wrong } from '../validation.ts'
import { overlap, parseIndexes } from './indexes.ts'

const isTrue = ({ status }: Job, type: string): boolean =>
  (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True')
const isFinished = (job: Job): boolean => isTrue(job, 'Complete') || isTrue(job, 'Failed')

const conditions = (isWrong: boolean, why: string): Errors => when(isWrong, () => wrong('status.conditions', why))

const validateUncounted = (path: string, uids: readonly string[] = [], before: readonly string[] = []): Errors =>
  uids.flatMap((uid, index) => {
    const at = `${path}[${index}]`
    if (uid === '') return [invalid(at, uid, 'must not be empty')]
    return uids.indexOf(uid) < index || before.includes(uid) ? [duplicate(at, uid)] : []
  })

function validateNumbers(status: JobStatus): Errors {
  const { succeeded, failed } = status.uncountedTerminatedPods ?? {}
  const path = 'status.uncountedTerminatedPods'
  return [
    ...(['active', 'succeeded', 'failed', 'ready', 'terminating'] as const).flatMap((name) => nonNegative(`status.${name}`, status[name])),
    ...validateUncounted(`${path}.succeeded`, succeeded),
    ...validateUncounted(`${path}.failed`, failed, succeeded),
  ]
}

/** What has changed, so that it is looked at. */
type Changes = (
  ...parts: readonly (keyof JobStatus | 'Complete' | 'Failed' | 'FailureTarget' | 'SuccessCriteriaMet' | 'finished')[]
) => boolean

function changesBetween(next: Job, previous: Job): Changes {
  const differs = (part: string): boolean => {
    if (part === 'finished') return isFinished(next) !== isFinished(previous)
    if (/^[A-Z]/.test(part)) return isTrue(next, part) !== isTrue(previous, part)
    const field = part as keyof JobStatus // the others were handled
    return !deepEqual(next.status?.[field], previous.status?.[field])
  }
  return (...parts) => parts.some(differs)
}

function validateCompletion(job: Job, status: JobStatus, changed: Changes): Errors {
  const { startTime, completionTime } = status
  const path = 'status.completionTime'
  const isComplete = isTrue(job, 'Complete')
  const isEarly = startTime !== undefined && completionTime !== undefined && parseTime(completionTime) < parseTime(startTime)
  const errors: FieldError[] = [
    ...conditions(
      changed('Complete', 'Failed') && isComplete && isTrue(job, 'Failed'),
      'cannot set Complete=True and Failed=true conditions',
    ),
    ...conditions(
      changed('Complete', 'FailureTarget') && isComplete && isTrue(job, 'FailureTarget'),
      'cannot set Complete=True and FailureTarget=true conditions',
    ),
  ]
  if (changed('Complete', 'completionTime')) {
    if (completionTime !== undefined && !isComplete)
      errors.push(invalid(path, completionTime, 'cannot set completionTime when there is no Complete=True condition'))
    if (completionTime === undefined && isComplete) errors.push(required(path, 'completionTime is required for Complete jobs'))
  }
  if (changed('startTime', 'completionTime') && isEarly) errors.push(invalid(path, completionTime, 'must be equal to or after `startTime`'))
  return [
    ...errors,
    ...conditions(
      changed('Failed', 'FailureTarget') && isTrue(job, 'Failed') && !isTrue(job, 'FailureTarget'),
      'cannot set Failed=True condition without the FailureTarget=true condition',
    ),
    ...conditions(
      changed('Complete', 'SuccessCriteriaMet') && isComplete && !isTrue(job, 'SuccessCriteriaMet'),
      'cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
    ),
  ]
}

/** Nothing runs of what is over, and what is over has begun. */
function validateFinished(job: Job, { active = 0, startTime, uncountedTerminatedPods: uncounted }: JobStatus, changed: Changes): Errors {
  if (!isFinished(job)) return []
  const left = (uncounted?.succeeded ?? []).length + (uncounted?.failed ?? []).length
  return [
    ...when(changed('finished', 'active') && active > 0, () => invalid('status.active', active, 'active>0 is invalid for finished job')),
    ...when(changed('finished', 'startTime') && startTime === undefined, () =>
      required('status.startTime', 'startTime is required for finished job'),
    ),
    ...when(changed('finished', 'uncountedTerminatedPods') && left > 0, () =>
      invalid('status.uncountedTerminatedPods', uncounted, 'must be empty for finished job'),
    ),
  ]
}

function validateIndexes({ spec }: Job, status: JobStatus, changed: Changes): Errors {
  const { completions, backoffLimitPerIndex: limit, completionMode } = spec
  const { completedIndexes: completed = '', failedIndexes: failed } = status
  const errors: FieldError[] = []
  const check = (field: 'completedIndexes' | 'failedIndexes', text: string): void => {
    const { error } = parseIndexes(text, completions ?? 0)
    if (error !== undefined) errors.push(invalid(`status.${field}`, text, `error parsing ${field}: ${error}`))
  }
  if (changed('completedIndexes') && completions !== undefined) check('completedIndexes', completed)
  if (changed('failedIndexes') && completions !== undefined && limit !== undefined && failed !== undefined) check('failedIndexes', failed)
  if (changed('completedIndexes') && completed !== '' && completionMode !== 'Indexed')
    errors.push(invalid('status.completedIndexes', completed, 'cannot set non-empty completedIndexes when non-indexed completion mode'))
  if (changed('failedIndexes') && limit === undefined && failed !== undefined)
    errors.push(invalid('status.failedIndexes', failed, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null'))
  if (changed('failedIndexes', 'completedIndexes') && completions !== undefined && failed !== undefined) {
    const both = overlap(parseIndexes(completed, completions), parseIndexes(failed, completions))
    if (both !== undefined)
      errors.push(invalid('status.failedIndexes', failed, `failedIndexes and completedIndexes overlap at index: ${both}`))
  }
  return errors
}

function validateRest(job: Job, { active = 0, ready = 0, terminating = 0 }: JobStatus, changed: Changes): Errors {
  const isMet = isTrue(job, 'SuccessCriteriaMet')
  return [
    ...when(changed('finished', 'terminating') && isFinished(job) && terminating > 0, () =>
      invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'),
    ),
    ...when(changed('ready', 'active') && ready > active, () => invalid('status.ready', ready, 'cannot set more ready pods than active')),
    ...conditions(isMet && isTrue(job, 'Failed'), 'cannot set SuccessCriteriaMet=True and Failed=true conditions'),
    ...conditions(isMet && isTrue(job, 'FailureTarget'), 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'),
    ...conditions(
      job.spec.successPolicy !== undefined && !isMet && isTrue(job, 'Complete'),
      'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True',
    ),
  ]
}

/** What was counted stays counted, what is over stays over. */
function validateTransition(next: Job, previous: Job): Errors {
  const { status: after = {}, spec } = next
  const { status: before = {} } = previous
  // An Indexed Job can shrink, and with it what has succeeded of it.
  const mayShrink = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism
  const gone = ['Failed', 'Complete', 'FailureTarget'].filter((type) => isTrue(previous, type) && !isTrue(next, type))
  const [failed = 0, succeeded = 0] = [after.failed, after.succeeded]
  const isLate = after.completionTime !== undefined && before.completionTime !== undefined && after.completionTime !== before.completionTime
  const isRestarted = before.startTime !== undefined && before.startTime !== after.startTime && spec.suspend !== true
  return [
    ...gone.map((type) => wrong('status.conditions', `cannot disable the terminal ${type}=True condition`)),
    ...when(failed < (before.failed ?? 0), () => invalid('status.failed', failed, 'cannot decrease the failed counter')),
    ...when(!mayShrink && succeeded < (before.succeeded ?? 0), () =>
      invalid('status.succeeded', succeeded, 'cannot decrease the succeeded counter'),
    ),
    ...when(isLate, () => invalid('status.completionTime', after.completionTime, 'field is immutable')),
    ...when(isRestarted, () => required('status.startTime', 'startTime cannot be removed for unsuspended job')),
    ...conditions(
      isTrue(previous, 'SuccessCriteriaMet') && !isTrue(next, 'SuccessCriteriaMet'),
      'cannot disable the SuccessCriteriaMet=True condition',
    ),
    ...conditions(
      isTrue(previous, 'Complete') && !isTrue(previous, 'SuccessCriteriaMet') && isTrue(next, 'SuccessCriteriaMet'),
      'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions',
    ),
  ]
}

export function validateJobStatusUpdate(next: Job, previous: Job): Errors {
  const status = next.status ?? {}
  const changed = changesBetween(next, previous)
  return [
    ...validateNumbers(status),
    ...validateCompletion(next, status, changed),
    ...validateFinished(next, status, changed),
    ...validateIndexes(next, status, changed),
    ...validateRest(next, status, changed),
    ...validateTransition(next, previous),
  ]
}
