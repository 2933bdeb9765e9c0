/** For tests: a whole node on an API in memory, where nothing takes time but what is waited for. */
import { events, pods, type Container, type Pod, type Volume } from '#api'
import type { ApiHandler, ApiRequest, ApiResponse, Frame, Query } from '#apimachinery'
import { aContainer, aPod, inMemoryApi, type PodParts } from '#testing'
import { startNode, type NodeConfig, type RunningNode } from './node.ts'

export interface ExecResult {
  readonly code: number
  readonly out: string
  readonly err: string
}

const text = (bytes: Uint8Array | string): string => (typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes))

/** node-1, whose kubelet runs; what it asks of the API is kept in `requests`. */
export async function aRunningNode(config: Partial<NodeConfig> = {}, api?: Awaited<ReturnType<typeof inMemoryApi>>) {
  const served = api ?? (await inMemoryApi())
  const { client, clock, handler } = served
  const requests: ApiRequest[] = []
  let isCut = false
  const asked: ApiHandler = (request, signal) => {
    if (isCut) return Promise.reject(new Error('connection refused'))
    requests.push(request)
    return handler(request, signal)
  }
  const link = { send: () => undefined, onPacket: () => undefined }
  const nodeConfig: NodeConfig = { name: 'node-1', ip: '172.18.0.3', podCidr: '10.244.1.0/24', timings: 'none', ...config }
  const node: RunningNode = startNode(served.process(nodeConfig.name), nodeConfig, { handler: asked, link })
  await clock.settle()
  const inDefault = client(pods, 'default')
  const ask = (subresource: string, name: string, query: Query, frames?: AsyncIterable<readonly Frame[]>): Promise<ApiResponse> =>
    node.handle({ verb: 'get', resource: 'pods', namespace: 'default', name, subresource, query, ...(frames && { frames }) })

  return {
    client,
    clock,
    node,
    requests,
    ask,
    /** Takes the API away from the node, or gives it back. */
    cut: (cut: boolean): void => {
      isCut = cut
    },
    pod: (name = 'web'): Promise<Pod> => inDefault.get(name),
    /** A pod on this node, some seconds later. */
    run: async (parts: PodParts = {}): Promise<Pod> => {
      const spec = { automountServiceAccountToken: false, ...parts.spec }
      const { metadata } = await inDefault.create(aPod({ nodeName: 'node-1', ...parts, spec }))
      await clock.advance(3000)
      return inDefault.get(metadata.name)
    },
    eventTexts: async (): Promise<readonly string[]> => {
      const { items } = await client(events, 'default').list()
      return items.map(({ type, reason, message }) => `${type} ${reason}: ${message}`)
    },
    log: async (query: Query = {}, name = 'web'): Promise<string> => {
      const response = await ask('log', name, query)
      if (response.type === 'bytes') return text(response.bytes)
      throw errorOf(response)
    },
    exec: async (
      argv: readonly string[],
      query: Query = {},
      name = 'web',
      stdin?: AsyncIterable<readonly Frame[]>,
    ): Promise<ExecResult> => {
      const response = await ask('exec', name, { command: argv, stdout: 'true', stderr: 'true', ...query }, stdin)
      if (response.type !== 'frames') throw errorOf(response)
      const result = collect(response.frames)
      for (let round = 0; round < 20; round++) await clock.settle()
      return result
    },
  }
}

function errorOf(response: ApiResponse): Error {
  // What is neither bytes nor frames here is a Status.
  const { message } = (response.type === 'object' ? response.object : {}) as { readonly message?: string }
  return new Error(message ?? `an answer of type ${response.type}`)
}

async function collect(frames: AsyncIterable<readonly Frame[]>): Promise<ExecResult> {
  const texts: Record<string, string> = { stdout: '', stderr: '', error: '' }
  for await (const batch of frames)
    for (const { channel, data } of batch) texts[channel] = (texts[channel] ?? '') + (data ? text(data) : '')
  const status = JSON.parse(texts['error'] || '{}') as {
    status?: string
    message?: string
    details?: { causes?: { reason?: string; message: string }[] }
  }
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')
  if (status.status === 'Failure' && !cause) throw new Error(status.message)
  return { code: Number(cause?.message ?? 0), out: texts['stdout'] ?? '', err: texts['stderr'] ?? '' }
}

/** A pod of one busybox container that sleeps, with these volumes mounted at /NAME. */
export const withVolumes = (volumes: readonly Volume[], container: Partial<Container> = {}): PodParts => ({
  spec: { containers: [asleep({ volumeMounts: volumes.map(({ name }) => ({ name, mountPath: `/${name}` })), ...container })], volumes },
})

export const asleep = (container: Partial<Container> = {}): Container =>
  aContainer({ image: 'busybox:1.36', command: ['sleep', 'infinity'], ...container })
