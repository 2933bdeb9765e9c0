import type { Duplex } from 'node:stream'
import { createPipe } from '#kernel'
import { finish, write } from '../sockets.ts'
import type { Upgrade } from '../upgrades/wire.ts'
import type { ByteLink } from './connection.ts'

/** Accepts the upgrade to SPDY itself. */
export function acceptSpdy({ socket, head }: Upgrade, protocol: string): ByteLink {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\nConnection: Upgrade\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  )
  return socketLink(socket, head)
}

function socketLink(socket: Duplex, head: Buffer): ByteLink {
  const pipe = createPipe<Buffer>()
  if (head.length > 0) pipe.push(head)
  socket.on('data', (chunk: Buffer) => pipe.push(chunk))
  socket.on('end', () => {
    pipe.end()
    finish(socket)
  })
  socket.on('close', () => pipe.end())
  socket.on('error', () => pipe.end())
  return {
    bytes: pipe.stream,
    send: (bytes) => write(socket, bytes),
    close: () => finish(socket),
  }
}
