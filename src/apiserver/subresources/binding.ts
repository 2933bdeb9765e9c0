import type { Binding, Pod, PodCondition } from '#api'
import { conflict, invalidObject, notSupported, required, type FieldError } from '#apimachinery'
import { formatTime } from '#kernel'
import { objectBody, readBody } from '../content/body.ts'
import { readWriteOptions } from '../registry/write-options.ts'
import { changeInternally } from './internal-change.ts'
import { created, methodNotAllowed, type Subresource } from './subresource.ts'

/** Assigns a pod to a node, once and for all. (pkg/registry/core/pod/storage/storage.go) */
export const binding: Subresource = {
  name: 'binding',
  async handle(environment, served, call) {
    if (call.request.verb !== 'create') throw methodNotAllowed()
    const options = readWriteOptions(call.request, 'CreateOptions')
    const sent = objectBody(readBody(call.request, 'Binding', environment.catalog.resources), 'Binding') as unknown as Binding // checked next
    check(sent, call.request.name ?? '')
    const now = formatTime(environment.clock.now())
    await changeInternally(environment, served, call, options, (pod) => bind(pod as Pod, sent, now))
    return created(call)
  },
}

function check({ target }: Binding, name: string): void {
  const errors: FieldError[] = []
  if (target?.kind && target.kind !== 'Node') errors.push(notSupported('target.kind', target.kind, ['Node', '<empty>']))
  if (!target?.name) errors.push(required('target.name'))
  if (errors.length > 0) throw invalidObject('', 'Binding', name, errors)
}

function bind(pod: Pod, { target, metadata }: Binding, now: string): Pod {
  const { name, uid } = pod.metadata
  const refuse = (why: string): never => {
    throw conflict('', 'pods/binding', name, why)
  }
  if (metadata?.uid && metadata.uid !== uid) refuse(`Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`)
  if (pod.metadata.deletionTimestamp !== undefined) refuse(`pod ${name} is being deleted, cannot be assigned to a host`)
  if (pod.spec.nodeName) refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`)
  if ((pod.spec.schedulingGates ?? []).length > 0) refuse(`pod ${name} has non-empty .spec.schedulingGates`)
  const { annotations } = metadata ?? {}
  return {
    ...pod,
    ...(annotations && { metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, ...annotations } } }),
    spec: { ...pod.spec, nodeName: target.name ?? '' },
    status: { ...pod.status, conditions: scheduled(pod.status?.conditions ?? [], now) },
  }
}

/** The conditions with PodScheduled true. */
function scheduled(conditions: readonly PodCondition[], now: string): readonly PodCondition[] {
  const condition: PodCondition = { type: 'PodScheduled', status: 'True', lastTransitionTime: now }
  return [...conditions.filter(({ type }) => type !== 'PodScheduled'), condition]
}
