import type { ApiResponse, Query, VersionInfo } from '#apimachinery'
import { jsonAnswer, textAnswer, type Route } from './routes.ts'

const hooks = ['poststarthook/start-system-namespaces-controller', 'poststarthook/bootstrap-controller']
const alive = ['ping', 'log', 'etcd', ...hooks]
const checksOf: Readonly<Record<string, readonly string[]>> = {
  '/healthz': alive,
  '/livez': alive,
  '/readyz': ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...hooks, 'shutdown'],
}

const nosniff = { headers: { 'x-content-type-options': 'nosniff' } }

/** /healthz, /livez, /readyz and each of their checks, with ?verbose and ?exclude. */
export function healthRoutes(isReady: () => boolean): Route {
  const isFine = (root: string, check: string): boolean => root !== '/readyz' || !hooks.includes(check) || isReady()
  return {
    name: 'health',
    paths: Object.entries(checksOf).flatMap(([root, checks]) => [root, ...checks.map((check) => `${root}/${check}`)]),
    handle({ query = {} }, path) {
      for (const [root, checks] of Object.entries(checksOf)) {
        if (path === root) return answerAll(root.slice(1), checks, query, (check) => isFine(root, check))
        const check = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : ''
        if (checks.includes(check)) return isFine(root, check) ? textAnswer(200, 'ok') : failed('internal server error: not finished')
      }
      return undefined
    },
  }
}

const failed = (text: string): ApiResponse => ({ ...textAnswer(500, `${text}\n`), ...nosniff })

/** All checks at once: `ok`, or when asked for or when something failed, a line for each. */
function answerAll(name: string, checks: readonly string[], query: Query, isFine: (check: string) => boolean): ApiResponse {
  const excluded = [query['exclude'] ?? []].flat()
  const results = checks.map((check) => ({ check, isExcluded: excluded.includes(check), isFine: isFine(check) }))
  const lines = results.map(({ check, isExcluded, isFine }) =>
    isExcluded ? `[+]${check} excluded: ok` : isFine ? `[+]${check} ok` : `[-]${check} failed: reason withheld`,
  )
  const unknown = excluded.filter((one) => !checks.includes(one))
  if (unknown.length > 0)
    lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.map((one) => JSON.stringify(one)).join(', ')}`)
  const text = lines.join('\n')
  if (results.some(({ isExcluded, isFine }) => !isExcluded && !isFine)) return failed(`${text}\n${name} check failed`)
  if (query['verbose'] === undefined) return { ...textAnswer(200, 'ok'), ...nosniff }
  return { ...textAnswer(200, `${text}\n${name} check passed\n`), ...nosniff }
}

/** /version. */
export const versionRoutes = (version: VersionInfo): Route => ({
  name: 'version',
  paths: ['/version'],
  handle: (_, path) => (path === '/version' ? jsonAnswer({ ...version }) : undefined),
})
