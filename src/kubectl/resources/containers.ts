import type { Pod } from '#api'

const defaultKey = 'kubectl.kubernetes.io/default-container'

const named = (containers: readonly { readonly name: string }[] | undefined): readonly string[] =>
  (containers ?? []).map(({ name }) => name)

/** The names of all containers in the order in which they start. */
export const containersInOrder = ({ spec }: Pod): readonly string[] => [
  ...named(spec.initContainers),
  ...named(spec.containers),
  ...named(spec.ephemeralContainers),
]

/** `web, debugger (ephem), setup (init)` */
const allContainerNames = ({ spec }: Pod): string =>
  [
    ...named(spec.containers),
    ...named(spec.ephemeralContainers).map((name) => `${name} (ephem)`),
    ...named(spec.initContainers).map((name) => `${name} (init)`),
  ].join(', ')

function firstContainer(pod: Pod, tell: (text: string) => void): string {
  const name = pod.spec.containers[0]?.name ?? ''
  if (containersInOrder(pod).length > 1) tell(`Defaulted container ${JSON.stringify(name)} out of: ${allContainerNames(pod)}\n`)
  return name
}

/** The container that is meant where none is named: that of the annotation, or the first. What there is to say goes to `tell`. */
export function quietContainer(pod: Pod, tell: (text: string) => void): string {
  const annotated = pod.metadata.annotations?.[defaultKey]
  return annotated && containersInOrder(pod).includes(annotated) ? annotated : firstContainer(pod, tell)
}

/** The same, and a word on an annotation that names no container. */
export function defaultContainer(pod: Pod, tell: (text: string) => void): string {
  const annotated = pod.metadata.annotations?.[defaultKey]
  if (annotated && !containersInOrder(pod).includes(annotated))
    tell(`Default container name ${JSON.stringify(annotated)} not found in pod ${pod.metadata.name}\n`)
  return quietContainer(pod, tell)
}
