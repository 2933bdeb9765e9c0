import type { Duplex } from 'node:stream'
import { badRequest, type ApiHandler, type ApiResponse, type Frame } from '#apimachinery'
import { toApiRequest, toFailure, toHttpResponse } from '#apiserver'
import type { UpgradeHandler } from '../http-server.ts'
import { acceptHeaders, speak, type WebSocketConnection } from './connection.ts'

/** Those of upstream's remote command protocols that are spoken here, best first. */
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']

/** The first byte of each message says which of these it belongs to. */
const channels = ['stdin', 'stdout', 'stderr', 'error', 'resize']

/** v5: the next byte names a channel that the client has closed. */
const closeSignal = 255

/**
 * exec and attach over a WebSocket. Whether there is something to attach to, the API server decides before the upgrade, so
 * that a refusal is an ordinary answer.
 */
export const remoteCommands =
  (handler: ApiHandler): UpgradeHandler =>
  (request, socket, head) =>
    void open(handler, request, socket, head).catch(() => socket.destroy())

async function open(handler: ApiHandler, request: Request, socket: Duplex, head: Buffer): Promise<void> {
  const leaving = new AbortController()
  socket.on('close', () => leaving.abort(new Error('the client has left')))
  socket.on('error', () => leaving.abort(new Error('the connection broke')))
  const client = lateClient()
  const response = await ask(handler, request, client.frames, leaving.signal)
  const protocol = chooseProtocol(request)
  if (response.type !== 'frames' || protocol === undefined) return refuse(socket, response)
  socket.write(acceptHeaders(request.headers.get('sec-websocket-key') ?? '', protocol))
  const connection = speak(socket, head)
  client.arrived(connection)
  for await (const batch of response.frames) {
    for (const frame of batch) await sendFrame(connection, frame)
    if (leaving.signal.aborted) break
  }
  connection.close()
}

async function ask(
  handler: ApiHandler,
  request: Request,
  frames: AsyncIterable<readonly Frame[]>,
  signal: AbortSignal,
): Promise<ApiResponse> {
  try {
    if (chooseProtocol(request) === undefined)
      throw badRequest(`unable to upgrade: only ${protocols.join(', ')} over WebSocket can be spoken here`)
    return await handler({ ...(await toApiRequest(request)), frames }, signal)
  } catch (error) {
    return toFailure(error)
  }
}

function chooseProtocol({ headers }: Request): string | undefined {
  if (headers.get('upgrade')?.toLowerCase() !== 'websocket') return undefined
  const offered = (headers.get('sec-websocket-protocol') ?? '').split(',').map((protocol) => protocol.trim())
  return protocols.find((protocol) => offered.includes(protocol))
}

/** Answers as if there had been nothing about an upgrade. */
async function refuse(socket: Duplex, response: ApiResponse): Promise<void> {
  const isWhole = response.type === 'object' || response.type === 'bytes'
  const answer = toHttpResponse(isWhole ? response : toFailure(badRequest('this cannot be upgraded')))
  const body = Buffer.from(await answer.arrayBuffer())
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(
    Buffer.concat([Buffer.from(`HTTP/1.1 ${answer.status} ${answer.statusText}\r\n${headers}connection: close\r\n\r\n`, 'latin1'), body]),
  )
}

async function sendFrame(connection: WebSocketConnection, { channel, data }: Frame): Promise<void> {
  const number = channels.indexOf(channel)
  if (number >= 0 && data) await connection.send(Buffer.concat([Buffer.from([number]), data]))
}

function toFrame(message: Buffer): Frame | undefined {
  const [first, second] = message
  if (first === undefined) return undefined
  if (first === closeSignal) return channelFrame(second)
  return message.length > 1 ? channelFrame(first, message.subarray(1)) : undefined
}

function channelFrame(number: number | undefined, data?: Uint8Array): Frame | undefined {
  const channel = channels[number ?? -1]
  return channel === undefined ? undefined : { channel, ...(data && { data }) }
}

/** The client's frames for a handler that is asked before there is a connection to read them from. */
function lateClient(): { readonly frames: AsyncIterable<readonly Frame[]>; arrived(connection: WebSocketConnection): void } {
  let arrived: (connection: WebSocketConnection) => void = () => undefined
  const connection = new Promise<WebSocketConnection>((resolve) => (arrived = resolve))
  async function* read(): AsyncGenerator<readonly Frame[], void> {
    for await (const batch of (await connection).messages) yield batch.flatMap((message) => toFrame(message) ?? [])
  }
  return { frames: read(), arrived }
}
