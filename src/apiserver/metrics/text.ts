import { durationBuckets, type Labels, type Metrics, type RequestSeries } from './metrics.ts'

/** How many objects of a resource are stored. */
export interface ObjectCount {
  readonly group: string
  readonly resource: string
  readonly count: number
}

export interface MetricsParts {
  readonly metrics: Metrics
  readonly objects: readonly ObjectCount[]
  /** Who watches, by resource. */
  readonly watchers: readonly ObjectCount[]
  readonly build: Labels
  readonly startSeconds: number
  readonly revision: number
}

interface Sample {
  /** Behind the family's name: `_bucket`, `_sum`, `_count`. */
  readonly suffix?: string
  readonly labels?: Labels
  readonly value: number
}

const escaped = (value: string): string =>
  value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)

function line(name: string, { suffix = '', labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}${suffix}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`
}

const family = (name: string, type: 'counter' | 'gauge' | 'histogram', help: string, samples: readonly Sample[]): string =>
  samples.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((sample) => line(name, sample)).join('')}`

const requestTotals = ({ labels, codes }: RequestSeries): readonly Sample[] =>
  [...codes].map(([code, value]) => ({ labels: { code: String(code), ...labels }, value }))

function durations({ labels, durations, seconds }: RequestSeries): readonly Sample[] {
  const total = durations.reduce((sum, count) => sum + count, 0)
  if (total === 0) return []
  let sum = 0
  const buckets = durationBuckets.map((bound, index): Sample => {
    sum += durations[index] ?? 0
    return { suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: sum }
  })
  return [
    ...buckets,
    { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: total },
    { suffix: '_sum', labels, value: seconds },
    { suffix: '_count', labels, value: total },
  ]
}

const gauge = ({ group, resource, count }: ObjectCount): Sample => ({ labels: { group, resource }, value: count })

/** All figures in Prometheus' text format, families by name. */
export function metricsText({ metrics, objects, watchers, build, startSeconds, revision }: MetricsParts): string {
  const series = [...metrics.requests.values()]
  return [
    family('apiserver_current_inflight_requests', 'gauge', 'Number of requests being processed right now, by kind.', [
      { labels: { request_kind: 'mutating' }, value: metrics.inFlight.mutating },
      { labels: { request_kind: 'readOnly' }, value: metrics.inFlight.readOnly },
    ]),
    family('apiserver_longrunning_requests', 'gauge', 'Number of watches that are open, by resource.', watchers.map(gauge)),
    family('apiserver_request_duration_seconds', 'histogram', 'Time that requests took, in seconds.', series.flatMap(durations)),
    family('apiserver_request_total', 'counter', 'Number of requests that were answered.', series.flatMap(requestTotals)),
    family('apiserver_resource_objects', 'gauge', 'Number of stored objects, by resource.', objects.map(gauge)),
    family(
      'apiserver_storage_objects',
      'gauge',
      'Number of stored objects, by resource with its group.',
      objects.map(({ group, resource, count }) => ({
        labels: { resource: group === '' ? resource : `${resource}.${group}` },
        value: count,
      })),
    ),
    family(
      'apiserver_watch_events_total',
      'counter',
      'Number of events that watches were sent.',
      [...metrics.watchEvents.values()].map(({ labels, count }) => ({ labels, value: count })),
    ),
    family('etcd_debugging_mvcc_current_revision', 'gauge', 'The newest revision of the store.', [{ value: revision }]),
    family('kubernetes_build_info', 'gauge', 'Always 1; its labels tell what runs.', [{ labels: build, value: 1 }]),
    family('process_start_time_seconds', 'gauge', 'When this process began, in seconds since 1970.', [{ value: startSeconds }]),
  ].join('')
}
