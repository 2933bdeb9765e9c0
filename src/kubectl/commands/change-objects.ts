import { createMergePatch, createStrategicPatch, type JsonObject, type Query } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Invocation } from '../command.ts'
import { messageOf, throwCollected, CommandError } from '../errors.ts'
import { patchSchema } from '../openapi/patch-schema.ts'
import { dryRunOf, resultPrinter } from '../printers/objects.ts'
import { goTyped } from '../printers/go-typed.ts'
import { qualifiedName, type ResourceType } from '../resources/discovery.ts'
import { fetchAll, select, selectOptions, type Found, type SelectOptions } from '../resources/targets.ts'

/** A change that a command makes to objects, as a function from what they are to what they shall be. */
export interface Change {
  /** What is printed behind the name: `image updated`. */
  readonly operation: string
  readonly manager?: string
  /** Throws what is wrong with changing this object. */
  readonly apply: (object: RawObject) => RawObject
  /** Printed where nothing changes; nothing is when absent. */
  readonly unchanged?: string
  /** The failure that an object is on which nothing changes. */
  readonly stale?: (found: Found) => string
  /** A type without a name means all of its objects. */
  readonly allowAll?: boolean
  /** How a refusal by `apply` is worded. */
  readonly refused?: (found: Found, why: string) => string
}

export const refusedByName = ({ type, name }: Found, why: string): string => `error: ${qualifiedName(type)} ${JSON.stringify(name)} ${why}`

/** A kind that cannot be changed so is named by its place, other refusals speak for themselves. */
export const refusedByPlace = ({ type, name }: Found, why: string): string =>
  why.startsWith('the object is not a pod') ? `error: ${type.plural}/${name} ${why}` : `error: ${why}`

/** The patch between two states of an object, and its type: custom resources only take merge patches. */
export async function patchBetween(
  invocation: Invocation,
  type: ResourceType,
  before: RawObject,
  after: RawObject,
): Promise<{ patch: JsonObject; type: 'strategic' | 'merge' }> {
  const schema = await patchSchema(invocation.session, type)
  return schema
    ? { patch: createStrategicPatch(before, after, schema), type: 'strategic' }
    : { patch: createMergePatch(before, after), type: 'merge' }
}

/** What is selected: from the server, or with --local from the files. */
export async function objectsOf(
  invocation: Invocation,
  args: readonly string[],
  options: SelectOptions,
  failed: (error: unknown) => void,
): Promise<readonly Found[]> {
  const { flags, session } = invocation
  const selection = await select(session, args, { ...options, asWritten: flags.bool('local') })
  if (!flags.bool('local')) return fetchAll(session, selection, options, failed)
  return selection.targets.flatMap(({ object, ...target }) => (object ? [{ ...target, name: object.metadata.name, object }] : []))
}

/** Changes every selected object by a patch and reports each. One failure does not keep the others back. */
export async function changeObjects(invocation: Invocation, args: readonly string[], change: Change): Promise<void> {
  const { flags, io, session } = invocation
  const options = { ...selectOptions(flags), allowAll: change.allowAll ?? flags.bool('all') }
  const dryRun = flags.bool('local') ? 'client' : dryRunOf(flags)
  const errors: unknown[] = []
  const failed = (error: unknown): void => void errors.push(error)
  const print = await resultPrinter(flags, io, { dryRun: flags.bool('local') ? 'none' : dryRun, inOrder: true })
  const query: Query = { ...(change.manager && { fieldManager: change.manager }), ...(dryRun === 'server' && { dryRun: 'All' }) }
  for (const found of await objectsOf(invocation, args, options, failed)) {
    let after: RawObject
    try {
      after = change.apply(found.object)
    } catch (error) {
      failed(new CommandError(change.refused?.(found, messageOf(error)) ?? `error: ${messageOf(error)}`))
      continue
    }
    const { patch, type } = await patchBetween(invocation, found.type, found.object, after)
    if (Object.keys(patch).length === 0) {
      if (change.stale) failed(new CommandError(change.stale(found)))
      if (change.unchanged !== undefined) io.stdout(print(change.unchanged, goTyped(found.object)))
      continue
    }
    try {
      const result = dryRun === 'client' ? after : await session.api.patch(found, patch, type, query)
      io.stdout(print(change.operation, goTyped(result)))
    } catch (error) {
      failed(error)
    }
  }
  throwCollected(errors)
}
