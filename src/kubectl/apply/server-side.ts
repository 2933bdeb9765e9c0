import { ApiError, isReason, type JsonObject, type ManagedFieldsEntry, type Query } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { CommandError, messageOf, withSource } from '../errors.ts'
import type { Target } from '../resources/targets.ts'
import type { Session } from '../session.ts'
import { lastAppliedKey } from './last-applied.ts'

const conflictHelp = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`

const lastAppliedField = (fields: JsonObject | undefined): unknown =>
  ((fields?.['f:metadata'] as JsonObject | undefined)?.['f:annotations'] as JsonObject | undefined)?.[`f:${lastAppliedKey}`]

const managersOf = (object: RawObject): readonly ManagedFieldsEntry[] =>
  (object.metadata['managedFields'] ?? []) as unknown as readonly ManagedFieldsEntry[]

const annotationOf = (object: RawObject): string | undefined =>
  ((object.metadata['annotations'] ?? {}) as Readonly<Record<string, string>>)[lastAppliedKey]

/** Who has said by this operation what was last applied. */
const ownersOf = (object: RawObject, operation: 'Apply' | 'Update'): readonly ManagedFieldsEntry[] =>
  managersOf(object).filter((entry) => entry.operation === operation && lastAppliedField(entry.fieldsV1) !== undefined)

/**
 * Sees to it that the annotation of client-side apply has an owner of its own, so that it stays when the fields of that are
 * handed over: whoever goes back needs it. Only for the manager whose annotation the server keeps up to date.
 */
async function keepAnnotation(
  session: Session,
  target: Target,
  object: RawObject,
  { manager, query }: ServerSideOptions,
): Promise<RawObject> {
  const annotation = annotationOf(object)
  if (manager !== defaultManager || annotation === undefined || ownersOf(object, 'Apply').length > 0) return object
  const { apiVersion, kind, metadata } = object
  const { name, namespace } = metadata
  const only = { apiVersion, kind, metadata: { name, ...(namespace && { namespace }), annotations: { [lastAppliedKey]: annotation } } }
  return session.api.patch(target, only, 'apply', { ...query, fieldManager: 'kubectl-last-applied' })
}

/** Hands the fields of client-side apply over, so that what is dropped from the manifest goes. */
async function migrate(session: Session, target: Target, object: RawObject, { manager, query }: ServerSideOptions): Promise<boolean> {
  const entries = managersOf(object)
  const old = ownersOf(object, 'Update')
  const [first] = old
  if (!first) return false
  const owned = entries.find((entry) => entry.manager === manager && entry.operation === 'Apply' && !entry.subresource)
  const fieldsV1 = [...old, ...(owned ? [owned] : [])].reduce<JsonObject>((sum, entry) => union(sum, entry.fieldsV1), {})
  const merged: ManagedFieldsEntry = { ...first, manager, operation: 'Apply', fieldsV1 }
  const value = [merged, ...entries.filter((entry) => !old.includes(entry) && entry !== owned)]
  const patch = [
    { op: 'replace', path: '/metadata/managedFields', value },
    { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata['resourceVersion'] },
  ]
  await session.api.patch(target, patch, 'json', query)
  return true
}

function union(a: JsonObject, b: JsonObject): JsonObject {
  const merged: Record<string, JsonObject[string]> = { ...a }
  for (const [key, value] of Object.entries(b)) merged[key] = union((merged[key] ?? {}) as JsonObject, (value ?? {}) as JsonObject)
  return merged
}

export interface ServerSideOptions {
  readonly manager: string
  readonly force: boolean
  readonly query: Query
  readonly warn: (text: string) => void
}

const defaultManager = 'kubectl'
const notKept = (error: unknown): string =>
  `Warning: failed to migrate kubectl.kubernetes.io/last-applied-configuration for Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: ${messageOf(error)}\n`
const notMigrated = (error: unknown): string =>
  `Warning: server rejected managed fields migration to Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: ${messageOf(error)}\n`

/** `apply --server-side` of one object. */
export async function applyServerSide(session: Session, target: Target, options: ServerSideOptions): Promise<RawObject> {
  const { manager, force, query, warn } = options
  const full = { ...query, fieldManager: manager, force: String(force) }
  const send = (): Promise<RawObject> => session.api.patch(target, target.object, 'apply', full)
  try {
    const object = await send()
    const warned =
      (textOf: (error: unknown) => string) =>
      (error: unknown): undefined => {
        warn(textOf(error))
      }
    const kept = await keepAnnotation(session, target, object, options).catch(warned(notKept))
    const hasMigrated = kept && (await migrate(session, target, kept, options).catch(warned(notMigrated)))
    return hasMigrated ? await send() : (kept ?? object)
  } catch (error) {
    if (isReason(error, 'Conflict') && error.status.details?.causes?.some(({ reason }) => reason === 'FieldManagerConflict')) {
      throw new CommandError(`error: ${error.message}\n${conflictHelp}`)
    }
    throw error instanceof ApiError ? withSource(error, 'patching', target.source ?? '') : error
  }
}
