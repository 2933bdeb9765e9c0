import { deepEqual, type FieldError, type KubeObject, type ObjectMeta } from '#apimachinery'
import type { RequestContext } from '#api'
import type { Served } from '../catalog.ts'
import { validateMetadataUpdate } from './metadata.ts'

/**
 * Which part of an object a write can reach: the object itself, or one of its subresources. What a door does not let
 * through stays as it was.
 */
export interface Door {
  /** The fields of what is sent that it looks at; absent: all. The rest is not even decoded. */
  readonly fields?: readonly string[]
  /** The previous state with what of `sent` may come in. */
  take(served: Served, sent: KubeObject, previous: KubeObject): KubeObject
  prepare(served: Served, next: KubeObject, previous: KubeObject, context: RequestContext): KubeObject
  validate(served: Served, next: KubeObject, previous: KubeObject): readonly FieldError[]
}

type WithStatus = KubeObject & { readonly status?: unknown }

/** PUT and PATCH of the object itself: everything but the status, where that is a subresource. */
export const mainDoor: Door = {
  take({ resource, apiVersion }, sent, previous) {
    const { status: _, ...rest }: WithStatus = sent
    const status = (previous as WithStatus).status
    const metadata = takeMetadata(sent.metadata, previous.metadata)
    const own = resource.subresources?.status ? { ...rest, ...(status !== undefined && { status }) } : sent
    const next = { ...own, apiVersion, kind: resource.kind, metadata }
    return resource.defaults?.(next) ?? next
  },
  prepare({ resource }, admitted, previous, context) {
    const next = resource.prepareForUpdate?.(admitted, previous, context) ?? admitted
    const { generation } = previous.metadata
    // What has no status subresource may mean anything by its status.
    const ignored = resource.custom && !resource.subresources?.status ? notDesiredOfAny : notDesired
    if (resource.withoutGeneration || generation === undefined || !changesDesire(next, previous, ignored)) return next
    return { ...next, metadata: { ...next.metadata, generation: generation + 1 } }
  },
  validate: ({ resource, strategy }, next, previous) => [
    ...validateMetadataUpdate(next.metadata, previous.metadata, resource.custom !== undefined),
    // Of a custom resource only what changes must be right: its schema may have become stricter since.
    ...(resource.custom ? [] : (resource.validate?.(next) ?? [])),
    ...(resource.validateUpdate?.(next, previous) ?? []),
    ...(strategy.validate?.(next, previous) ?? []),
  ],
}

/** PUT and PATCH of /status. Not validated again: what is desired, and so what users can get wrong, does not change. */
export const statusDoor: Door = {
  fields: ['apiVersion', 'kind', 'metadata', 'status'],
  take(_, sent, previous) {
    const { status }: WithStatus = sent
    const { status: _previous, ...rest }: WithStatus = previous
    return { ...rest, metadata: takeLooseMetadata(sent.metadata, previous.metadata), ...(status !== undefined && { status }) }
  },
  prepare: ({ resource }, next, previous, context) => resource.prepareForStatusUpdate?.(next, previous, context) ?? next,
  validate: ({ resource }, next, previous) => [
    ...validateMetadataUpdate(next.metadata, previous.metadata, resource.custom !== undefined),
    ...(resource.validateStatusUpdate?.(next, previous) ?? []),
  ],
}

const notDesiredOfAny: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])
const notDesired: ReadonlySet<string> = new Set([...notDesiredOfAny, 'status'])

/** Whether anything changed but metadata and status: that is what `generation` counts. */
function changesDesire(next: KubeObject, previous: KubeObject, ignored: ReadonlySet<string>): boolean {
  const after = next as unknown as Readonly<Record<string, unknown>>
  const before = previous as unknown as Readonly<Record<string, unknown>>
  const fields = new Set([...Object.keys(after), ...Object.keys(before)])
  for (const field of fields) if (!ignored.has(field) && !deepEqual(after[field], before[field])) return true
  return false
}

/** What the server owns of metadata, whoever sends it. */
function ownMetadata(previous: ObjectMeta): ObjectMeta {
  const {
    labels: _labels,
    annotations: _annotations,
    ownerReferences: _references,
    finalizers: _finalizers,
    managedFields: _owners,
    ...own
  } = previous
  return own
}

/** Labels, annotations, owners, finalizers and managers are the client's to set; the rest is the server's. */
export function takeMetadata(sent: Partial<ObjectMeta>, previous: ObjectMeta): ObjectMeta {
  const { labels, annotations, ownerReferences, finalizers, managedFields, generateName } = sent
  const owners = managedFields ? kept(managedFields, previous.managedFields) : previous.managedFields
  return {
    ...ownMetadata(previous),
    ...(generateName && { generateName }),
    ...(labels && { labels: unlessSame(labels, previous.labels) }),
    ...(annotations && { annotations: unlessSame(annotations, previous.annotations) }),
    ...(ownerReferences && { ownerReferences: unlessSame(ownerReferences, previous.ownerReferences) }),
    ...(finalizers && finalizers.length > 0 && { finalizers: unlessSame(finalizers, previous.finalizers) }),
    ...(owners && owners.length > 0 && { managedFields: owners }),
  }
}

/** The same for /status, through which owners do not change, and which need not carry metadata at all. */
function takeLooseMetadata(sent: Partial<ObjectMeta>, previous: ObjectMeta): ObjectMeta {
  const { ownerReferences, managedFields } = previous
  const { labels = previous.labels, annotations = previous.annotations, finalizers = previous.finalizers } = sent
  return takeMetadata(
    {
      ...sent,
      ...(ownerReferences && { ownerReferences }),
      ...(managedFields && { managedFields }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
    },
    previous,
  )
}

/** Keeps what is shared, so that later comparisons end at once. */
const unlessSame = <T>(sent: T, previous: T | undefined): T => (previous !== undefined && deepEqual(sent, previous) ? previous : sent)

/** `[{}]` and `[]` are how clients say that nobody owns anything. */
const kept = (
  sent: NonNullable<ObjectMeta['managedFields']>,
  previous: ObjectMeta['managedFields'],
): NonNullable<ObjectMeta['managedFields']> => (sent.every(({ manager }) => manager === undefined) ? [] : unlessSame(sent, previous))
