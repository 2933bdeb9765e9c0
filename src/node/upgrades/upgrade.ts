import type { Duplex } from 'node:stream'
import { ApiError, type ApiHandler, type ApiRequest, type ApiResponse, type Frame } from '#apimachinery'
import { toApiRequest, toFailure } from '#apiserver'
import type { UpgradeHandler } from '../http-server.ts'
import { spdyPortForward } from '../spdy/port-forward.ts'
import { spdyRemoteCommand } from '../spdy/remote-command.ts'
import { tunnelledPortForward } from '../spdy/tunnel.ts'
import { webSocketPortForward } from '../websocket/port-forward.ts'
import { webSocketRemoteCommand } from '../websocket/remote-command.ts'
import { watchOverWebSocket } from '../websocket/watch.ts'
import { answerPlainly } from './plain-answer.ts'
import { until } from './until.ts'
import { namesIn, upgradesTo, type ChooseWire, type OpenWire, type Wire } from './wire.ts'

const wires: readonly ChooseWire[] = [
  webSocketRemoteCommand,
  spdyRemoteCommand,
  tunnelledPortForward,
  webSocketPortForward,
  spdyPortForward,
]

/**
 * exec, attach and port-forward over WebSocket and SPDY, and watches over WebSocket. The API server decides before the
 * upgrade, so that a refusal is an ordinary answer.
 */
export const upgrades =
  (handler: ApiHandler): UpgradeHandler =>
  (request, socket, head) =>
    void serve(handler, request, socket, head).catch(() => socket.destroy())

async function serve(handler: ApiHandler, request: Request, socket: Duplex, head: Buffer): Promise<void> {
  const leaving = new AbortController()
  const leave = (): void => leaving.abort(new Error('the client has left'))
  // No client closes only its half of the connection itself.
  for (const event of ['end', 'close', 'error']) socket.on(event, leave)
  const client = lateFrames()
  try {
    const { asked, open, response } = await ask(handler, request, client.frames, leaving.signal)
    if (response.type === 'watch' && upgradesTo(request, 'websocket'))
      return await watchOverWebSocket(request, { socket, head }, response, leaving.signal)
    if (response.type !== 'frames' || !open || !asked) return await answerPlainly(socket, response, leaving.signal)
    const wire = open({ request, asked, socket, head })
    client.arrived(wire.frames)
    await pump(response.frames, wire, leaving.signal)
  } finally {
    client.arrived(none())
  }
}

interface Answer {
  readonly asked?: ApiRequest
  readonly open?: OpenWire | undefined
  readonly response: ApiResponse
}

async function ask(handler: ApiHandler, request: Request, frames: AsyncIterable<readonly Frame[]>, signal: AbortSignal): Promise<Answer> {
  try {
    const asked = withProtocolToken(await toApiRequest(request), request)
    const open = choose(request, asked)
    return { asked, open, response: await handler(open ? { ...asked, frames } : asked, signal) }
  } catch (error) {
    // Nobody is there to be told anything.
    if (signal.aborted) throw error
    return { response: toFailure(error) }
  }
}

const streaming = new Set(['exec', 'attach', 'portforward'])

/** The first way that suits; undefined for a request that is answered as if there had been nothing about an upgrade. */
function choose(request: Request, asked: ApiRequest): OpenWire | undefined {
  for (const wire of wires) {
    const open = wire(request, asked)
    if (open) return open
  }
  if (!streaming.has(asked.subresource ?? '')) return undefined
  const offered = [...namesIn(request, 'sec-websocket-protocol'), ...namesIn(request, 'x-stream-protocol-version')]
  throw new ApiError(403, 'Forbidden', `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}]`, {})
}

const tokenProtocol = 'base64url.bearer.authorization.k8s.io.'

/** A browser can set no headers on a WebSocket: its token comes as if it were a protocol. */
function withProtocolToken(asked: ApiRequest, request: Request): ApiRequest {
  const encoded = namesIn(request, 'sec-websocket-protocol').find((name) => name.startsWith(tokenProtocol))
  if (encoded === undefined || asked.token !== undefined) return asked
  return { ...asked, token: Buffer.from(encoded.slice(tokenProtocol.length), 'base64url').toString() }
}

/** Passes on what the API sends, until it is done or the client has left. An error cuts the connection: that is no success. */
async function pump(source: AsyncIterable<readonly Frame[]>, wire: Wire, signal: AbortSignal): Promise<void> {
  for await (const batch of until(source, signal)) {
    for (const frame of batch) await wire.send(frame)
  }
  wire.close()
}

async function* none(): AsyncGenerator<readonly Frame[]> {
  // Nothing.
}

/** The client's frames for a handler that is asked before there is a connection to read them from. */
function lateFrames(): { readonly frames: AsyncIterable<readonly Frame[]>; arrived(frames: AsyncIterable<readonly Frame[]>): void } {
  let arrived: (frames: AsyncIterable<readonly Frame[]>) => void = () => undefined
  const source = new Promise<AsyncIterable<readonly Frame[]>>((resolve) => (arrived = resolve))
  async function* read(): AsyncGenerator<readonly Frame[], void> {
    yield* await source
  }
  return { frames: read(), arrived }
}
