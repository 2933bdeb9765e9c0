import type { ApiRequest, ApiResponse, VersionInfo, WatchEvent } from '#apimachinery'
import { prefixEnd } from '#store'
import type { Catalog } from '../catalog.ts'
import type { Environment } from '../environment.ts'
import type { Filter } from '../filters/filter.ts'
import type { Route } from '../routes.ts'
import type { FlowControl } from '../flowcontrol/flow-control.ts'
import { isMutating, type Metrics } from './metrics.ts'
import { Counter } from './series.ts'
import type { ObjectCount } from './text.ts'

/** Counts every request for something that is there to be asked for: what clients make up must not fill the memory. */
export const measure = (metrics: Metrics, { catalog, clock }: Environment, isPath: (path: string) => boolean): Filter => ({
  name: 'metrics',
  async handle(call, next) {
    const { request } = call
    const { group = '', version = '', resource, path = '/' } = request
    if (resource === undefined ? !isPath(path) : !catalog.find(group, version, resource)) return next(call)
    const kind = isMutating(request) ? 'mutating' : 'readOnly'
    const start = clock.now()
    metrics.inFlight[kind]++
    try {
      const response = await next(call)
      metrics.observe(request, response.code, (clock.now() - start) / 1000)
      metrics.judge(call.outcome, response.code)
      return response.type === 'watch' ? { ...response, events: counted(metrics, request, response.events) } : response
    } finally {
      metrics.inFlight[kind]--
    }
  },
})

type Events = AsyncIterable<readonly WatchEvent[]>

/** The very same events. Every component watches through here: so no copies, and one more promise for a whole batch. */
const counted = (metrics: Metrics, request: ApiRequest, events: Events): Events => ({
  [Symbol.asyncIterator]() {
    const source = events[Symbol.asyncIterator]()
    return {
      next: () =>
        source.next().then((step) => {
          if (!step.done) metrics.countEvents(request, step.value.length)
          return step
        }),
      return: () => source.return?.() ?? Promise.resolve({ done: true, value: undefined }),
    }
  },
})

/** /metrics. */
export function metricsRoute(metrics: Metrics, flowControl: FlowControl, environment: Environment, build: VersionInfo): Route {
  const { store, catalog, clock, hold } = environment
  const startSeconds = clock.now() / 1000
  return {
    name: 'metrics',
    paths: ['/metrics'],
    async handle(_, path): Promise<ApiResponse | undefined> {
      if (path !== '/metrics') return undefined
      const { metricsText } = await hold(import('./text.ts'))
      const objects = await countObjects(environment)
      const watchers = countWatchers(catalog)
      const text = metricsText({ metrics, flowControl, objects, watchers, build, startSeconds, revision: store.revision })
      return { type: 'bytes', code: 200, contentType: 'text/plain; version=0.0.4; charset=utf-8', bytes: text }
    },
  }
}

function countObjects({ store, catalog }: Environment): Promise<readonly ObjectCount[]> {
  const stored = catalog.all.filter(({ resource }) => !resource.storedAs && (resource.verbs?.includes('list') ?? true))
  return Promise.all(
    stored.map(async ({ resource: { group, plural }, prefix }) => {
      const { count } = await store.range({ key: prefix, end: prefixEnd(prefix), countOnly: true })
      return { group, resource: plural, count }
    }),
  )
}

/** Who watches, by resource and by how much of it. */
function countWatchers({ all }: Catalog): Counter {
  const counter = new Counter()
  for (const { resource, watches } of all) {
    const { group, version, plural } = resource
    for (const { selection } of watches.watchers) {
      const scope = selection.name !== undefined ? 'resource' : selection.namespace !== undefined ? 'namespace' : 'cluster'
      counter.add({ component: 'apiserver', group, resource: plural, scope, subresource: '', verb: 'WATCH', version })
    }
  }
  return counter
}
