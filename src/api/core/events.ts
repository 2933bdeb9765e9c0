import { age } from '#apimachinery'
import { column, count, wide } from '../columns.ts'
import type { CoreEvent, ObjectReference } from '../generated/types.ts'
import type { Reader, Resource } from '../resource.ts'
import { validateEvent } from './event-rules.ts'

const firstSeen = (event: CoreEvent, now: number): string => age(event.firstTimestamp || event.eventTime, now)
const lastSeen = (event: CoreEvent, now: number): string => {
  const last = event.series?.lastObservedTime || event.lastTimestamp
  return last ? age(last, now) : firstSeen(event, now)
}

const source = (event: CoreEvent): string =>
  [event.source?.component || event.reportingComponent, event.source?.host || event.reportingInstance].filter(Boolean).join(', ')

const objectText = ({ involvedObject: { kind = '', name = '' } }: CoreEvent): string =>
  name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase()

const involved =
  (key: keyof ObjectReference): Reader<CoreEvent> =>
  ({ involvedObject }) =>
    involvedObject[key] ?? ''

/** What a field selector on events reads, by the field's name in core/v1. */
export const eventFields: Readonly<Record<string, Reader<CoreEvent>>> = {
  'involvedObject.kind': involved('kind'),
  'involvedObject.namespace': involved('namespace'),
  'involvedObject.name': involved('name'),
  'involvedObject.uid': involved('uid'),
  'involvedObject.apiVersion': involved('apiVersion'),
  'involvedObject.resourceVersion': involved('resourceVersion'),
  'involvedObject.fieldPath': involved('fieldPath'),
  reason: ({ reason }) => reason ?? '',
  reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
  source: ({ source, reportingComponent }) => source?.component || reportingComponent || '',
  type: ({ type }) => type ?? '',
}

/** v1 Event. */
export const events: Resource<CoreEvent> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Event',
  withoutGeneration: true,
  defaults: (event) => (event.involvedObject ? event : { ...event, involvedObject: {} }),
  validate: validateEvent,
  selectableFields: eventFields,
  columns: [
    column('Last Seen', (event, { now }) => lastSeen(event, now)),
    column('Type', ({ type }) => type ?? ''),
    column('Reason', ({ reason }) => reason ?? ''),
    column('Object', objectText),
    wide('Subobject', ({ involvedObject }) => involvedObject.fieldPath ?? ''),
    wide('Source', source),
    column('Message', ({ message }) => (message ?? '').trim()),
    wide('First Seen', (event, { now }) => firstSeen(event, now)),
    { ...count('Count', ({ series, count: times }: CoreEvent) => series?.count || times || 1), priority: 1, type: 'string' },
    wide('Name', ({ metadata }) => metadata.name),
  ],
}
