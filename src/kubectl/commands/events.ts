import type { CoreEvent } from '#api'
import { apiVersionOf, escapeFieldValue, humanDuration, type JsonObject, type Query } from '#apimachinery'
import { parseTime } from '#kernel'
import type { RawObject } from '../api.ts'
import type { Command, Invocation } from '../command.ts'
import { CommandError } from '../errors.ts'
import { splitComma } from '../flags.ts'
import { goTyped } from '../printers/go-typed.ts'
import { objectFormats, objectPrinter, outputOf, printFlags, unknownFormat } from '../printers/objects.ts'
import { findType } from '../resources/mapper.ts'
import { allNamespacesFlag, splitPair } from '../resources/targets.ts'
import { TabWriter, tableLayout } from '../tabwriter.ts'

/** Go's zero time before everything else. */
const timeOf = ({ series, lastTimestamp, eventTime }: CoreEvent): number => {
  const time = series ? series.lastObservedTime : (lastTimestamp ?? eventTime)
  return time ? parseTime(time) : Number.NEGATIVE_INFINITY
}

function interval({ series, eventTime, firstTimestamp, lastTimestamp, count = 0 }: CoreEvent, now: number): string {
  const since = (time: string | undefined): string => (time ? humanDuration(now - parseTime(time)) : '<unknown>')
  const first = since(eventTime ?? firstTimestamp)
  if (series) return `${since(series.lastObservedTime)} (x${series.count ?? 0} over ${first})`
  return count > 1 ? `${since(lastTimestamp)} (x${count} over ${first})` : first
}

/** Events as rows below one header; columns keep their widths over a watch. */
class EventTable {
  readonly #writer = new TabWriter(tableLayout)
  readonly #withNamespace: boolean
  readonly #now: () => number
  #needsHeader: boolean

  constructor({ flags, session }: Invocation) {
    this.#withNamespace = flags.bool('all-namespaces')
    this.#needsHeader = !flags.bool('no-headers')
    this.#now = () => session.now()
  }

  print(events: readonly CoreEvent[]): string {
    if (this.#needsHeader) this.#row('NAMESPACE', ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'])
    this.#needsHeader = false
    for (const event of events) {
      const { metadata, type = '', reason = '', involvedObject, message = '' } = event
      const object = `${involvedObject.kind ?? ''}/${involvedObject.name ?? ''}`
      this.#row(metadata.namespace ?? '', [interval(event, this.#now()), type, reason, object, message.trim()])
    }
    return this.#writer.flush()
  }

  #row(namespace: string, cells: readonly string[]): void {
    this.#writer.write(`${[...(this.#withNamespace ? [namespace] : []), ...cells].join('\t')}\n`)
  }
}

/** Asks for the events of the object that `--for` names. */
async function queryOf({ flags, session }: Invocation): Promise<Query> {
  const text = flags.string('for')
  if (text === '') return {}
  if (!text.includes('/')) throw new CommandError('--for must be in resource/name form')
  const types = await session.types()
  const resource = text.slice(0, text.indexOf('/'))
  if (!findType(types, resource))
    throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(resource)}`, 1, { verbatim: true })
  const { type, name } = splitPair(text, types)
  const terms = [
    `involvedObject.kind=${type.kind}`,
    `involvedObject.apiVersion=${escapeFieldValue(apiVersionOf(type.group, type.version))}`,
    `involvedObject.name=${escapeFieldValue(name)}`,
  ]
  return { fieldSelector: terms.join(',') }
}

/** Whether events of this type are asked for. */
function typeFilter({ flags }: Invocation): (event: CoreEvent) => boolean {
  const types = splitComma(flags.strings('types')).map((type) => type.toLowerCase())
  if (types.some((type) => type !== 'normal' && type !== 'warning')) throw new CommandError('valid --types are Normal or Warning')
  return ({ type = '' }) => types.length === 0 || types.includes(type.toLowerCase())
}

/** An event as Go writes one: fields in its order, times and a source even where there are none. */
export function typedEvent(event: CoreEvent): JsonObject {
  const { metadata } = goTyped(event as unknown as RawObject)
  const { kind, apiVersion, involvedObject, reason, message, source = {}, count, type } = event
  const { firstTimestamp = null, lastTimestamp = null, eventTime = null, series, action, related } = event
  const { reportingComponent = '', reportingInstance = '' } = event
  const head = { kind, apiVersion, metadata, involvedObject, reason, message, source, firstTimestamp, lastTimestamp, count, type }
  const all = { ...head, eventTime, series, action, related, reportingComponent, reportingInstance }
  // A kind's interface has no index signature, though every object is JSON.
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as JsonObject
}

type Printer = (events: readonly CoreEvent[], isList: boolean) => string

async function printerOf(invocation: Invocation): Promise<Printer> {
  const { flags, io } = invocation
  const { format } = outputOf(flags)
  if (format === '') {
    const table = new EventTable(invocation)
    return (events) => table.print(events)
  }
  const print = await objectPrinter(flags, io, { inOrder: true })
  if (!print) throw unknownFormat(flags, objectFormats)
  return (events, isList) => {
    if (!isList) return events.map((event) => print(typedEvent(event))).join('')
    // A list of a known type has no name to print.
    if (format === 'name') return ''
    return print({ kind: 'EventList', apiVersion: 'v1', metadata: {}, items: events.map(typedEvent) })
  }
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, io, session } = invocation
  const query = await queryOf(invocation)
  const isAsked = typeFilter(invocation)
  const print = await printerOf(invocation)
  const everywhere = flags.bool('all-namespaces')
  const at = { type: await session.type('events.v1.'), ...(!everywhere && { namespace: session.namespace }) }
  if (flags.bool('watch')) {
    for await (const batch of await session.api.watch(at, query)) {
      const changed = batch
        .filter(({ type }) => type === 'ADDED' || type === 'MODIFIED')
        .map(({ object }) => object as unknown as CoreEvent)
      for (const event of changed.filter(isAsked)) io.stdout(print([event], false))
    }
    if (io.signal.aborted) throw new CommandError('', 130)
    return
  }
  const { items } = await session.api.listAll(at, query)
  const events = (items as unknown as readonly CoreEvent[]).filter(isAsked).toSorted((a, b) => Math.sign(timeOf(a) - timeOf(b)) || 0)
  if (events.length > 0) io.stdout(print(events, true))
  else io.stderr(everywhere ? 'No events found.\n' : `No events found in ${session.namespace} namespace.\n`)
}

export const events: Command = {
  name: 'events',
  group: 'Troubleshooting and Debugging Commands',
  short: 'List events',
  long: 'What happened lately in a namespace, the newest last.',
  examples: `# List the events of the namespace
kubectl events

# Go on with those that come
kubectl events --watch

# List those of a pod
kubectl events --for pod/web

# List those that warn
kubectl events --types=Warning`,
  usage: `[(-o|--output=)${objectFormats.join('|')}] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]`,
  flags: [
    allNamespacesFlag,
    { name: 'chunk-size', type: 'int', default: '500', help: 'How many to ask for at once; 0 asks for all.' },
    { name: 'for', type: 'string', help: 'Only the events of this object.' },
    { name: 'no-headers', type: 'bool', help: 'If true, no line of headers.' },
    ...printFlags(),
    { name: 'types', type: 'strings', help: 'Only events of these types.', choices: ['Normal', 'Warning'] },
    { name: 'watch', short: 'w', type: 'bool', help: 'After those that there are, those that come.' },
  ],
  run,
}
