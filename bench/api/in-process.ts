import type { ApiRequest, ApiResponse, KubeList } from '#apimachinery'
import { startApiServer } from './server.ts'
import { podName, podOf, type Target } from './target.ts'

const pods = { version: 'v1', resource: 'pods', namespace: 'default', userAgent: 'bench' } as const

/** Our API server, called as the components of the cluster call it. */
export async function inProcess(): Promise<Target> {
  const handle = await startApiServer()
  const ask = async (request: ApiRequest): Promise<ApiResponse> => {
    const response = await handle(request)
    if (response.code >= 300) throw new Error(JSON.stringify(response))
    return response
  }
  let changes = 0
  return {
    create: async (index) => void (await ask({ verb: 'create', ...pods, body: podOf(index) })),
    change: async (index) => {
      const body = { metadata: { annotations: { change: String(changes++) } } }
      await ask({ verb: 'patch', ...pods, name: podName(index), contentType: 'application/merge-patch+json', body })
    },
    get: async (index) => void (await ask({ verb: 'get', ...pods, name: podName(index) })),
    list: async () => {
      const response = await ask({ verb: 'list', ...pods })
      return response.type === 'object' ? (response.object as unknown as KubeList).items.length : 0
    },
    async watch(heard) {
      const list = await ask({ verb: 'list', ...pods, query: { limit: '1' } })
      const { resourceVersion = '' } = list.type === 'object' ? (list.object as unknown as KubeList).metadata : {}
      const response = await ask({ verb: 'watch', ...pods, query: { resourceVersion } })
      if (response.type !== 'watch') throw new Error('no watch')
      void (async () => {
        for await (const batch of response.events) heard(batch.length)
      })()
    },
  }
}
