import type { ChooseWire, Upgrade } from '../upgrades/wire.ts'
import { namesIn, upgradesTo } from '../upgrades/wire.ts'
import { acceptHeaders, speak } from '../websocket/connection.ts'
import { speakSpdy, type ByteLink } from './connection.ts'
import { forwardOver, portForwardProtocol } from './port-forward.ts'

const protocol = `SPDY/3.1+${portForwardProtocol}`

/** port-forward over SPDY within the messages of a WebSocket, as kubectl does it from 1.31 on. */
export const tunnelledPortForward: ChooseWire = (request, asked) => {
  const isMeant = upgradesTo(request, 'websocket') && asked.subresource === 'portforward'
  if (!isMeant || !namesIn(request, 'sec-websocket-protocol').includes(protocol)) return undefined
  return (upgrade) => forwardOver(speakSpdy(tunnel(upgrade)))
}

function tunnel({ request, socket, head }: Upgrade): ByteLink {
  socket.write(acceptHeaders(request.headers.get('sec-websocket-key') ?? '', protocol))
  const connection = speak(socket, head)
  return { bytes: connection.messages, send: (bytes) => connection.send(bytes), close: () => connection.close() }
}
