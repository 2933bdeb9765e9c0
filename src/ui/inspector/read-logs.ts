import { ApiError, isFailure, type ApiHandler } from '#apimachinery'

export interface LogQuery {
  readonly name: string
  readonly namespace: string
  readonly container: string
  readonly follow: boolean
  readonly previous: boolean
}

/** Hands on what a container writes, until it ends or the signal does. */
export async function readLogs(handler: ApiHandler, query: LogQuery, add: (text: string) => void, signal: AbortSignal): Promise<void> {
  const { name, namespace, container, follow, previous } = query
  const response = await handler(
    {
      verb: 'get',
      group: '',
      version: 'v1',
      resource: 'pods',
      subresource: 'log',
      namespace,
      name,
      query: { container, tailLines: '1000', ...(follow && { follow: 'true' }), ...(previous && { previous: 'true' }) },
      userAgent: 'tabernetes',
    },
    signal,
  )
  if (response.type === 'object') throw isFailure(response.object) ? ApiError.from(response.object) : new Error('no log came back')
  const decoder = new TextDecoder()
  if (response.type === 'bytes') return add(typeof response.bytes === 'string' ? response.bytes : decoder.decode(response.bytes))
  if (response.type !== 'stream') return
  for await (const chunks of response.chunks) {
    if (signal.aborted) return
    add(chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join(''))
  }
}
