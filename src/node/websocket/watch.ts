import type { Duplex } from 'node:stream'
import type { ApiResponse } from '#apimachinery'
import { until } from '../upgrades/until.ts'
import { acceptHeaders, speak } from './connection.ts'

/** A watch over a WebSocket, as browsers ask for it: each event a message of text. Leaves when the client does. */
export async function watchOverWebSocket(
  request: Request,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
  { events }: Extract<ApiResponse, { readonly type: 'watch' }>,
  signal: AbortSignal,
): Promise<void> {
  socket.write(acceptHeaders(request.headers.get('sec-websocket-key') ?? '', ''))
  const connection = speak(socket, head)
  for await (const batch of until(events, signal)) {
    for (const { type, object } of batch) await connection.send(Buffer.from(JSON.stringify({ type, object })), 'text')
  }
  connection.close()
}
