import type { JsonObject } from '#apimachinery'
import { formatTime } from '#kernel'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected } from '../errors.ts'
import type { Flag } from '../flags.ts'
import { dryRunFlag, dryRunOf, namePrinter, objectPrinter, printFlags, resultPrinter } from '../printers/objects.ts'
import { goTyped } from '../printers/go-typed.ts'
import { statesOf, TimeIsUp, within } from '../resources/follow.ts'
import { fetchAll, filenameFlags, select, selectOptions, selectorFlag, type Found } from '../resources/targets.ts'
import { revisionsOf } from '../rollout/history.ts'
import { rolloutStatus } from '../rollout/status.ts'
import { templateText, undo } from '../rollout/undo.ts'
import { alignRevisions } from '../rollout/table.ts'
import { changeObjects, refusedByName } from './change-objects.ts'

const files = filenameFlags('A file or directory that names the objects.')

function needsTarget({ args, flags }: Invocation): void {
  if (args.length === 0 && flags.strings('filename').length === 0) throw new CommandError('required resource not specified')
}

async function foundOf(invocation: Invocation): Promise<readonly Found[]> {
  const { args, flags, session } = invocation
  needsTarget(invocation)
  const options = { ...selectOptions(flags), allowAll: true }
  return fetchAll(session, await select(session, args, options), options)
}

async function follow({ flags, io, session }: Invocation, found: Found): Promise<void> {
  const timeout = flags.duration('timeout')
  await within(session, timeout > 0 ? timeout : undefined, async (signal) => {
    let isFirst = true
    for await (const state of statesOf(session, found, signal)) {
      if (!state)
        throw new CommandError(isFirst ? `${found.type.plural} ${JSON.stringify(found.name)} not found` : 'object has been deleted')
      isFirst = false
      const { text, isDone } = rolloutStatus(state, flags.int('revision'))
      io.stdout(text)
      if (isDone || !flags.bool('watch')) return
    }
  })
}

async function status(invocation: Invocation): Promise<void> {
  if (invocation.flags.int('revision') < 0)
    throw new CommandError(`revision must be a positive integer: ${invocation.flags.int('revision')}`)
  for (const found of await foundOf(invocation)) {
    try {
      await follow(invocation, found)
    } catch (error) {
      if (error instanceof TimeIsUp) throw new CommandError('error: timed out waiting for the condition')
      throw error
    }
  }
}

async function showHistory(invocation: Invocation, { object }: Found): Promise<void> {
  const { flags, io, session } = invocation
  const wanted = flags.int('revision')
  const revisions = await revisionsOf(session, object)
  const print = await objectPrinter(flags, io, { inOrder: true })
  if (print) {
    const shown = wanted > 0 ? revisions.filter(({ number }) => number === wanted) : revisions
    if (wanted > 0 && shown.length === 0) throw new CommandError(`unable to find the specified revision`)
    for (const each of shown) io.stdout(print(goTyped(each.object)))
    return
  }
  if (wanted > 0) {
    const found = revisions.find(({ number }) => number === wanted)
    if (!found?.template) throw new CommandError('unable to find the specified revision')
    io.stdout(namePrinter(`with revision #${wanted}\n${templateText(found.template, session.now())}`)(object))
    return
  }
  const text = revisions.length === 0 ? 'No rollout history found.' : alignRevisions(revisions)
  io.stdout(namePrinter(`\n${text}`)(object))
}

async function history(invocation: Invocation): Promise<void> {
  if (invocation.flags.int('revision') < 0)
    throw new CommandError(`revision must be a positive integer: ${invocation.flags.int('revision')}`)
  for (const found of await foundOf(invocation)) await showHistory(invocation, found)
}

async function undoAll(invocation: Invocation): Promise<void> {
  const { flags, io, session } = invocation
  const dryRun = dryRunOf(flags)
  const errors: unknown[] = []
  const print = await resultPrinter(flags, io, { dryRun, inOrder: true })
  for (const found of await foundOf(invocation)) {
    try {
      io.stdout(print(await undo(session, found, found.object, flags.int('to-revision'), dryRun), goTyped(found.object)))
    } catch (error) {
      errors.push(error)
    }
  }
  throwCollected(errors)
}

const specOf = (object: RawObject): JsonObject => (object['spec'] ?? {}) as JsonObject

function paused(object: RawObject, value: boolean): RawObject {
  if (object.kind !== 'Deployment') throw new CommandError(value ? 'pausing is not supported' : 'resuming is not supported')
  const { paused: before, ...spec } = specOf(object)
  if (Boolean(before) === value) throw new CommandError(value ? 'is already paused' : 'is not paused')
  return { ...object, spec: value ? { ...spec, paused: true } : spec }
}

const restartedTwice = 'if restart has already been triggered within the past second, please wait before attempting to trigger another'
const restartedKey = 'kubectl.kubernetes.io/restartedAt'

function restarted(object: RawObject, now: number): RawObject {
  const spec = specOf(object)
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(object.kind)) throw new CommandError('restarting is not supported')
  if (spec['paused']) throw new CommandError("can't restart paused deployment (run rollout resume first)")
  const template = spec['template'] as JsonObject
  const metadata = (template['metadata'] ?? {}) as JsonObject
  const annotations = { ...((metadata['annotations'] ?? {}) as JsonObject), [restartedKey]: formatTime(now) }
  return { ...object, spec: { ...spec, template: { ...template, metadata: { ...metadata, annotations } } } }
}

const change =
  (operation: string, apply: (object: RawObject, invocation: Invocation) => RawObject, stale?: string) =>
  async (invocation: Invocation): Promise<void> => {
    needsTarget(invocation)
    const { args, flags } = invocation
    const manager = flags.string('field-manager')
    const options = { operation, manager, allowAll: true, apply: (object: RawObject) => apply(object, invocation), refused: refusedByName }
    await changeObjects(invocation, args, {
      ...options,
      ...(stale && { stale: ({ name }) => `failed to create patch for ${name}: ${stale}` }),
    })
  }

const managerFlag: Flag = { name: 'field-manager', type: 'string', default: 'kubectl-rollout', help: 'The manager that owns the fields.' }
const usage = '(TYPE NAME | TYPE/NAME) [flags]'
const changeFlags = [managerFlag, ...files, ...printFlags(), selectorFlag]

const subcommands: readonly Command[] = [
  {
    name: 'history',
    short: 'View rollout history',
    long: 'Lists the revisions of a rollout, or shows the pod template of one of them.',
    examples: `# List the revisions of a deployment
kubectl rollout history deployment/web

# Show what revision 3 was
kubectl rollout history deployment/web --revision=3`,
    usage,
    arguments: 'rollout',
    flags: [
      ...files,
      ...printFlags(),
      { name: 'revision', type: 'int', default: '0', help: 'The revision to show, with its pod template.' },
      selectorFlag,
    ],
    run: history,
  },
  {
    name: 'pause',
    short: 'Mark the provided resource as paused',
    long: 'A paused deployment does not roll out changes until it is resumed.',
    examples: `# Pause a deployment
kubectl rollout pause deployment/web`,
    usage: 'RESOURCE',
    arguments: 'rollout',
    flags: changeFlags,
    run: change('paused', (object) => paused(object, true)),
  },
  {
    name: 'restart',
    short: 'Restart a resource',
    long: 'Replaces all pods of a workload by new ones, as an update does.',
    examples: `# Restart a deployment
kubectl rollout restart deployment/web`,
    usage: 'RESOURCE',
    arguments: 'rollout',
    flags: changeFlags,
    run: change('restarted', (object, { session }) => restarted(object, session.now()), restartedTwice),
  },
  {
    name: 'resume',
    short: 'Resume a paused resource',
    long: 'A resumed deployment rolls out its changes again.',
    examples: `# Resume a paused deployment
kubectl rollout resume deployment/web`,
    usage: 'RESOURCE',
    arguments: 'rollout',
    flags: changeFlags,
    run: change('resumed', (object) => paused(object, false)),
  },
  {
    name: 'status',
    short: 'Show the status of the rollout',
    long: 'Follows the newest rollout until it is done; --watch=false says how far it is and ends.',
    examples: `# Follow the rollout of a deployment
kubectl rollout status deployment/web`,
    usage,
    arguments: 'rollout',
    flags: [
      ...files,
      { name: 'revision', type: 'int', default: '0', help: 'Fail unless this revision is the one that rolls out.' },
      selectorFlag,
      { name: 'timeout', type: 'duration', default: '0s', help: 'How long to follow (1s, 2m, 3h); zero is to the end.' },
      { name: 'watch', short: 'w', type: 'bool', default: 'true', help: 'Follow the rollout until it is done.' },
    ],
    run: status,
  },
  {
    name: 'undo',
    short: 'Undo a previous rollout',
    long: 'Goes back to the previous revision, or to the one that is named.',
    examples: `# Go back to the previous revision
kubectl rollout undo deployment/web

# Go back to revision 3
kubectl rollout undo deployment/web --to-revision=3`,
    usage,
    arguments: 'rollout',
    flags: [
      dryRunFlag,
      ...files,
      ...printFlags(),
      selectorFlag,
      { name: 'to-revision', type: 'int', default: '0', help: 'The revision to go back to; 0 is the previous one.' },
    ],
    run: undoAll,
  },
]

export const rollout: Command = {
  name: 'rollout',
  group: 'Deploy Commands',
  short: 'Manage the rollout of a resource',
  long: 'Works on deployments, daemon sets and stateful sets.',
  examples: `# Go back to the previous revision of a deployment
kubectl rollout undo deployment/web

# Follow the rollout of a daemon set
kubectl rollout status daemonset/agent

# Restart a deployment
kubectl rollout restart deployment/web`,
  usage: 'SUBCOMMAND',
  helpWithoutSubcommand: { to: 'stdout', code: 1 },
  subcommands,
}
