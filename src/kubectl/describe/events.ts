import type { CoreEvent } from '#api'
import { parseTime } from '#kernel'
import type { DescribeWriter } from './writer.ts'

const lastSeen = (event: CoreEvent): number => {
  const time = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime
  return time ? parseTime(time) : 0
}

function interval(event: CoreEvent, writer: DescribeWriter): string {
  const first = writer.since(event.eventTime ?? event.firstTimestamp)
  if (event.series) return `${writer.since(event.series.lastObservedTime)} (x${event.series.count ?? 0} over ${first})`
  if ((event.count ?? 0) > 1) return `${writer.since(event.lastTimestamp)} (x${event.count} over ${first})`
  return first
}

/** The events section, in columns of its own; nothing when events were not asked for. */
export function writeEvents(writer: DescribeWriter, events: readonly CoreEvent[] | undefined): void {
  if (!events) return
  if (events.length === 0) return writer.line(0, 'Events:\t<none>')
  writer.breakColumns()
  writer.line(0, 'Events:')
  writer.line(1, 'Type\tReason\tAge\tFrom\tMessage')
  writer.line(1, '----\t------\t----\t----\t-------')
  for (const event of events.toSorted((a, b) => lastSeen(a) - lastSeen(b))) {
    const source = event.source?.component || event.reportingComponent || ''
    const cells = [event.type ?? '', event.reason ?? '', interval(event, writer), source, (event.message ?? '').trim()]
    writer.line(1, cells.join('\t'))
  }
}
