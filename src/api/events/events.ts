import type { KubeObject } from '#apimachinery'
import { events as coreEvents, eventFields } from '../core/events.ts'
import { validateEvent, validateEventChange, validateNewEvent } from '../core/event-rules.ts'
import type { CoreEvent, EventsEvent } from '../generated/types.ts'
import type { Reader, Resource } from '../resource.ts'
import { isNew } from '../validation.ts'

type Loose = Record<string, unknown>

/** Names that differ: in events.k8s.io → in core. */
const names: readonly (readonly [string, string])[] = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
]

/** The same members under other names. The types on both sides are generated from one and the same event. */
function renamed(object: object, pairs: readonly (readonly [string, string])[], apiVersion: string): Loose {
  const to = new Map(pairs)
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [to.get(key) ?? key, key === 'apiVersion' ? apiVersion : value]))
}

const back = names.map(([ours, core]) => [core, ours] as const)

export const toCoreEvent = (event: EventsEvent): CoreEvent =>
  ({ involvedObject: {}, ...renamed(event, names, 'v1'), apiVersion: 'v1' }) as unknown as CoreEvent
export const fromCoreEvent = (event: KubeObject): EventsEvent => renamed(event, back, 'events.k8s.io/v1') as unknown as EventsEvent

const fields = (): Record<string, Reader<EventsEvent>> => {
  const own: Record<string, Reader<EventsEvent>> = {}
  for (const [field, read] of Object.entries(eventFields)) {
    const name = field.replace('involvedObject.', 'regarding.').replace('reportingComponent', 'reportingController')
    own[name] = (event) => read(toCoreEvent(event))
  }
  return own
}

/** events.k8s.io/v1 Event: core events, seen through the newer API. */
export const eventsV1: Resource<EventsEvent> = {
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.events.v1.Event',
  withoutGeneration: true,
  storedAs: { group: '', version: 'v1', plural: 'events', toStored: toCoreEvent, fromStored: fromCoreEvent },
  validate: (event) => {
    const core = toCoreEvent(event)
    return [...validateEvent(core), ...(isNew(event) ? validateNewEvent(core) : [])]
  },
  validateUpdate: (next, previous) => validateEventChange(toCoreEvent(next), toCoreEvent(previous)),
  selectableFields: fields(),
  columns: (coreEvents.columns ?? []).map((column) => ({
    ...column,
    cell: (event: EventsEvent, context: { readonly now: number }) => column.cell(toCoreEvent(event), context),
  })),
}
