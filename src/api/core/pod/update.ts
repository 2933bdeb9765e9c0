import { deepEqual, type FieldError, forbiddenField, inRange, invalid, required } from '#apimachinery'
import type { Container, NodeSelectorTerm, Pod, PodSpec } from '../../generated/types.ts'
import { eachItem, type Errors } from '../../validation.ts'
import { validateOwnAnnotationsUpdate } from './validate-pod.ts'
import { validateTolerations } from './validate-scheduling.ts'

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',')

const withImages = (next: readonly Container[] | undefined, previous: readonly Container[] | undefined): readonly Container[] | undefined =>
  next?.map((container, index) => ({ ...container, image: previous?.[index]?.image ?? '' }))

const isGated = ({ schedulingGates = [] }: PodSpec): boolean => schedulingGates.length > 0

/** `next` with what may change put back. */
function restored(next: PodSpec, previous: PodSpec): PodSpec {
  const containers = withImages(next.containers, previous.containers)
  const initContainers = withImages(next.initContainers, previous.initContainers)
  const kept: Record<string, unknown> = { ...next, containers, initContainers }
  for (const name of ['activeDeadlineSeconds', 'tolerations', 'schedulingGates'] as const) kept[name] = previous[name]
  if ((previous.terminationGracePeriodSeconds ?? 0) < 0 && next.terminationGracePeriodSeconds === 1)
    kept['terminationGracePeriodSeconds'] = previous.terminationGracePeriodSeconds
  // While there are gates, where the pod may run may be narrowed.
  if (isGated(previous)) {
    const { nodeAffinity: _, ...others } = next.affinity ?? {}
    const before = previous.affinity?.nodeAffinity
    const affinity = { ...others, ...(before && { nodeAffinity: before }) }
    kept['nodeSelector'] = previous.nodeSelector
    kept['affinity'] = Object.keys(affinity).length > 0 ? affinity : previous.affinity
  }
  return kept as unknown as PodSpec // the same fields, with other values
}

const narrowed = (next: readonly unknown[] = [], previous: readonly unknown[] = []): boolean =>
  next.length >= previous.length && deepEqual(next.slice(0, previous.length), previous)

function isNarrowed(next: NodeSelectorTerm | undefined, previous: NodeSelectorTerm): boolean {
  const wasEmpty = (previous.matchExpressions ?? []).length === 0 && (previous.matchFields ?? []).length === 0
  if (wasEmpty) return (next?.matchExpressions ?? []).length === 0 && (next?.matchFields ?? []).length === 0
  return narrowed(next?.matchExpressions, previous.matchExpressions) && narrowed(next?.matchFields, previous.matchFields)
}

const hard = 'requiredDuringSchedulingIgnoredDuringExecution'

/** While a pod is gated, where it may run may become less, not other. (KEP-3838) */
function validateNarrowing(next: PodSpec, previous: PodSpec): Errors {
  if (!isGated(previous)) return []
  const errors: FieldError[] = []
  const kept = Object.entries(previous.nodeSelector ?? {}).every(([key, value]) => next.nodeSelector?.[key] === value)
  if (!kept)
    errors.push(
      invalid('spec.nodeSelector', next.nodeSelector, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'),
    )
  const before = previous.affinity?.nodeAffinity?.[hard]?.nodeSelectorTerms ?? []
  const after = next.affinity?.nodeAffinity?.[hard]?.nodeSelectorTerms ?? []
  const path = `spec.affinity.nodeAffinity.${hard}.nodeSelectorTerms`
  if (before.length > 0 && before.length !== after.length)
    return [...errors, invalid(path, after, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')]
  return [
    ...errors,
    ...eachItem(path, before, (term, at, index) =>
      isNarrowed(after[index], term) ? [] : [invalid(at, after[index], 'only additions are allowed (no mutations or deletions)')],
    ),
  ]
}

function validateImages(path: string, next: readonly Container[] | undefined): Errors {
  return eachItem(path, next, ({ image = '' }, at) => [
    ...(image ? [] : [required(`${at}.image`)]),
    ...(image.trim() === image ? [] : [invalid(`${at}.image`, image, 'must not have leading or trailing whitespace')]),
  ])
}

/** It may begin, and come nearer. */
function validateDeadline({ activeDeadlineSeconds: after }: PodSpec, { activeDeadlineSeconds: before }: PodSpec): Errors {
  const path = 'spec.activeDeadlineSeconds'
  if (after === undefined) return before === undefined ? [] : [invalid(path, null, 'must not update from a positive integer to nil value')]
  const faults = inRange(after, 0, 2 ** 31 - 1)
  if (faults.length > 0) return faults.map((why) => invalid(path, after, why))
  return before !== undefined && before < after ? [invalid(path, after, 'must be less than or equal to previous value')] : []
}

function validateAddedTolerations({ tolerations: after = [] }: PodSpec, { tolerations: before = [] }: PodSpec): Errors {
  const lost = before.some(
    (toleration) => !after.some((other) => deepEqual({ ...other, tolerationSeconds: 0 }, { ...toleration, tolerationSeconds: 0 })),
  )
  return lost
    ? [forbiddenField('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')]
    : validateTolerations('spec.tolerations', after)
}

const validateLiftedGates = ({ schedulingGates }: PodSpec, { schedulingGates: before = [] }: PodSpec): Errors =>
  eachItem('spec.schedulingGates', schedulingGates, ({ name }, at) =>
    before.some((gate) => gate.name === name)
      ? []
      : [forbiddenField(`${at}.name`, `only deletion is allowed, but found new scheduling gate '${name}'`)],
  )

/** What is wrong with this change of a pod. (ValidatePodUpdate) */
export function validatePodUpdate(next: Pod, previous: Pod): Errors {
  const errors: FieldError[] = [...validateOwnAnnotationsUpdate(next, previous)]
  for (const list of ['containers', 'initContainers'] as const) {
    const path = `spec.${list}`
    if ((next.spec[list] ?? []).length !== (previous.spec[list] ?? []).length)
      return [...errors, forbiddenField(path, 'pod updates may not add or remove containers')]
    // With nothing but valid pods before, what `validate` says of images is said twice, as upstream does.
    errors.push(...validateImages(path, next.spec[list]))
  }
  errors.push(
    ...validateDeadline(next.spec, previous.spec),
    ...validateAddedTolerations(next.spec, previous.spec),
    ...validateLiftedGates(next.spec, previous.spec),
    ...validateNarrowing(next.spec, previous.spec),
  )
  const same = restored(next.spec, previous.spec)
  if (!deepEqual(same, previous.spec))
    errors.push(forbiddenField('spec', `pod updates may not change fields other than ${changeable}\n${changes(previous.spec, same)}`))
  return errors
}

/** The fields that differ, one a line. */
export function changes(previous: object, next: object): string {
  const before = new Map(Object.entries(previous))
  const after = new Map(Object.entries(next))
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => !deepEqual(before.get(key), after.get(key)))
    .map((key) => `- ${key}: ${JSON.stringify(before.get(key)) ?? 'unset'}\n+ ${key}: ${JSON.stringify(after.get(key)) ?? 'unset'}\n`)
    .join('')
}
