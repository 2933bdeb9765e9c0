/** What an Event has to say, and more so one that came by the newer API. (pkg/apis/core/validation/events.go) */
import { deepEqual, dns1123Subdomain, invalid, qualifiedName, required } from '#apimachinery'
import type { CoreEvent } from '../generated/types.ts'
import { byRule, type Errors, requiredIf, when } from '../validation.ts'

const longest = { reportingInstance: 128, action: 128, reason: 128, message: 1024 } as const

const foreign = ({ involvedObject: { namespace = '' } }: CoreEvent): Errors => [
  invalid('involvedObject.namespace', namespace, 'does not match event.namespace'),
]

function atMost(event: CoreEvent, field: keyof typeof longest): Errors {
  const length = event[field]?.length ?? 0
  return when(length > longest[field], () => invalid(field, '', `can have at most ${longest[field]} characters`))
}

/** Who reports in the newer way says when, who and what. */
function validateTimed(event: CoreEvent): Errors {
  const { involvedObject, metadata, reportingComponent = '' } = event
  const isOutside = !involvedObject.namespace && metadata.namespace !== 'default' && metadata.namespace !== 'kube-system'
  return [
    ...(isOutside ? foreign(event) : []),
    ...requiredIf(reportingComponent === '', 'reportingController'),
    ...byRule('reportingController', reportingComponent, qualifiedName),
    ...requiredIf(!event.reportingInstance, 'reportingInstance'),
    ...atMost(event, 'reportingInstance'),
    ...requiredIf(!event.action, 'action'),
    ...atMost(event, 'action'),
    ...requiredIf(!event.reason, 'reason'),
    ...atMost(event, 'reason'),
    ...atMost(event, 'message'),
  ]
}

export function validateEvent(event: CoreEvent): Errors {
  const { involvedObject, metadata, eventTime } = event
  const namespace = metadata.namespace ?? ''
  const isOurs = (involvedObject.namespace || 'default') === namespace
  return [...(eventTime ? validateTimed(event) : isOurs ? [] : foreign(event)), ...byRule('namespace', namespace, dns1123Subdomain)]
}

function validateSeries({ series }: CoreEvent): Errors {
  if (!series) return []
  return [
    ...when((series.count ?? 0) < 2, () => invalid('series.count', '', 'should be at least 2')),
    ...requiredIf(!series.lastObservedTime, 'series.lastObservedTime'),
  ]
}

/** What the newer API asks of new events besides. */
export function validateNewEvent(event: CoreEvent): Errors {
  const { type = '', source, eventTime } = event
  const unset = (field: string, isSet: boolean): Errors => when(isSet, () => invalid(field, '', 'needs to be unset'))
  return [
    ...validateSeries(event),
    ...when(!eventTime, () => required('eventTime')),
    ...when(type !== 'Normal' && type !== 'Warning', () => invalid('type', '', `has invalid value: ${type}`)),
    ...unset('firstTimestamp', Boolean(event.firstTimestamp)),
    ...unset('lastTimestamp', Boolean(event.lastTimestamp)),
    ...unset('count', Boolean(event.count)),
    ...unset('source', Boolean(source?.component) || Boolean(source?.host)),
  ]
}

/** Fields in the newer API's order of complaints. */
const fixed = [
  ['involvedObject', 'involvedObject'],
  ['reason', 'reason'],
  ['message', 'message'],
  ['source', 'source'],
  ['firstTimestamp', 'firstTimestamp'],
  ['lastTimestamp', 'lastTimestamp'],
  ['count', 'count'],
  ['type', 'type'],
  ['eventTime', 'eventTime'],
  ['action', 'action'],
  ['related', 'related'],
  ['reportingComponent', 'reportingController'],
  ['reportingInstance', 'reportingInstance'],
] as const

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || value === 0 || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** By the newer API only the series goes on. */
export const validateEventChange = (next: CoreEvent, previous: CoreEvent): Errors => [
  ...(deepEqual(next.series, previous.series) ? [] : validateSeries(next)),
  ...fixed.flatMap(([field, name]) => {
    const [after, before] = [next[field], previous[field]]
    const isSame = deepEqual(after, before) || (isEmpty(after) && isEmpty(before))
    return isSame ? [] : [invalid(name, after ?? '', 'field is immutable')]
  }),
]
