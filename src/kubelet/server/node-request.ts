import { ApiError, type ApiRequest, type ApiResponse } from '#apimachinery'
import { keyOf } from '#client'
import type { KubeletApiSetting } from './container-request.ts'
import { serveLog } from './log.ts'
import { summary } from './summary.ts'

type Page = (setting: KubeletApiSetting, request: ApiRequest, signal: AbortSignal | undefined) => ApiResponse | Promise<ApiResponse>

const text = (code: number, bytes: string): ApiResponse => ({ type: 'bytes', code, contentType: 'text/plain; charset=utf-8', bytes })

const listPods: Page = ({ pods }) => ({
  type: 'object',
  code: 200,
  object: { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: pods.lister.list() as never },
})

const pages: Readonly<Record<string, Page>> = {
  '/healthz': () => text(200, 'ok'),
  '/healthz/ping': () => text(200, 'ok'),
  '/healthz/syncloop': () => text(200, 'ok'),
  '/pods': listPods,
  '/stats/summary': (setting, { name = '' }) => ({ type: 'object', code: 200, object: summary(setting, name) as never }),
}

/** `/containerLogs/<namespace>/<pod>/<container>`. */
const containerLogs: Page = async (setting, request, signal) => {
  const [, , namespace = '', name = '', container = ''] = (request.path ?? '').split('/')
  const pod = setting.pods.lister.get(keyOf({ metadata: { namespace, name } }))
  if (!pod) return text(404, `pod ${JSON.stringify(name)} does not exist\n`)
  const attempts = setting.machine.containersOf(pod.metadata.uid).filter(({ spec }) => spec.name === container)
  return serveLog({ ...setting, request, pod, container, attempts, signal })
}

/** What a proxy to the node itself reaches: the kubelet's pages, as far as there are any. (pkg/kubelet/server/server.go) */
export async function serveNode(setting: KubeletApiSetting, request: ApiRequest, signal: AbortSignal | undefined): Promise<ApiResponse> {
  if (request.verb !== 'get') throw new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource')
  const path = (request.path ?? '/').replace(/(?<=.)\/$/, '')
  const page = Object.hasOwn(pages, path) ? pages[path] : path.startsWith('/containerLogs/') ? containerLogs : undefined
  return page ? page(setting, request, signal) : text(404, '404 page not found\n')
}
