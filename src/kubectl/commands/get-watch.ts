import type { JsonObject, WatchEvent } from '#apimachinery'
import { ApiError, escapeFieldValue, isFailure } from '#apimachinery'
import { CommandError } from '../errors.ts'
import { TablePrinter, type Table } from '../printers/table.ts'
import { selectorQuery, type Target } from '../resources/targets.ts'
import { isTableOutput, printerOfGet, tableAccept, tableOptions, type GetScope } from './get-output.ts'

interface Show {
  /** Text of a list or of one changed object. */
  readonly print: (object: JsonObject, event?: string) => string
  readonly accept: string | undefined
}

async function show({ invocation, ...scope }: GetScope, target: Target): Promise<Show> {
  const { flags } = invocation
  const withEvents = flags.bool('output-watch-events')
  if (!isTableOutput(flags)) {
    const print = await printerOfGet(invocation)
    if (!withEvents) return { print, accept: undefined }
    return { print: (object, type = 'ADDED') => print({ type, object }), accept: undefined }
  }
  const printer = new TablePrinter(tableOptions({ invocation, ...scope }, target.type))
  return {
    accept: tableAccept,
    print(object, event = 'ADDED') {
      printer.add(object as unknown as Table, withEvents ? event : undefined)
      return printer.flush()
    },
  }
}

const versionOf = (object: JsonObject): string => String((object['metadata'] as JsonObject | undefined)?.['resourceVersion'] ?? '')

function check({ type, object }: WatchEvent<JsonObject>): void {
  if (type === 'ERROR') throw isFailure(object) ? ApiError.from(object) : new CommandError('the watch failed')
}

/** `get -w`: what is there, then every change until Ctrl-C or the end of the watch. */
export async function watchOne(scope: GetScope): Promise<void> {
  const { invocation, options, selection } = scope
  const { io, flags, session } = invocation
  const [target, ...others] = selection.targets
  if (!target) return
  if (others.length > 0) {
    throw new CommandError(`you may only specify a single resource type`)
  }
  const { print, accept } = await show(scope, target)
  let resourceVersion = '0'
  let skip = flags.bool('watch-only')
  if (target.name === undefined) {
    const list = await session.api.list(target, selectorQuery(options), accept)
    resourceVersion = versionOf(list)
    if (!skip) {
      const items = accept ? [list] : ((list['items'] as readonly JsonObject[] | undefined) ?? [])
      for (const item of items) io.stdout(print(item))
    }
    skip = false
  } else await session.api.get(target, {}, accept)
  const fieldSelector = target.name === undefined ? undefined : `metadata.name=${escapeFieldValue(target.name)}`
  const query = { ...selectorQuery(options), resourceVersion, ...(fieldSelector && { fieldSelector }) }
  const { name: _, ...collection } = target
  for await (const batch of await session.api.watch(collection, query, accept)) {
    for (const event of batch) {
      check(event)
      if (event.type === 'BOOKMARK') continue
      if (!skip) io.stdout(print(event.object, event.type))
      skip = false
    }
  }
}
