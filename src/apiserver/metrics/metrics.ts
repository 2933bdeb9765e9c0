import type { ApiRequest } from '#apimachinery'
import type { Outcome } from '../environment.ts'
import { Counter, Histogram, type Labels } from './series.ts'

/** Upper bounds in seconds, as upstream's. */
export const durationBuckets = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
] as const

/** Requests of one kind: how many ended with which code, and how long they took. */
export interface RequestSeries {
  readonly labels: Labels
  readonly codes: Map<number, number>
  /** By bucket, not yet summed up; the last is for all that took longer. */
  readonly durations: number[]
  seconds: number
}

/** Counts what the server does, for /metrics. */
export class Metrics {
  readonly requests = new Map<string, RequestSeries>()
  readonly watchEvents = new Map<string, { readonly labels: Labels; count: number }>()
  readonly inFlight = { mutating: 0, readOnly: 0 }
  readonly admission = new Histogram([0.005, 0.025, 0.1, 0.5, 1, 2.5])
  readonly authentications = new Counter()
  readonly users = new Counter()
  readonly authorizations = new Counter()

  /** Counts who was known, and what was decided about him. */
  judge({ user, annotations }: Outcome, code: number): void {
    if (user === undefined && code !== 401) return
    this.authentications.add({ result: user === undefined ? 'failure' : 'success' })
    // Names are not told: there may be many.
    if (user !== undefined) this.users.add({ username: 'other' })
    const decision = annotations['authorization.k8s.io/decision']
    if (decision !== undefined) this.authorizations.add({ result: decision === 'allow' ? 'allowed' : 'denied' })
  }

  /** Counts a request that is over, or of a stream that has begun. */
  observe(request: ApiRequest, code: number, seconds: number): void {
    const series = this.#seriesOf(request)
    series.codes.set(code, (series.codes.get(code) ?? 0) + 1)
    // How long a stream will last is not known when it begins.
    if (isStream(request)) return
    const bucket = durationBuckets.findIndex((bound) => seconds <= bound)
    const index = bucket === -1 ? durationBuckets.length : bucket
    series.durations[index] = (series.durations[index] ?? 0) + 1
    series.seconds += seconds
  }

  countEvents({ group = '', version = '', resource = '' }: ApiRequest, count: number): void {
    const key = `${group}/${version}/${resource}`
    let series = this.watchEvents.get(key)
    if (!series) this.watchEvents.set(key, (series = { labels: { group, resource, version }, count: 0 }))
    series.count += count
  }

  #seriesOf(request: ApiRequest): RequestSeries {
    const labels = labelsOf(request)
    const key = Object.values(labels).join(' ')
    let series = this.requests.get(key)
    if (!series) {
      series = { labels, codes: new Map(), durations: durationBuckets.map(() => 0), seconds: 0 }
      this.requests.set(key, series)
    }
    return series
  }
}

const connecting = new Set(['exec', 'attach', 'portforward', 'proxy', 'log'])
const isStream = ({ verb, subresource = '' }: ApiRequest): boolean => verb === 'watch' || connecting.has(subresource)

export const isMutating = ({ verb }: ApiRequest): boolean => verb !== 'get' && verb !== 'list' && verb !== 'watch'

const methods: Readonly<Record<ApiRequest['verb'], string>> = {
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETECOLLECTION',
}

function labelsOf(request: ApiRequest): Labels {
  const { group = '', version = '', resource = '', subresource = request.path ?? '', query } = request
  return {
    component: 'apiserver',
    dry_run: query?.['dryRun'] === 'All' ? 'All' : '',
    group,
    resource,
    scope: scopeOf(request),
    subresource: resource === '' ? subresource : (request.subresource ?? ''),
    verb: verbOf(request),
    version,
  }
}

function verbOf(request: ApiRequest): string {
  if (connecting.has(request.subresource ?? '') && request.subresource !== 'log') return 'CONNECT'
  return request.verb === 'patch' && request.contentType?.startsWith('application/apply-patch') ? 'APPLY' : methods[request.verb]
}

function scopeOf({ resource, name, namespace, verb }: ApiRequest): string {
  if (resource === undefined) return ''
  if (name !== undefined || verb === 'create') return 'resource'
  return namespace === undefined ? 'cluster' : 'namespace'
}
