import type { VersionInfo } from './version.ts'
import { jsonAnswer, textAnswer, type Route } from './routes.ts'
import { isSet } from './registry/query.ts'

const checks = ['ping', 'log', 'etcd', 'poststarthook/start-system-namespaces-controller', 'poststarthook/bootstrap-controller'] as const
const roots = ['/healthz', '/livez', '/readyz']

/** /healthz, /livez, /readyz and each of their checks. */
export function healthRoutes(isReady: () => boolean): Route {
  const isFine = (root: string): boolean => root !== '/readyz' || isReady()
  return {
    name: 'health',
    paths: roots.flatMap((root) => [root, ...checks.map((check) => `${root}/${check}`)]),
    handle({ query }, path) {
      const root = roots.find((one) => path === one || path.startsWith(`${one}/`))
      if (root === undefined) return undefined
      const check = path.slice(root.length + 1)
      if (check !== '' && !checks.some((one) => one === check)) return undefined
      const fine = isFine(root)
      if (check !== '' || (fine && !isSet(query, 'verbose'))) return textAnswer(fine ? 200 : 500, fine ? 'ok' : 'not ready')
      const lines = checks.map((one) => (fine || !one.startsWith('poststarthook') ? `[+]${one} ok` : `[-]${one} failed: not finished`))
      return textAnswer(fine ? 200 : 500, `${lines.join('\n')}\n${root.slice(1)} check ${fine ? 'passed' : 'failed'}\n`)
    },
  }
}

/** /version. */
export const versionRoutes = (version: VersionInfo): Route => ({
  name: 'version',
  paths: ['/version'],
  handle: (_, path) => (path === '/version' ? jsonAnswer({ ...version }) : undefined),
})
