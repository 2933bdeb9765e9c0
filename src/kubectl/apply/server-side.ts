import { ApiError, isReason, type JsonObject, type ManagedFieldsEntry, type Query } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { CommandError, withSource } from '../errors.ts'
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

/** Client-side apply wrote this object before: its fields are to become those of server-side apply. */
function needsMigration(object: RawObject): boolean {
  const annotations = (object.metadata['annotations'] ?? {}) as Readonly<Record<string, string>>
  if (annotations[lastAppliedKey] === undefined) return false
  return !managersOf(object).some(({ operation, fieldsV1 }) => operation === 'Apply' && lastAppliedField(fieldsV1) !== undefined)
}

const clientSideManager = 'kubectl-client-side-apply'

/** Hands the fields of client-side apply over, so that what is dropped from the manifest goes. */
async function migrate(session: Session, target: Target, object: RawObject, manager: string): Promise<boolean> {
  const entries = managersOf(object)
  const old = entries.find((entry) => entry.manager === clientSideManager && entry.operation === 'Update' && !entry.subresource)
  if (!old) return false
  const owned = entries.find((entry) => entry.manager === manager && entry.operation === 'Apply' && !entry.subresource)
  const merged: ManagedFieldsEntry = { ...old, manager, operation: 'Apply', fieldsV1: union(old.fieldsV1, owned?.fieldsV1 ?? {}) }
  const value = [merged, ...entries.filter((entry) => entry !== old && entry !== owned)]
  const patch = [
    { op: 'replace', path: '/metadata/managedFields', value },
    { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata['resourceVersion'] },
  ]
  await session.api.patch(target, patch, 'json')
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
  readonly isDryRun: boolean
}

/** `apply --server-side` of one object. */
export async function applyServerSide(
  session: Session,
  target: Target,
  { manager, force, query, isDryRun }: ServerSideOptions,
): Promise<RawObject> {
  const full = { ...query, fieldManager: manager, force: String(force) }
  const send = (): Promise<RawObject> => session.api.patch(target, target.object, 'apply', full)
  try {
    const object = await send()
    if (isDryRun || !needsMigration(object)) return object
    return (await migrate(session, target, object, manager)) ? await send() : object
  } catch (error) {
    if (isReason(error, 'Conflict') && error.status.details?.causes?.some(({ reason }) => reason === 'FieldManagerConflict')) {
      throw new CommandError(`error: ${error.message}\n${conflictHelp}`)
    }
    throw error instanceof ApiError ? withSource(error, 'patching', target.source ?? '') : error
  }
}
