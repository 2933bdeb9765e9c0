import { createMergePatch, createStrategicPatch, deepEqual, isReason, type ApiError, type JsonObject } from '#apimachinery'
import { withLastApplied } from '../apply/last-applied.ts'
import type { PatchType, RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, messageOf } from '../errors.ts'
import { editUntilSaved } from '../edit/edit-loop.ts'
import type { Reason } from '../edit/edited-text.ts'
import { firstLook } from '../edit/first-look.ts'
import { targetsOfText, textOf } from '../edit/objects.ts'
import { patchSchema } from '../openapi/patch-schema.ts'
import { outputOf, printFlags, resultPrinter, unknownFormat } from '../printers/objects.ts'
import { compactJson, sortKeys } from '../printers/json.ts'
import { qualifiedName, type ResourceType } from '../resources/discovery.ts'
import { fetchAll, filenameFlags, select, selectOptions, type Found, type Target } from '../resources/targets.ts'
import { validateFlag, writeQuery } from './apply.ts'
import { fieldManagerFlag, saveConfigFlag } from './create/generate.ts'

const uidOf = ({ metadata }: RawObject): unknown => metadata['uid']

function withoutManagedFields(object: RawObject): RawObject {
  const { managedFields: _, ...metadata } = object.metadata as JsonObject
  return { ...object, metadata: metadata as RawObject['metadata'] }
}

/** The editor does not show them, so an edit leaves them as they are. */
function withManagedFieldsOf(before: RawObject, edited: RawObject): RawObject {
  const managedFields = before.metadata['managedFields']
  return managedFields === undefined ? edited : { ...edited, metadata: { ...edited.metadata, managedFields } }
}

interface Patch {
  readonly body: JsonObject
  readonly type: PatchType
}

/** The patch that an edit means; throws for a change of what an object is. */
async function patchFor({ session }: Invocation, type: ResourceType, before: RawObject, after: RawObject): Promise<Patch> {
  const isSame = before.apiVersion === after.apiVersion && before.kind === after.kind && before.metadata.name === after.metadata.name
  if (!isSame) throw new CommandError('At least one of apiVersion, kind and name was changed')
  const schema = await patchSchema(session, type)
  return schema
    ? { body: createStrategicPatch(before, after, schema), type: 'strategic' }
    : { body: createMergePatch(before, after), type: 'merge' }
}

/** The failures of one round, by what they lead to. */
class Refusals {
  /** Refused as invalid: to be edited again. */
  readonly reasons: Reason[] = []
  mayBeTriedAgain = false
  isGone = false

  /** What is printed about a failure. */
  add(error: unknown, { type, name }: Target): string {
    const object = `${qualifiedName(type)} ${JSON.stringify(name)}`
    if (isReason(error, 'Invalid')) {
      this.reasons.push({ head: `${object} was not valid`, details: causesOf(error) })
      return `error: ${object} is invalid\n`
    }
    if (isReason(error, 'NotFound')) {
      this.isGone = true
      return `error: ${object} could not be found on the server\n`
    }
    this.mayBeTriedAgain = true
    return `error: ${object} could not be patched: ${messageOf(error)}\n`
  }
}

const causesOf = ({ status }: ApiError): readonly string[] =>
  (status.details?.causes ?? []).map(({ field, message }) => `${field ?? ''}: ${message ?? ''}`)

/** Sends what was changed in one object. */
async function saveOne(invocation: Invocation, found: Found, target: Target, refusals: Refusals): Promise<void> {
  const { flags, io, session } = invocation
  const before = found.object
  const edited = withManagedFieldsOf(before, target.object ?? before)
  const after = flags.bool('save-config') ? withLastApplied(edited) : edited
  const print = await resultPrinter(flags, io)
  if (deepEqual(before, after)) return io.stdout(print('skipped', after))
  const { body, type } = await patchFor(invocation, found.type, before, after)
  if (flags.bool('output-patch')) io.stdout(`Patch: ${compactJson(body)}\n`)
  const query = { fieldManager: flags.string('field-manager'), ...writeQuery(flags) }
  try {
    const place = { ...found, subresource: flags.string('subresource') || undefined }
    io.stdout(print('edited', await session.api.patch(place, body, type, query)))
  } catch (error) {
    io.stderr(refusals.add(error, found))
  }
}

/** A value as Go's %#v prints it. */
function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)'
  if (typeof value !== 'object') return typeof value === 'string' ? JSON.stringify(value) : String(value)
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  const members = Object.entries(sortKeys(value) as JsonObject).map(([key, member]) => `${JSON.stringify(key)}:${goSyntax(member)}`)
  return `map[string]interface {}{${members.join(', ')}}`
}

/** An edit may not move an object. */
function checkNamespace({ session }: Invocation, { type, namespace }: Target): void {
  if (!type.namespaced || namespace === session.namespace) return
  throw new CommandError(
    `the namespace from the provided object "${namespace}" does not match the namespace "${session.namespace}". You must pass '--namespace=${namespace}' to perform this operation.`,
  )
}

/** Sends what was changed in any object; the reasons for which the text has to be edited again. */
async function save(invocation: Invocation, originals: readonly Found[], text: string, file: string): Promise<readonly Reason[]> {
  const { io, session } = invocation
  let targets: readonly Target[]
  try {
    targets = await targetsOfText(session, text)
  } catch (error) {
    return [{ head: `The edited file had a syntax error: ${messageOf(error)}` }]
  }
  for (const target of targets) checkNamespace(invocation, target)
  const refusals = new Refusals()
  for (const target of targets) {
    const found = originals.find(({ object }) => target.object && uidOf(object) === uidOf(target.object))
    if (!found) throw new CommandError(`no original object found for &unstructured.Unstructured{Object:${goSyntax(target.object)}}`)
    await saveOne(invocation, found, target, refusals)
  }
  if (refusals.mayBeTriedAgain) {
    await io.files.write?.(file, text)
    io.stderr(`You can run \`kubectl replace -f ${file}\` to try this update again.\n`)
    throw new CommandError('')
  }
  if (refusals.isGone) {
    await io.files.write?.(file, text)
    io.stderr(`The edits you made on deleted resources have been saved to ${JSON.stringify(file)}\n`)
    throw new CommandError('')
  }
  return refusals.reasons
}

async function foundOf({ args, flags, session }: Invocation): Promise<readonly Found[]> {
  const options = { ...selectOptions(flags), allowAll: true, labelSelector: '' }
  const selection = await select(session, args, options)
  const subresource = flags.string('subresource') || undefined
  return fetchAll(session, { ...selection, targets: selection.targets.map((target) => ({ ...target, subresource })) }, options)
}

async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation
  const { format } = outputOf(flags)
  if (!['', ...formats].includes(format)) throw unknownFormat(flags, formats)
  writeQuery(flags) // says what is wrong with --validate
  const found = await foundOf(invocation)
  if (found.length === 0) throw new CommandError('edit cancelled, no objects found')
  const shown = found.map(({ object }) => withoutManagedFields(object))
  const edited = format === 'json' ? 'json' : 'yaml'
  await editUntilSaved(invocation, {
    original: textOf(shown, edited),
    format: edited,
    check: (text) => firstLook(flags, found[0], text),
    save: (text, file) => save(invocation, found, text, file),
  })
}

const formats = ['json', 'yaml']

export const edit: Command = {
  name: 'edit',
  group: 'Basic Commands (Intermediate)',
  short: 'Edit objects of the server in the editor',
  long: 'Opens objects in the editor and sends what was changed. What the server refuses opens again, with its reasons above it.',
  examples: `# Edit a service
kubectl edit svc/web

# Edit a deployment as JSON
kubectl edit deployment/web -o json`,
  usage: '(RESOURCE/NAME | -f FILENAME)',
  arguments: 'resources',
  flags: [
    fieldManagerFlag('kubectl-edit'),
    ...filenameFlags('A file or directory that names the objects to edit.'),
    { name: 'output-patch', type: 'bool', help: 'If true, prints the patch that is sent.' },
    ...printFlags(formats),
    saveConfigFlag,
    { name: 'subresource', type: 'string', help: 'The subresource to edit.' },
    validateFlag,
    { name: 'windows-line-endings', type: 'bool', help: 'Accepted for scripts; the editor has its own line ends.', hidden: true },
  ],
  run,
}
