import type { Container, EphemeralContainer, Pod, SecurityContext } from '#api'

type AnyContainer = Container | EphemeralContainer

/** One thing that a pod must not do, or must. What it finds is told as `reason (detail)`. */
export interface Check {
  readonly id: string
  readonly level: 'baseline' | 'restricted'
  /** The checks of lower levels that say less than this one. */
  readonly overrides?: string
  /** The first minor version that has it. Default: all. */
  readonly since?: number
  /** Undefined when there is nothing to complain about. */
  check(pod: Checked): Finding | undefined
}

export interface Finding {
  readonly reason: string
  readonly detail?: string
}

/** What is looked at: a pod, or a template of pods. */
export type Checked = Pick<Pod, 'spec'> & { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } }

/** In upstream's order: what starts first, then the rest. */
export const containersOf = ({ spec }: Checked): readonly AnyContainer[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...(spec.ephemeralContainers ?? []),
]

/** The names of containers whose security context is as described. */
export const namesOf = (pod: Checked, is: (context: SecurityContext | undefined, container: AnyContainer) => boolean): readonly string[] =>
  containersOf(pod)
    .filter((container) => is(container.securityContext, container))
    .map(({ name }) => name)

export const plural = (one: string, many: string, items: readonly unknown[]): string => (items.length === 1 ? one : many)
export const quoted = (items: readonly string[]): string => items.map((item) => JSON.stringify(item)).join(', ')
export const distinct = (items: readonly string[]): readonly string[] => [...new Set(items)].toSorted()
/** `container "a"`, `containers "a", "b"` */
export const containersText = (names: readonly string[]): string => `${plural('container', 'containers', names)} ${quoted(names)}`

export const isWindows = ({ spec }: Checked): boolean => spec.os?.name === 'windows'

/** `pod and container "a"`: those who set something. */
export const settersText = (pod: boolean, containers: readonly string[]): string =>
  [...(pod ? ['pod'] : []), ...(containers.length > 0 ? [containersText(containers)] : [])].join(' and ')
