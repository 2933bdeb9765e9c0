import type { VersionInfo } from '#apimachinery'
import type { FlowControl, FlowCounts } from '../flowcontrol/flow-control.ts'
import { durationBuckets, type Metrics, type RequestSeries } from './metrics.ts'
import type { Counter, Histogram, Labels } from './series.ts'

/** How many objects of a resource are stored. */
export interface ObjectCount {
  readonly group: string
  readonly resource: string
  readonly count: number
}

export interface MetricsParts {
  readonly metrics: Metrics
  readonly flowControl: FlowControl
  readonly objects: readonly ObjectCount[]
  /** Who watches. */
  readonly watchers: Counter
  readonly build: VersionInfo
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

function histogram({ bounds, series }: Pick<Histogram, 'bounds' | 'series'>): readonly Sample[] {
  return [...series.values()].flatMap(({ labels, counts, sum }) => {
    let total = 0
    const buckets = [...bounds, '+Inf'].map((bound, index): Sample => {
      total += counts[index] ?? 0
      return { suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: total }
    })
    return total === 0 ? [] : [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: total }]
  })
}

const durations = (all: Metrics['requests']): Pick<Histogram, 'bounds' | 'series'> => ({
  bounds: durationBuckets,
  series: new Map([...all].map(([key, { labels, durations: counts, seconds: sum }]) => [key, { labels, counts, sum }])),
})

const counted = ({ series }: Counter): readonly Sample[] => [...series.values()]
const byGroup = ({ group, resource, count }: ObjectCount): Sample => ({ labels: { group, resource }, value: count })
const byName = ({ group, resource, count }: ObjectCount): Sample => ({
  labels: { resource: group === '' ? resource : `${resource}.${group}` },
  value: count,
})

const apf = 'API Priority and Fairness subsystem'

/** What each flow schema's requests have come to. */
function flowFamilies({ flows, levels }: FlowControl): readonly string[] {
  const of = (value: (counts: FlowCounts) => number): readonly Sample[] =>
    [...flows.values()].flatMap(({ schema, level, counts }) => {
      const labels = { flow_schema: schema.metadata.name, priority_level: level.name }
      return counts.dispatched + counts.inQueue > 0 ? [{ labels, value: value(counts) }] : []
    })
  const rejected = [...flows.values()].flatMap(({ schema, level, counts }) =>
    Object.entries(counts.rejected).map(([reason, value]): Sample => ({
      labels: { flow_schema: schema.metadata.name, priority_level: level.name, reason },
      value,
    })),
  )
  const seats = [...levels.values()].map(({ name, limit }): Sample => ({ labels: { priority_level: name }, value: limit }))
  const executing = `[BETA] Number of requests in initial (for a WATCH) or any (for a non-WATCH) execution stage in the ${apf}`
  const name = (what: string): string => `apiserver_flowcontrol_${what}`
  return [
    family(
      name('current_executing_requests'),
      'gauge',
      executing,
      of((counts) => counts.executing),
    ),
    family(
      name('current_inqueue_requests'),
      'gauge',
      `[BETA] Number of requests currently pending in queues of the ${apf}`,
      of((counts) => counts.inQueue),
    ),
    family(
      name('dispatched_requests_total'),
      'counter',
      `[BETA] Number of requests executed by ${apf}`,
      of((counts) => counts.dispatched),
    ),
    family(name('nominal_limit_seats'), 'gauge', '[BETA] Nominal number of execution seats configured for each priority level', seats),
    family(name('rejected_requests_total'), 'counter', `[BETA] Number of requests rejected by ${apf}`, rejected),
  ]
}

function accessFamilies({ authentications, users, authorizations, admission }: Metrics): readonly string[] {
  return [
    family(
      'apiserver_admission_controller_admission_duration_seconds',
      'histogram',
      '[STABLE] Admission controller latency histogram in seconds, identified by name and broken out for each operation and API resource and type (validate or admit).',
      histogram(admission),
    ),
    family('authenticated_user_requests', 'counter', '[ALPHA] Counter of authenticated requests broken out by username.', counted(users)),
    family('authentication_attempts', 'counter', '[ALPHA] Counter of authenticated attempts.', counted(authentications)),
    family(
      'authorization_attempts_total',
      'counter',
      "[ALPHA] Counter of authorization attempts broken down by result. It can be either 'allowed', 'denied', 'no-opinion' or 'error'.",
      counted(authorizations),
    ),
  ]
}

const lastCheck = 'Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.'

function storageFamilies({ objects, revision }: MetricsParts): readonly string[] {
  return [
    family('apiserver_resource_objects', 'gauge', `[ALPHA] ${lastCheck}`, objects.map(byGroup)),
    family(
      'apiserver_storage_objects',
      'gauge',
      `[STABLE] [DEPRECATED, consider using apiserver_resource_objects instead] ${lastCheck}`,
      objects.map(byName),
    ),
    family('etcd_debugging_mvcc_current_revision', 'gauge', 'The current revision of store.', [{ value: revision }]),
  ]
}

function requestFamilies({ metrics, watchers }: MetricsParts): readonly string[] {
  return [
    family(
      'apiserver_current_inflight_requests',
      'gauge',
      '[STABLE] Maximal number of currently used inflight request limit of this apiserver per request kind in last second.',
      Object.entries(metrics.inFlight).map(([kind, value]) => ({ labels: { request_kind: kind }, value })),
    ),
    family(
      'apiserver_longrunning_requests',
      'gauge',
      '[STABLE] Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.',
      counted(watchers),
    ),
    family(
      'apiserver_request_duration_seconds',
      'histogram',
      '[STABLE] Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.',
      histogram(durations(metrics.requests)),
    ),
    family(
      'apiserver_request_total',
      'counter',
      '[STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
      [...metrics.requests.values()].flatMap(requestTotals),
    ),
    family(
      'apiserver_watch_events_total',
      'counter',
      '[ALPHA] Number of events sent in watch clients',
      [...metrics.watchEvents.values()].map(({ labels, count }) => ({ labels, value: count })),
    ),
  ]
}

function processFamilies({ build, startSeconds }: MetricsParts): readonly string[] {
  const labels = {
    build_date: build.buildDate,
    compiler: build.compiler,
    git_commit: build.gitCommit,
    git_tree_state: build.gitTreeState,
    git_version: build.gitVersion,
    go_version: build.goVersion,
    major: build.major,
    minor: build.minor,
    platform: build.platform,
  }
  return [
    family(
      'kubernetes_build_info',
      'gauge',
      "[BETA] A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
      [{ labels, value: 1 }],
    ),
    family('process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.', [{ value: startSeconds }]),
  ]
}

const nameOf = (text: string): string => text.split(' ', 3)[2] ?? ''

/** All figures in Prometheus' text format, families by name. */
export const metricsText = (parts: MetricsParts): string =>
  [
    ...requestFamilies(parts),
    ...accessFamilies(parts.metrics),
    ...flowFamilies(parts.flowControl),
    ...storageFamilies(parts),
    ...processFamilies(parts),
  ]
    .filter((text) => text !== '')
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    .join('')
