import { deepEqual, type FieldError, forbiddenField, invalid } from '#apimachinery'
import type { Container, Pod, PodSpec } from '../../generated/types.ts'
import type { Errors } from '../../validation.ts'

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',')

const withImages = (next: readonly Container[] | undefined, previous: readonly Container[] | undefined): readonly Container[] | undefined =>
  next?.map((container, index) => ({ ...container, image: previous?.[index]?.image ?? '' }))

/** `next` with what may change put back. */
function restored(next: PodSpec, previous: PodSpec): PodSpec {
  const containers = withImages(next.containers, previous.containers)
  const initContainers = withImages(next.initContainers, previous.initContainers)
  const kept: Record<string, unknown> = { ...next, containers, initContainers }
  const gates = next.schedulingGates ?? []
  for (const name of ['activeDeadlineSeconds', 'tolerations', 'terminationGracePeriodSeconds'] as const) kept[name] = previous[name]
  // Gates may go, one by one; and while there are any, where the pod may run may be narrowed.
  if (gates.every((gate) => previous.schedulingGates?.some(({ name }) => name === gate.name)))
    kept['schedulingGates'] = previous.schedulingGates
  if ((previous.schedulingGates ?? []).length > 0) for (const name of ['nodeSelector', 'affinity'] as const) kept[name] = previous[name]
  return kept as unknown as PodSpec
}

const lengths = (spec: PodSpec): readonly number[] => [(spec.containers ?? []).length, (spec.initContainers ?? []).length]

/** What is wrong with this change of a pod's spec. */
export function validatePodUpdate(next: Pod, previous: Pod): Errors {
  if (!deepEqual(lengths(next.spec), lengths(previous.spec)))
    return [forbiddenField('spec.containers', 'pod updates may not add or remove containers')]
  const errors: FieldError[] = []
  const { activeDeadlineSeconds: before } = previous.spec
  const { activeDeadlineSeconds: after } = next.spec
  if (before !== undefined && after === undefined)
    errors.push(invalid('spec.activeDeadlineSeconds', null, `must not update from a positive integer to nil value`))
  if (before !== undefined && after !== undefined && after > before)
    errors.push(invalid('spec.activeDeadlineSeconds', after, `must be less than or equal to previous value`))
  const tolerations = next.spec.tolerations ?? []
  const lost = (previous.spec.tolerations ?? []).some(
    (toleration) => !tolerations.some((other) => deepEqual({ ...other, tolerationSeconds: 0 }, { ...toleration, tolerationSeconds: 0 })),
  )
  if (lost) errors.push(forbiddenField('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'))
  if (!deepEqual(restored(next.spec, previous.spec), previous.spec))
    errors.push(forbiddenField('spec', `pod updates may not change fields other than ${changeable}\n${changes(previous.spec, next.spec)}`))
  return errors
}

/** The fields that differ, one a line. */
function changes(previous: PodSpec, next: PodSpec): string {
  const before = new Map(Object.entries(previous))
  const after = new Map(Object.entries(next))
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => !deepEqual(before.get(key), after.get(key)))
    .map((key) => `- ${key}: ${JSON.stringify(before.get(key)) ?? 'unset'}\n+ ${key}: ${JSON.stringify(after.get(key)) ?? 'unset'}\n`)
    .join('')
}
