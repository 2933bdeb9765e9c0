import type { Namespace } from '#api'
import type { KubeObject } from '#apimachinery'
import type { Door } from '../registry/door.ts'
import { throughDoor } from './own-type.ts'
import type { Subresource } from './subresource.ts'

/** Lets only spec.finalizers through: without any, a namespace that is being deleted goes. */
const finalizeDoor: Door = {
  take(_, sent, previous) {
    const { finalizers: _before, ...spec } = (previous as Namespace).spec ?? {}
    const finalizers = (sent as Namespace).spec?.finalizers ?? []
    return { ...previous, spec: { ...spec, ...(finalizers.length > 0 && { finalizers }) } } as KubeObject
  },
  prepare: (_, next) => next,
  validate: () => [],
}

/** namespaces/finalize. */
export const finalize: Subresource = {
  name: 'finalize',
  handle: (environment, served, call) => throughDoor(environment, served, call, finalizeDoor),
}
