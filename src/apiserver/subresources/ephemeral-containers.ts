import type { Pod } from '#api'
import { mainDoor, type Door } from '../registry/door.ts'
import { throughDoor } from './own-type.ts'
import type { Subresource } from './subresource.ts'

/** Ephemeral containers can be added to a pod, and nothing else. */
const door: Door = {
  take({ resource }, sent, previous) {
    const pod = previous as Pod
    const { ephemeralContainers } = (sent as Pod).spec ?? {}
    const next = { ...pod, spec: { ...pod.spec, ...(ephemeralContainers && { ephemeralContainers }) } } as Pod
    return resource.defaults?.(next) ?? next
  },
  prepare: (served, next, previous, context) =>
    mainDoor.prepare({ ...served, resource: { ...served.resource, prepareForUpdate: (same) => same } }, next, previous, context),
  validate: ({ resource }, next, previous) => resource.validateSubresource?.('ephemeralcontainers', next, previous) ?? [],
}

/** pods/ephemeralcontainers: what `kubectl debug` adds. */
export const ephemeralContainers: Subresource = {
  name: 'ephemeralcontainers',
  handle: (environment, served, call) => throughDoor(environment, served, call, door),
}
