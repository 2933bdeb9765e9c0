import { isReason, notFound } from '#apimachinery'
import { sleepOn } from '#kernel'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError, throwCollected } from '../errors.ts'
import { printFlags, resultPrinter } from '../printers/objects.ts'
import { openDeadline, type Deadline } from '../resources/deadline.ts'
import { statesOf } from '../resources/follow.ts'
import {
  allNamespacesFlag,
  fetchAll,
  fieldSelectorFlag,
  filenameFlags,
  select,
  selectOptions,
  selectorFlag,
  type Found,
  type SelectOptions,
  type Target,
} from '../resources/targets.ts'
import type { Session } from '../session.ts'
import { parseCondition, type Condition } from './wait-condition.ts'

const week = 7 * 24 * 3_600_000
const pollMs = 500

/** Looks once: what `--timeout=0` does. */
function checkOnce(condition: Condition, { type, name, object }: Found): RawObject {
  const isMet = condition.type === 'create' || (condition.type === 'test' && condition.isMet(object))
  if (!isMet) throw new CommandError(`condition not met for ${type.plural}/${name}`)
  return object
}

/** The first state that is as it should be; for a deletion, the last that there was. */
async function untilMet(session: Session, condition: Condition, found: Found, signal: AbortSignal): Promise<RawObject | undefined> {
  const { type, name } = found
  let last: RawObject | undefined
  for await (const state of statesOf(session, found, signal)) {
    if (!state) {
      if (condition.type === 'delete') return last ?? found.object
      if (!last) throw notFound(type.group, type.plural, name)
      continue
    }
    last = state
    if (condition.type === 'test' && condition.isMet(state)) return state
  }
  return undefined
}

async function waitForOne(session: Session, condition: Condition, found: Found, deadline: Deadline): Promise<RawObject> {
  if (condition.type === 'create') return found.object
  const { signal, reached } = deadline
  const met = signal.aborted ? undefined : await Promise.race([untilMet(session, condition, found, signal), reached])
  if (met) return met
  // An object that went away while its condition was waited for may come again.
  await reached
  throw new CommandError(`timed out waiting for the condition on ${found.type.plural}/${found.name}`)
}

/** Looks again and again until everything that is named is there. */
async function untilCreated(session: Session, targets: readonly Target[], options: SelectOptions, deadline: Deadline): Promise<void> {
  for (;;) {
    try {
      await fetchAll(session, { targets, isSingle: false, hasSeveralTypes: false }, options)
      return
    } catch (error) {
      if (!isReason(error, 'NotFound')) throw error
    }
    if (deadline.signal.aborted) throw new CommandError('timed out waiting for the condition')
    await Promise.race([sleepOn(session.io.clock, pollMs), deadline.reached])
    if (deadline.signal.aborted) throw new CommandError('timed out waiting for the condition')
  }
}

async function waitForAll(invocation: Invocation, condition: Condition, deadline: Deadline): Promise<void> {
  const { args, flags, io, session } = invocation
  const print = await resultPrinter(flags, io)
  const options = { ...selectOptions(flags), allowAll: flags.bool('all') }
  const { targets } = await select(session, args, options)
  if (condition.type === 'create') await untilCreated(session, targets, options, deadline)
  const errors: unknown[] = []
  let count = 0
  const failed = (error: unknown): void => {
    if (condition.type !== 'delete' || !isReason(error, 'NotFound')) errors.push(error)
  }
  for (const target of targets) {
    for (const found of await fetchAll(session, { targets: [target], isSingle: true, hasSeveralTypes: false }, options, failed)) {
      count++
      try {
        const isOnce = flags.duration('timeout') === 0
        const object = isOnce ? checkOnce(condition, found) : await waitForOne(session, condition, found, deadline)
        io.stdout(print('condition met', object))
      } catch (error) {
        failed(error)
      }
    }
  }
  throwCollected(errors)
  if (count === 0 && condition.type !== 'delete') throw new CommandError('no matching resources found')
}

async function run(invocation: Invocation): Promise<void> {
  const condition = parseCondition(invocation.flags.string('for'))
  const timeout = invocation.flags.duration('timeout')
  const deadline = openDeadline(invocation.io, timeout < 0 ? week : timeout)
  try {
    await waitForAll(invocation, condition, deadline)
  } finally {
    deadline.close()
  }
}

const [filenameFlag] = filenameFlags('A file or directory that names the objects.')

export const wait: Command = {
  name: 'wait',
  group: 'Advanced Commands',
  short: 'Wait for a specific condition on one or many resources',
  long: 'Waits until all objects are as they should be, and fails when the time is over before. Names of conditions and their values are compared without regard to case.',
  examples: `# Wait until a pod is ready
kubectl wait --for=condition=Ready pod/web

# Wait until a deployment is no longer progressing
kubectl wait --for=condition=Progressing=false deployment/web

# Wait until a pod runs
kubectl wait --for=jsonpath='{.status.phase}'=Running pod/web

# Wait until a service has an address
kubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/web

# Wait a minute for a pod to be gone
kubectl wait --for=delete pod/web --timeout=60s`,
  usage:
    "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  arguments: 'resources',
  flags: [
    { name: 'all', type: 'bool', help: 'All objects of the types, in the namespace.' },
    allNamespacesFlag,
    fieldSelectorFlag,
    ...(filenameFlag ? [filenameFlag] : []),
    {
      name: 'for',
      type: 'string',
      help: "What to wait for: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'[=value]]. The value of a condition is true unless given.",
      choices: ['create', 'delete', 'condition=', 'jsonpath='],
    },
    ...printFlags(),
    {
      name: 'recursive',
      short: 'R',
      type: 'bool',
      default: 'true',
      help: 'If true, directories given with -f are read with everything below them.',
    },
    selectorFlag,
    { name: 'timeout', type: 'duration', default: '30s', help: 'How long to wait in all. Zero looks once, a negative time is a week.' },
  ],
  run,
}
