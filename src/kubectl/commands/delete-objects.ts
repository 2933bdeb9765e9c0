import type { JsonObject } from '#apimachinery'
import type { Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import type { Flag, Flags } from '../flags.ts'
import { dryRunOf } from '../printers/objects.ts'
import { kindPrefix, qualifiedName } from '../resources/discovery.ts'
import { TimeIsUp, untilGone } from '../resources/follow.ts'
import type { Target } from '../resources/targets.ts'

export const cascadeFlag: Flag = {
  name: 'cascade',
  type: 'string',
  default: 'background',
  bare: 'background',
  choices: ['background', 'orphan', 'foreground'],
  help: 'Must be "background", "orphan", or "foreground". What becomes of dependents, such as the pods of a replica set.',
}

export const deletionFlags: readonly Flag[] = [
  { name: 'force', type: 'bool', help: 'If true, the object is removed from the API at once, without waiting for a graceful end.' },
  {
    name: 'grace-period',
    type: 'int',
    default: '-1',
    help: 'Seconds for a graceful end; negative for the usual time, 0 only with --force.',
  },
  { name: 'timeout', type: 'duration', default: '0s', help: 'How long to wait for the end of a delete; zero is as long as it takes.' },
  { name: 'wait', type: 'bool', default: 'false', help: 'If true, waits until the objects are gone, finalizers and all.' },
]

const policies: Readonly<Record<string, string>> = {
  background: 'Background',
  orphan: 'Orphan',
  foreground: 'Foreground',
  true: 'Background',
  false: 'Orphan',
}

/** How long an object has to end; undefined for the usual time. */
export function gracePeriod(flags: Flags): number | undefined {
  const given = flags.int('grace-period')
  if (flags.bool('now')) {
    if (given >= 0) throw new CommandError('--now and --grace-period cannot be specified together')
    return 1
  }
  if (flags.bool('force')) {
    if (given > 0) throw new CommandError('--force and --grace-period greater than 0 cannot be specified together')
    return 0
  }
  // Zero is for --force only: who means "soon" shall not lose data.
  return given === 0 ? 1 : given < 0 ? undefined : given
}

/** DeleteOptions as the flags say. */
export function deleteOptions(flags: Flags): JsonObject {
  const cascade = flags.string('cascade') || 'background'
  const propagationPolicy = policies[cascade]
  if (!propagationPolicy) {
    throw new CommandError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`)
  }
  const gracePeriodSeconds = gracePeriod(flags)
  return {
    propagationPolicy,
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(dryRunOf(flags) === 'server' && { dryRun: ['All'] }),
  }
}

/** The uid of what a delete has answered with: the object that is ending, or a Status. */
export function uidOf(answer: JsonObject): string {
  const details = answer['details'] as JsonObject | undefined
  const metadata = answer['metadata'] as JsonObject | undefined
  return String(details?.['uid'] ?? metadata?.['uid'] ?? '')
}

/** `pod "web" deleted` */
export function deletedText({ type, name = '' }: Target, flags: Flags): string {
  if (flags.string('output') === 'name') return `${kindPrefix(type)}/${name}\n`
  const how = flags.bool('force') && gracePeriod(flags) === 0 ? 'force deleted' : 'deleted'
  const suffix = { none: '', client: ' (dry run)', server: ' (server dry run)' }[dryRunOf(flags)]
  return `${kindPrefix(type)} ${JSON.stringify(name)} ${how}${suffix}\n`
}

/** Waits until an object is gone, as long as `--timeout` allows. */
export async function waitUntilGone({ flags, session }: Invocation, target: Target, uid: string): Promise<void> {
  const timeout = flags.duration('timeout')
  try {
    await untilGone(session, target, uid, timeout > 0 ? timeout : undefined)
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error
    throw new CommandError(`error: timed out waiting for the condition on ${qualifiedName(target.type)}/${target.name ?? ''}`)
  }
}

/** Deletes an object and waits until it is gone, so that it can be created anew. */
export async function deleteAndWait(invocation: Invocation, target: Target): Promise<void> {
  const { flags, session } = invocation
  const answer = await session.api.delete(target, deleteOptions(flags))
  await waitUntilGone(invocation, target, uidOf(answer))
}
