import { conflict, type KubeObject, type ObjectMeta } from '#apimachinery'
import { formatTime, parseTime } from '#kernel'
import type { Served } from '../catalog.ts'
import type { DeleteOptions } from './delete-options.ts'

/** What a deletion amounts to: gone now, marked and left to whoever must still act, or nothing new. */
export type DeletionStep =
  | { readonly type: 'remove' }
  | { readonly type: 'mark'; readonly object: KubeObject }
  | { readonly type: 'pending' }

const orphan = 'orphan'
const foreground = 'foregroundDeletion'

/** Decides what a DELETE does to an object. (registry/rest/delete.go, registry/generic/registry/store.go) */
export function planDeletion(served: Served, object: KubeObject, options: DeleteOptions, now: number): DeletionStep {
  checkPreconditions(served, object, options)
  const { strategy } = served
  if (strategy.isHeld?.(object)) return holdBack(served, object, options, now)
  const grace = strategy.graceSeconds && graceOf(object.metadata, strategy.graceSeconds(object, options.gracePeriodSeconds), options)
  if (grace === 'pending') return { type: 'pending' }
  const finalizers = finalizersFor(served, object.metadata, options)
  const isGraceful = grace !== undefined && grace !== 'now'
  if (!isGraceful && finalizers.length === 0) return { type: 'remove' }
  if (isGraceful && grace.seconds === 0 && finalizers.length === 0) return { type: 'remove' }
  const metadata = isGraceful ? graceful(object.metadata, grace.seconds, now) : marked(object.metadata, now)
  return { type: 'mark', object: { ...object, metadata: withFinalizers(metadata, finalizers) } }
}

/** True when what is written now is the last that kept a deleted object from going. */
export function isReadyToGo({ strategy }: Served, next: KubeObject, previous: KubeObject): boolean {
  if ((next.metadata.finalizers ?? []).length > 0) return false
  if (strategy.isHeld) return next.metadata.deletionTimestamp !== undefined && !strategy.isHeld(next)
  return previous.metadata.deletionTimestamp !== undefined && previous.metadata.deletionGracePeriodSeconds === 0
}

function checkPreconditions({ resource }: Served, { metadata }: KubeObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion } = preconditions ?? {}
  const refuse = (what: string, wanted: string, actual: string): never => {
    const why = `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${actual}`
    throw conflict(resource.group, resource.plural, metadata.name, why)
  }
  if (uid !== undefined && uid !== metadata.uid) refuse('UID', uid, metadata.uid)
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    refuse('ResourceVersion', resourceVersion, metadata.resourceVersion)
}

/** Namespaces: marked once, with the phase that stops new content, and then up to their controller. */
function holdBack(served: Served, object: KubeObject, options: DeleteOptions, now: number): DeletionStep {
  if (object.metadata.deletionTimestamp !== undefined) return { type: 'pending' }
  const metadata = { ...object.metadata, deletionTimestamp: formatTime(now) }
  const finalizers = finalizersFor(served, object.metadata, options)
  const next = { ...object, metadata: withFinalizers(metadata, finalizers) }
  return { type: 'mark', object: served.strategy.terminate?.(next) ?? next }
}

type Grace = { readonly seconds: number } | 'pending' | 'now'

/** A deletion under way can only be made shorter. */
function graceOf(metadata: ObjectMeta, seconds: number, { gracePeriodSeconds: asked }: DeleteOptions): Grace {
  if (metadata.deletionTimestamp === undefined) return { seconds }
  const current = metadata.deletionGracePeriodSeconds ?? 0
  if (current === 0) return 'now'
  return asked !== undefined && asked < current ? { seconds: Math.max(asked, 0) } : 'pending'
}

function graceful(metadata: ObjectMeta, seconds: number, now: number): ObjectMeta {
  const before = metadata.deletionTimestamp
  const start = before === undefined ? now : parseTime(before) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
  return {
    ...metadata,
    ...(before === undefined && nextGeneration(metadata)),
    deletionTimestamp: formatTime(start + seconds * 1000),
    deletionGracePeriodSeconds: seconds,
  }
}

/** Deleted but for its finalizers. */
function marked(metadata: ObjectMeta, now: number): ObjectMeta {
  const before = metadata.deletionTimestamp
  const isPast = before !== undefined && parseTime(before) <= now
  return {
    ...metadata,
    ...(before === undefined && nextGeneration(metadata)),
    deletionTimestamp: isPast ? before : formatTime(now),
    deletionGracePeriodSeconds: 0,
  }
}

const nextGeneration = ({ generation }: ObjectMeta): Partial<ObjectMeta> => (generation ? { generation: generation + 1 } : {})

function withFinalizers(before: ObjectMeta, finalizers: readonly string[]): ObjectMeta {
  if (finalizers.length > 0) return { ...before, finalizers }
  const { finalizers: _, ...metadata } = before
  return metadata
}

/** The finalizers with those that carry the propagation policy to the garbage collector. */
export function finalizersFor({ strategy }: Pick<Served, 'strategy'>, metadata: ObjectMeta, options: DeleteOptions): readonly string[] {
  const before = metadata.finalizers ?? []
  if (strategy.withoutDependents) return before
  const policy = policyOf(before, options)
  const own = policy === 'Orphan' ? orphan : policy === 'Foreground' ? foreground : undefined
  const others = before.filter((name) => (name !== orphan && name !== foreground) || name === own)
  return own === undefined || others.includes(own) ? others : [...others, own]
}

function policyOf(finalizers: readonly string[], options: DeleteOptions): DeleteOptions['propagationPolicy'] {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? 'Orphan' : 'Background'
  if (options.propagationPolicy !== undefined) return options.propagationPolicy
  return finalizers.includes(orphan) ? 'Orphan' : finalizers.includes(foreground) ? 'Foreground' : 'Background'
}
