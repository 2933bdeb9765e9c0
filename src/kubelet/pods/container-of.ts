import type { Container, Pod } from '#api'
import { canonicalJson, fnv32a } from '#apimachinery'

export type ContainerType = 'regular' | 'init' | 'ephemeral'

/** A container of a pod with the list it stands in. */
export interface PodContainer {
  readonly type: ContainerType
  readonly container: Container
}

/** Tells whether a container has another definition now: only its image can change while it runs. */
export const containerHash = ({ name, image }: Container): string => fnv32a(canonicalJson({ name, image: image ?? '' })).toString(16)

export const isRestartable = (container: Container): boolean => container.restartPolicy === 'Always'

export function containersOf({ spec }: Pod): readonly PodContainer[] {
  const all = (type: ContainerType, containers: readonly Container[] = []): readonly PodContainer[] =>
    containers.map((container) => ({ type, container }))
  return [...all('init', spec.initContainers), ...all('regular', spec.containers), ...all('ephemeral', spec.ephemeralContainers)]
}

const fields: Readonly<Record<ContainerType, string>> = {
  regular: 'containers',
  init: 'initContainers',
  ephemeral: 'ephemeralContainers',
}

/** The part of the pod that an event is about: `spec.containers{web}`. */
export const fieldPathOf = ({ type, container }: PodContainer): string => `spec.${fields[type]}{${container.name}}`

/** A pod as the kubelet's messages name it: `web_default(uid)`. */
export const podText = ({ metadata }: Pod): string => `${metadata.name}_${metadata.namespace ?? ''}(${metadata.uid})`
