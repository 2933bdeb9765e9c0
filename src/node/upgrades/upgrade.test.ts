import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { httpExchange } from '#apiserver'
import { notFound, type ApiHandler, type ApiRequest, type Frame, type WatchEvent } from '#apimachinery'
import { startHttpServer } from '../http-server.ts'
import { opcode } from '../websocket/frames.ts'
import { upgrades } from './upgrade.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const status = (code: number): Frame => ({
  channel: 'error',
  data: bytes(JSON.stringify(code === 0 ? { status: 'Success' } : { status: 'Failure', message: `exit ${code}` })),
})

/** Says what it hears in upper case; `exec?command=exit` fails at once. */
async function* shout({ query, frames }: ApiRequest): AsyncGenerator<readonly Frame[]> {
  if (query?.['command'] === 'exit') return yield [status(3)]
  for await (const batch of frames ?? []) {
    for (const { channel, data } of batch) {
      if (channel !== 'stdin') continue
      if (!data) return yield [status(0)]
      const text = new TextDecoder().decode(data)
      yield [{ channel: 'stdout', data: bytes(text.toUpperCase()) }]
      if (text === 'bye') return yield [status(0)]
    }
  }
}

const podX = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'x', uid: '1', resourceVersion: '2', creationTimestamp: '' } }

async function* twoEvents(): AsyncGenerator<readonly WatchEvent[]> {
  yield [
    { type: 'ADDED', object: podX },
    { type: 'DELETED', object: podX },
  ]
}

/** A server with a pod to be spoken to, and what it was asked. */
async function aServer() {
  const asked: ApiRequest[] = []
  const handler: ApiHandler = async (request) => {
    asked.push(request)
    if (request.name === 'nobody') return { type: 'object', code: 404, object: notFound('', 'pods', 'nobody').status as never }
    if (request.subresource) return { type: 'frames', code: 101, frames: shout(request) }
    if (request.verb === 'watch') return { type: 'watch', code: 200, events: twoEvents() }
    return { type: 'object', code: 200, object: { kind: 'Pod' } }
  }
  const server = await startHttpServer({ port: 0, handle: httpExchange(handler), upgrade: upgrades(handler) })
  onTestFinished(() => server.close())
  return { url: new URL(server.url), asked }
}

const pod = '/api/v1/namespaces/default/pods/x'

/** Asks for an upgrade; the answer's head, and what comes behind it until the server has closed. */
async function upgrade(url: URL, path: string, headers: readonly string[], say: (socket: Socket) => void = () => undefined) {
  const socket = connect(Number(url.port), url.hostname)
  let heard = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => (heard = Buffer.concat([heard, data])))
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\n${headers.join('\r\n')}\r\n\r\n`)
  await once(socket, 'data')
  say(socket)
  await once(socket, 'close')
  const end = heard.indexOf('\r\n\r\n')
  return { head: heard.subarray(0, end).toString(), rest: heard.subarray(end + 4) }
}

const webSocket = (...protocols: readonly string[]): readonly string[] => [
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ...(protocols.length > 0 ? [`Sec-WebSocket-Protocol: ${protocols.join(', ')}`] : []),
]

/** A client's frame; its mask is nothing but zeros. */
const clientFrame = (kind: number, payload: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([0x80 | kind, 0x80 | payload.length, 0, 0, 0, 0]), payload])

/** The messages of a server that are short, as text: the channel, and what was said on it. */
function messages(rest: Buffer): readonly string[] {
  const found: string[] = []
  for (let at = 0; at + 2 <= rest.length; at += 2 + (rest[at + 1] ?? 0)) {
    const kind = (rest[at] ?? 0) & 15
    const payload = rest.subarray(at + 2, at + 2 + (rest[at + 1] ?? 0))
    if (kind === opcode.binary) found.push(`${payload[0]}:${payload.subarray(1).toString()}`)
    else if (kind === opcode.text)
      found.push(`${String.fromCharCode(payload[0] ?? 0)}:${Buffer.from(payload.subarray(1).toString(), 'base64').toString()}`)
    else if (kind === opcode.close) found.push(`close ${payload.readUInt16BE()}`)
  }
  return found
}

const binary = (...payload: readonly (number | string)[]): Buffer =>
  clientFrame(opcode.binary, Buffer.concat(payload.map((part) => Buffer.from(typeof part === 'string' ? part : [part]))))
const text = (channel: number, value: string): Buffer =>
  clientFrame(opcode.text, Buffer.from(`${channel}${Buffer.from(value).toString('base64')}`))

test('with version 5, the end of the input is said, and the end is a status', async () => {
  const { url } = await aServer()
  const path = `${pod}/exec?command=cat&stdin=true&stdout=true`
  const { head, rest } = await upgrade(url, path, webSocket('v4.channel.k8s.io', 'v5.channel.k8s.io'), (socket) => {
    socket.write(Buffer.concat([binary(0, 'hello'), binary(4, '{"Width":1,"Height":2}'), binary(255, 0)]))
  })
  expect(head).toMatch(/^HTTP\/1\.1 101 [^]*Sec-WebSocket-Protocol: v5\.channel\.k8s\.io/)
  expect(messages(rest)).toEqual(['1:', '1:HELLO', '3:{"status":"Success"}', 'close 1000'])
})

test('in base64, messages are text', async () => {
  const { url } = await aServer()
  const path = `${pod}/exec?command=cat&stdin=true&stdout=true`
  const { rest } = await upgrade(url, path, webSocket('v4.base64.channel.k8s.io'), (socket) => {
    socket.write(Buffer.concat([text(0, 'hello'), text(0, 'bye')]))
  })
  expect(messages(rest)).toEqual(['1:', '1:HELLO', '1:BYE', '3:{"status":"Success"}', 'close 1000'])
})

test.each<[string, readonly string[], string]>([
  ['the first version, which has no name', [], '3:exit 3'],
  ['the first version by its name', ['channel.k8s.io'], '3:exit 3'],
  ['version 4', ['v4.channel.k8s.io'], '3:{"status":"Failure","message":"exit 3"}'],
])('what went wrong, in %s', async (_, protocols, expected) => {
  const { url } = await aServer()
  const { rest } = await upgrade(url, `${pod}/exec?command=exit&stdout=true`, webSocket(...protocols))
  expect(messages(rest)).toEqual(['1:', expected, 'close 1000'])
})

test('a refusal is the answer that there would have been without an upgrade', async () => {
  const { url } = await aServer()
  const { head, rest } = await upgrade(url, '/api/v1/namespaces/default/pods/nobody/exec?command=x', webSocket('v5.channel.k8s.io'))
  expect(head).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/)
  expect(JSON.parse(rest.toString())).toMatchObject({ kind: 'Status', reason: 'NotFound', message: 'pods "nobody" not found' })
})

test.each<[string, string, readonly string[], number, string]>([
  ['with protocols that nobody knows', 'exec?command=x', webSocket('v9', 'v8'), 403, 'client supports [v9 v8]'],
  ['to SPDY without a protocol', 'exec?command=x', ['Upgrade: SPDY/3.1'], 403, 'unable to negotiate protocol'],
  ['to something else', 'exec?command=x', ['Upgrade: h2c'], 403, 'unable to negotiate protocol'],
  ['without ports', 'portforward', webSocket('v4.channel.k8s.io'), 400, 'query parameter \\"port\\" is required'],
  ['with a port that is none', 'portforward?ports=80,x', webSocket('v4.channel.k8s.io'), 400, 'unable to parse \\"x\\" as a port'],
  ['with the port 0', 'portforward?ports=0', webSocket('v4.channel.k8s.io'), 400, 'port \\"0\\" must be > 0'],
])('an upgrade %s is refused, and nothing is run', async (_, path, headers, code, message) => {
  const { url, asked } = await aServer()
  const { head, rest } = await upgrade(url, `${pod}/${path}`, [...headers])
  expect(head).toContain(`HTTP/1.1 ${code} `)
  expect(rest.toString()).toContain(message)
  expect(asked).toEqual([])
})

test('who asks for another protocol where none is needed is answered in this one', async () => {
  const { url } = await aServer()
  const { head, rest } = await upgrade(url, pod, ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'])
  expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*connection: close$/)
  expect(rest.toString()).toBe('{"kind":"Pod"}\n')
})

test("a browser's token comes among the protocols", async () => {
  const { url, asked } = await aServer()
  const token = `base64url.bearer.authorization.k8s.io.${Buffer.from('secret').toString('base64url')}`
  const { head } = await upgrade(url, `${pod}/exec?command=exit&stdout=true`, webSocket(token, 'v5.channel.k8s.io'))
  expect(head).toContain('Sec-WebSocket-Protocol: v5.channel.k8s.io')
  expect(asked).toMatchObject([{ token: 'secret' }])
})

test('a message that is not masked, or in the middle of another, ends the connection', async () => {
  const { url } = await aServer()
  const path = `${pod}/exec?command=cat&stdin=true&stdout=true`
  const ending = async (bad: Buffer): Promise<string | undefined> =>
    messages((await upgrade(url, path, webSocket('v5.channel.k8s.io'), (socket) => void socket.write(bad))).rest).at(-1)

  expect(await ending(Buffer.from([0x82, 0x01, 0x00]))).toBe('close 1002')
  expect(await ending(clientFrame(opcode.continuation, Buffer.from([0])))).toBe('close 1002')
  expect(await ending(clientFrame(5, Buffer.from([0])))).toBe('close 1002')
})

test('a watch is a message of text for each event', async () => {
  const { url } = await aServer()
  const { head, rest } = await upgrade(url, '/api/v1/pods?watch=true', webSocket())
  expect(head).toMatch(/^HTTP\/1\.1 101 /)
  const object = `"object":${JSON.stringify(podX)}}`
  expect(rest.toString('latin1')).toContain(`{"type":"ADDED",${object}\u0081`)
  expect(rest.toString('latin1')).toContain(`{"type":"DELETED",${object}\u0088\u0002\u0003\u00e8`)
})
