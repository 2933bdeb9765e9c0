import { badRequest, internalError, notFound, ApiError, type ApiHandler, type ApiRequest, type ApiResponse } from '#apimachinery'
import { keyOf } from '#client'
import { queryText, type ContainerRequest, type KubeletApiSetting } from './container-request.ts'
import { serveNode } from './node-request.ts'
import { serveExec, serveAttach } from './streams.ts'
import { serveLog } from './log.ts'

const handlers: Readonly<Record<string, (request: ContainerRequest) => Promise<ApiResponse>>> = {
  log: serveLog,
  exec: serveExec,
  attach: serveAttach,
  // Nobody in a page forwards ports.
  portforward: async (asked) => (await asked.hold(import('./port-forward.ts'))).servePortForward(asked),
}

/** The kubelet's own API: what only the machine of a pod can tell. (pkg/kubelet/server) */
export const createKubeletApi =
  (setting: KubeletApiSetting): ApiHandler =>
  async (request, signal) => {
    try {
      return await answer(setting, request, signal)
    } catch (error) {
      const known = error instanceof ApiError ? error : internalError(error instanceof Error ? error.message : String(error))
      return { type: 'object', code: known.code, object: known.status as never }
    }
  }

async function answer(setting: KubeletApiSetting, request: ApiRequest, signal: AbortSignal | undefined): Promise<ApiResponse> {
  const { namespace = '', name = '', subresource = '' } = request
  if (request.resource === 'nodes') return serveNode(setting, request, signal)
  const pod = setting.pods.lister.get(keyOf({ metadata: { namespace, name } }))
  if (!pod) throw notFound('', 'pods', name)
  const handle = handlers[subresource]
  if (!handle) throw badRequest(`the kubelet of node ${pod.spec.nodeName} does not serve ${subresource}`)
  const container = queryText(request, 'container') ?? pod.spec.containers[0]?.name ?? ''
  const attempts = setting.machine.containersOf(pod.metadata.uid).filter(({ spec }) => spec.name === container)
  return handle({ ...setting, request, pod, container, attempts, signal })
}
