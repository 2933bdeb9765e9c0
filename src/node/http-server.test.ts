import { connect } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { HttpExchange } from '#apiserver'
import { startHttpServer, type HttpServer } from './http-server.ts'

/** What answers as fetch does, for a server that has no use for its classes. */
const asExchange =
  (handle: (request: Request) => Promise<Response>): HttpExchange =>
  async ({ method, url, headers, body, signal }) => {
    const sent = body ? { body: await whole(body) } : {}
    const answer = await handle(new Request(url, { method, headers: [...headers], signal, ...sent }))
    return { status: answer.status, headers: new Map(answer.headers), body: answer.body && cancellable(answer.body.getReader()) }
  }

async function whole(body: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const cancellable = (reader: ReadableStreamDefaultReader<Uint8Array>): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => ({
    next: async () => {
      const { done, value } = await reader.read()
      return done ? { done, value: undefined } : { done, value }
    },
    return: async () => {
      await reader.cancel()
      return { done: true, value: undefined }
    },
  }),
})

async function serving(handle: (request: Request) => Promise<Response>): Promise<HttpServer> {
  const server = await startHttpServer({ port: 0, handle: asExchange(handle) })
  onTestFinished(() => server.close())
  return server
}

/** What comes back when these bytes are sent, until the other end closes. */
const exchange = (url: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { port, hostname } = new URL(url)
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('end', () => resolve(answer)).on('error', reject)
  })

test('a request arrives with method, path, headers and body, and its answer goes back', async () => {
  const { url } = await serving(async (request) => {
    const { method, headers } = request
    const text = `${method} ${new URL(request.url).pathname}?${new URL(request.url).searchParams} ${headers.get('x-test')} ${await request.text()}`
    return new Response(text, { status: 201, headers: { warning: '299 - "careful"' } })
  })

  const response = await fetch(`${url}/api/v1/pods?a=1&a=2`, { method: 'POST', headers: { 'x-test': 'yes' }, body: 'hello' })

  expect([response.status, response.headers.get('warning'), await response.text()]).toEqual([
    201,
    '299 - "careful"',
    'POST /api/v1/pods?a=1&a=2 yes hello',
  ])
})

test('the headers of a watch arrive before its first event', async () => {
  let push: ((text: string) => void) | undefined
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => void (push = (text) => controller.enqueue(new TextEncoder().encode(text))),
  })
  const { url } = await serving(async () => new Response(body))

  const response = await fetch(url)
  const reader = response.body?.getReader()
  push?.('event\n')

  expect(response.status).toBe(200)
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('event\n')
})

test('a client that leaves aborts its request and cancels the stream it was reading', async () => {
  const cancelled = new Promise<void>((resolve) => {
    void serving(async () => new Response(new ReadableStream({ cancel: () => resolve() }))).then(async ({ url }) => {
      const leaving = new AbortController()
      await fetch(url, { signal: leaving.signal })
      leaving.abort()
    })
  })

  await expect(cancelled).resolves.toBeUndefined()
})

test('closing ends the watches that are open', async () => {
  const server = await serving(async () => new Response(new ReadableStream()))
  const response = await fetch(server.url)

  await server.close()

  await expect(response.text()).rejects.toThrow('terminated')
})

test.each([
  ['a host that is not this machine', 'GET / HTTP/1.1\r\nhost: evil.example:6443\r\nconnection: close\r\n\r\n', '403 Forbidden'],
  [
    'a page of another site',
    'POST / HTTP/1.1\r\nhost: localhost\r\norigin: https://evil.example\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
    '403 Forbidden',
  ],
  ['a whole URL', 'GET http://localhost/x HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', '400 Bad Request'],
])('%s is refused', async (_, text, answer) => {
  const handle = vi.fn<() => Promise<Response>>()
  const { url } = await serving(handle)

  expect(await exchange(url, text)).toContain(answer)
  expect(handle).not.toHaveBeenCalled()
})

test('a path is passed on as it is, dots and double slashes resolved or not as URLs are, never as another host', async () => {
  const { url } = await serving(async (request) => new Response(request.url))

  const answer = await exchange(url, 'GET //evil.example/../x HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')

  expect(answer).toContain('http://127.0.0.1//x')
})

test('a port that is taken is said so', async () => {
  const { url } = await serving(async () => new Response())
  const port = Number(new URL(url).port)

  await expect(startHttpServer({ port, handle: asExchange(async () => new Response()) })).rejects.toThrow(
    `Port ${port} is taken already. Choose another with --port.`,
  )
})
