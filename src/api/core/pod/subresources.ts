/** Changes of a pod through its subresources: what may change there, and how. */
import { deepEqual, type FieldError, forbiddenField, invalid, type ResourceList } from '#apimachinery'
import type { Container, Pod, ResourceRequirements } from '../../generated/types.ts'
import { eachItem, type Errors } from '../../validation.ts'
import { qosClass } from './resources.ts'
import { isSidecar } from './status.ts'
import { changes } from './update.ts'
import { isMirror, validateOwnAnnotationsUpdate, validatePod } from './validate-pod.ts'

/** pods/ephemeralcontainers: they come, and stay as they are. */
function validateEphemeralContainers(next: Pod, previous: Pod): Errors {
  if (isMirror(previous)) return [forbiddenField('', 'static pods do not support ephemeral containers')]
  const path = 'spec.ephemeralContainers'
  const known = new Map((next.spec.ephemeralContainers ?? []).map((container) => [container.name, container]))
  const lost = (previous.spec.ephemeralContainers ?? []).flatMap((before): Errors => {
    const after = known.get(before.name)
    if (!after) return [forbiddenField(path, `existing ephemeral containers "${before.name}" may not be removed\n`)]
    if (deepEqual(after, before)) return []
    return [forbiddenField(path, `existing ephemeral containers "${before.name}" may not be changed\n${changes(before, after)}`)]
  })
  return [...validatePod(next), ...validateOwnAnnotationsUpdate(next, previous), ...lost]
}

const resizable = new Set(['cpu', 'memory'])
const others = (list: ResourceList | undefined): ResourceList =>
  Object.fromEntries(Object.entries(list ?? {}).filter(([name]) => !resizable.has(name)))
const isRemoved = (next: ResourceList = {}, previous: ResourceList = {}): boolean =>
  Object.keys(previous).some((name) => !Object.hasOwn(next, name))

function validateContainer(path: string, next: ResourceRequirements = {}, previous: ResourceRequirements = {}): Errors {
  return [
    ...(isRemoved(next.requests, previous.requests) ? [forbiddenField(`${path}.requests`, 'resource requests cannot be removed')] : []),
    ...(isRemoved(next.limits, previous.limits) ? [forbiddenField(`${path}.limits`, 'resource limits cannot be removed')] : []),
  ]
}

const isSameBut = (next: Container, previous: Container): boolean =>
  (['limits', 'requests'] as const).every((kind) => deepEqual(others(next.resources?.[kind]), others(previous.resources?.[kind])))

/** pods/resize: other requests and limits for a running pod. (KEP-1287) */
function validateResize(next: Pod, previous: Pod): Errors {
  if (isMirror(previous)) return [forbiddenField('', 'static pods cannot be resized')]
  if (previous.spec.os?.name === 'windows') return [forbiddenField('', 'windows pods cannot be resized')]
  const errors: FieldError[] = [...validatePod(next)]
  if (qosClass(previous) !== qosClass(next))
    errors.push(invalid('spec', next.status?.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing'))
  const { containers, initContainers = [] } = next.spec
  const ofSidecars = eachItem('spec.initContainers', initContainers, (container, at, index) =>
    isSidecar(container) ? validateContainer(`${at}.resources`, container.resources, previous.spec.initContainers?.[index]?.resources) : [],
  )
  const ofContainers = eachItem('spec.containers', containers, (container, at, index) =>
    validateContainer(`${at}.resources`, container.resources, previous.spec.containers[index]?.resources),
  )
  const immutable = eachItem('spec.initContainers', initContainers, (container, _, index) => {
    const before = previous.spec.initContainers?.[index]
    if (!before || deepEqual(container, before)) return []
    if (!isSidecar(container)) return [forbiddenField('spec', 'resources for non-sidecar init containers are immutable')]
    return isSameBut(container, before) ? [] : [forbiddenField('spec', 'only cpu and memory resources for sidecar containers are mutable')]
  })
  const fixed = eachItem('spec.containers', containers, (container, _, index) => {
    const before = previous.spec.containers[index]
    return !before || isSameBut(container, before) ? [] : [forbiddenField('spec', 'only cpu and memory resources are mutable')]
  })
  return [...errors, ...ofSidecars, ...ofContainers, ...fixed, ...immutable]
}

/** What is wrong with a change through the subresource of that name. */
export const validatePodSubresource = (subresource: string, next: Pod, previous: Pod): Errors =>
  subresource === 'resize' ? validateResize(next, previous) : validateEphemeralContainers(next, previous)
