import type { Deployment, PodTemplateSpec, ReplicaSet } from '#api'
import { deepEqual } from '#apimachinery'
import { parseTime } from '#kernel'
import { desiredReplicas, maxSurge } from './size.ts'

export const templateHashLabel = 'pod-template-hash'
export const revisionAnnotation = 'deployment.kubernetes.io/revision'
const historyAnnotation = 'deployment.kubernetes.io/revision-history'
const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas'
const maxAnnotation = 'deployment.kubernetes.io/max-replicas'

/** The history annotation loses its oldest revisions beyond this many characters. */
const maxHistoryLength = 2000

const notInherited = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
])

export type Annotations = Readonly<Record<string, string>>

const numberIn = (annotations: Annotations | undefined, name: string): number | undefined => {
  const text = annotations?.[name]
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined
}

export const revisionOf = ({ metadata }: ReplicaSet): number => numberIn(metadata.annotations, revisionAnnotation) ?? 0
export const maxRevision = (sets: readonly ReplicaSet[]): number => sets.reduce((max, set) => Math.max(max, revisionOf(set)), 0)
export const annotatedDesired = ({ metadata }: ReplicaSet): number | undefined => numberIn(metadata.annotations, desiredAnnotation)
export const annotatedMax = ({ metadata }: ReplicaSet): number | undefined => numberIn(metadata.annotations, maxAnnotation)

/** What a scaled replica set remembers of its deployment's size, to tell scaling from rolling and to scale in proportion. */
export const sizeAnnotations = (deployment: Deployment): Annotations => ({
  [desiredAnnotation]: String(desiredReplicas(deployment)),
  [maxAnnotation]: String(desiredReplicas(deployment) + maxSurge(deployment)),
})

/** The annotations of the new replica set: the deployment's, its revision, and the revisions it had before. */
export function newReplicaSetAnnotations(deployment: Deployment, current: Annotations, revision: number): Annotations {
  const inherited = Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !notInherited.has(name))
  const annotations = { ...current, ...Object.fromEntries(inherited) }
  const before = current[revisionAnnotation]
  const previous = before === undefined || before === '' ? 0 : numberIn(current, revisionAnnotation)
  if (previous === undefined || previous >= revision) return annotations
  annotations[revisionAnnotation] = String(revision)
  if (before !== undefined) annotations[historyAnnotation] = withRevision(current[historyAnnotation] ?? '', before)
  return annotations
}

function withRevision(history: string, revision: string): string {
  const revisions = history === '' ? [] : history.split(',')
  while (revisions.length > 0 && revisions.join(',').length + revision.length + 1 > maxHistoryLength) revisions.shift()
  return [...revisions, revision].join(',')
}

/** Equal but for the hash label that the controller added itself. */
export function isSameTemplate(left: PodTemplateSpec, right: PodTemplateSpec): boolean {
  return deepEqual(withoutHash(left), withoutHash(right))
}

function withoutHash(template: PodTemplateSpec): unknown {
  const { [templateHashLabel]: _, ...labels } = template.metadata?.labels ?? {}
  const { labels: __, ...metadata } = template.metadata ?? {}
  return { spec: template.spec, metadata: { ...metadata, ...(Object.keys(labels).length > 0 && { labels }) } }
}

const createdMs = ({ metadata }: ReplicaSet): number => parseTime(metadata.creationTimestamp)

export const byAge = (left: ReplicaSet, right: ReplicaSet): number =>
  createdMs(left) - createdMs(right) || (left.metadata.name < right.metadata.name ? -1 : 1)

/** The replica set with the deployment's template (the oldest, should there be several), and all others, oldest first. */
export function splitReplicaSets(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): { readonly current: ReplicaSet | undefined; readonly old: readonly ReplicaSet[] } {
  const sorted = sets.toSorted(byAge)
  const current = sorted.find(({ spec }) => spec.template !== undefined && isSameTemplate(spec.template, deployment.spec.template))
  return { current, old: sorted.filter((set) => set !== current) }
}

/** Replica sets beyond the history limit, oldest revision first; those that still have or want pods stay. */
export function expiredReplicaSets(deployment: Deployment, old: readonly ReplicaSet[]): readonly ReplicaSet[] {
  const limit = deployment.spec.revisionHistoryLimit
  if (limit === undefined || limit >= 2147483647) return []
  const alive = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  return alive
    .toSorted((left, right) => revisionOf(left) - revisionOf(right) || byAge(left, right))
    .slice(0, Math.max(0, alive.length - limit))
    .filter(isIdle)
}

const isIdle = (set: ReplicaSet): boolean =>
  (set.status?.replicas ?? 0) === 0 && desiredReplicas(set) === 0 && (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0)
