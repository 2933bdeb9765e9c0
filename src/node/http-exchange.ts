import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpAnswer, HttpRequest } from '#apiserver'

/** A request as the API server reads it, without fetch's classes. Headers come as Node has joined them: names are unique, in lower case. */
export function plainRequest(incoming: IncomingMessage, origin: string, signal: AbortSignal): HttpRequest {
  const { method = 'GET', url = '/', headers } = incoming
  if (!url.startsWith('/')) throw new Error('a path is needed, not a whole URL')
  const get = (name: string): string | null => textOf(headers[name])
  return {
    method,
    url: `${origin}${url}`,
    headers: {
      get,
      *[Symbol.iterator]() {
        for (const name of Object.keys(headers)) yield [name, get(name) ?? ''] as [string, string]
      },
    },
    body: method === 'GET' || method === 'HEAD' ? null : incoming,
    signal,
  }
}

const textOf = (value: string | string[] | undefined): string | null => (Array.isArray(value) ? value.join(', ') : (value ?? null))

const longText = 16 * 1024

/** Sends an answer. Streams until they end, or `signal` says that nobody reads them any more. */
export async function sendAnswer({ status, headers, body }: HttpAnswer, outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  // Short texts go out in one piece with the headers, long ones are better encoded once than measured and encoded.
  const whole = typeof body === 'string' && body.length > longText ? Buffer.from(body) : body
  const isWhole = typeof whole === 'string' || whole instanceof Uint8Array
  outgoing.writeHead(status, { ...Object.fromEntries(headers), ...(isWhole && { 'content-length': Buffer.byteLength(whole) }) })
  if (isWhole || whole === null) return void outgoing.end(whole ?? undefined)
  // Who opens a watch waits for its headers, however long nothing happens.
  outgoing.flushHeaders()
  await pump(whole[Symbol.asyncIterator](), outgoing, signal)
}

async function pump(chunks: AsyncIterator<Uint8Array>, outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  const leave = (): void => void chunks.return?.().catch(() => undefined)
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  for (;;) {
    const step = await chunks.next()
    if (step.done) break
    if (!outgoing.write(step.value)) await drained(outgoing)
  }
  outgoing.end()
}

const drained = (outgoing: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done).off('close', done)
      resolve()
    }
    outgoing.on('drain', done).on('close', done)
  })
