import type { Container, Pod } from '#api'
import { mainDoor, type Door } from '../registry/door.ts'
import { throughDoor } from './own-type.ts'
import type { Subresource } from './subresource.ts'

const resized = (containers: readonly Container[], sent: readonly Container[] | undefined): readonly Container[] =>
  containers.map((container) => {
    const { resources } = sent?.find(({ name }) => name === container.name) ?? {}
    return resources ? { ...container, resources } : container
  })

/** The resources of containers, and nothing else. */
const door: Door = {
  take(_, sent, previous) {
    const pod = previous as Pod
    const { containers, initContainers } = (sent as Pod).spec ?? {}
    const resizedSpec = {
      containers: resized(pod.spec.containers, containers),
      ...(pod.spec.initContainers && { initContainers: resized(pod.spec.initContainers, initContainers) }),
    }
    return { ...pod, spec: { ...pod.spec, ...resizedSpec } } as Pod
  },
  prepare: (served, next, previous, context) =>
    mainDoor.prepare({ ...served, resource: { ...served.resource, prepareForUpdate: (same) => same } }, next, previous, context),
  validate: ({ resource }, next, previous) => resource.validateSubresource?.('resize', next, previous) ?? [],
}

/** pods/resize: other requests and limits for a running pod. */
export const resize: Subresource = {
  name: 'resize',
  handle: (environment, served, call) => throughDoor(environment, served, call, door),
}
