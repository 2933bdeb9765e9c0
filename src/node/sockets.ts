import type { Duplex } from 'node:stream'

/** Writes, and resolves when the other side can take more, or is gone. */
export async function write(socket: Duplex, bytes: Uint8Array): Promise<void> {
  if (socket.destroyed || socket.writableEnded) return
  if (!socket.write(bytes)) await drained(socket)
}

const drained = (socket: Duplex): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })

/** How long the other side may take to say goodbye. */
const farewellMs = 5000

/** Says the last and closes; who does not close in turn is cut off. */
export function finish(socket: Duplex, last: Uint8Array = new Uint8Array()): void {
  if (socket.destroyed || socket.writableEnded) return
  socket.end(last)
  const timer = setTimeout(() => socket.destroy(), farewellMs).unref()
  socket.once('close', () => clearTimeout(timer))
  if (socket.readableEnded) socket.once('finish', () => socket.destroy())
  // What still comes is not read by anyone, but must flow for the end to be seen.
  else socket.once('end', () => socket.destroy()).resume()
}
