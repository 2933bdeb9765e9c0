import type { ApiResponse, Query, VersionInfo } from '#apimachinery'
import type { Clock } from '#kernel'
import type { Store } from '#store'
import { jsonAnswer, textAnswer, type Route } from './routes.ts'

export interface Health {
  readonly store: Store
  readonly clock: Clock
  /** Whether everything has begun. */
  isReady(this: void): boolean
  isStopping(this: void): boolean
}

/** What is wrong, if anything. */
type Check = (health: Health) => string | undefined | Promise<string | undefined>

const fine: Check = () => undefined
const finished: Check = ({ isReady }) => (isReady() ? undefined : 'not finished')

/** What the server does as it starts. */
const hooks = [
  'start-apiextensions-controllers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'start-system-namespaces-controller',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
].map((name): readonly [string, Check] => [`poststarthook/${name}`, finished])

const mostWaitMs = 2000

/** Asks the store for something, and waits for it no longer than upstream does. */
async function etcd({ store, clock }: Health): Promise<string | undefined> {
  return new Promise((resolve) => {
    const stop = clock.after(mostWaitMs, () => resolve('etcd failed: context deadline exceeded'))
    const done = (problem?: string): void => {
      stop()
      resolve(problem)
    }
    store.range({ key: '/registry/health', countOnly: true }).then(
      () => done(),
      (error: unknown) => done(`etcd failed: ${error instanceof Error ? error.message : String(error)}`),
    )
  })
}

const alive: readonly (readonly [string, Check])[] = [['ping', fine], ['log', fine], ['etcd', etcd], ...hooks]
const checksOf: Readonly<Record<string, ReadonlyMap<string, Check>>> = {
  '/healthz': new Map(alive),
  '/livez': new Map(alive),
  '/readyz': new Map([
    ['ping', fine],
    ['log', fine],
    ['etcd', etcd],
    ['etcd-readiness', etcd],
    ['informer-sync', ({ isReady }) => (isReady() ? undefined : '1 informers not started yet: [*v1.CustomResourceDefinition]')],
    ...hooks,
    ['shutdown', ({ isStopping }) => (isStopping() ? 'process is shutting down' : undefined)],
  ]),
}

const nosniff = { headers: { 'x-content-type-options': 'nosniff' } }

/** /healthz, /livez, /readyz and each of their checks, with ?verbose and ?exclude. (apiserver/pkg/server/healthz) */
export const healthRoutes = (health: Health): Route => ({
  name: 'health',
  paths: Object.entries(checksOf).flatMap(([root, checks]) => [root, ...[...checks.keys()].map((check) => `${root}/${check}`)]),
  async handle({ query = {} }, path) {
    for (const [root, checks] of Object.entries(checksOf)) {
      if (path === root) return answerAll(root.slice(1), checks, query, health)
      const check = path.startsWith(`${root}/`) ? checks.get(path.slice(root.length + 1)) : undefined
      if (!check) continue
      const problem = await check(health)
      return problem === undefined ? textAnswer(200, 'ok') : failed(`internal server error: ${problem}`)
    }
    return undefined
  },
})

const failed = (text: string): ApiResponse => ({ ...textAnswer(500, `${text}\n`), ...nosniff })

/** All checks at once: `ok`, or when asked for or when something failed, a line for each. */
async function answerAll(name: string, checks: ReadonlyMap<string, Check>, query: Query, health: Health): Promise<ApiResponse> {
  const excluded = [query['exclude'] ?? []].flat()
  const results = await Promise.all(
    [...checks].map(async ([check, run]) => {
      const isExcluded = excluded.includes(check)
      return { check, isExcluded, isFine: isExcluded || (await run(health)) === undefined }
    }),
  )
  const lines = results.map(({ check, isExcluded, isFine }) =>
    isExcluded ? `[+]${check} excluded: ok` : isFine ? `[+]${check} ok` : `[-]${check} failed: reason withheld`,
  )
  const unknown = excluded.filter((one) => !checks.has(one))
  if (unknown.length > 0)
    lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.map((one) => JSON.stringify(one)).join(', ')}`)
  const text = lines.join('\n')
  if (results.some(({ isFine }) => !isFine)) return failed(`${text}\n${name} check failed`)
  if (query['verbose'] === undefined) return { ...textAnswer(200, 'ok'), ...nosniff }
  return { ...textAnswer(200, `${text}\n${name} check passed\n`), ...nosniff }
}

/** /version. */
export const versionRoutes = (version: VersionInfo): Route => ({
  name: 'version',
  paths: ['/version'],
  handle: (_, path) => (path === '/version' ? jsonAnswer({ ...version }) : undefined),
})
