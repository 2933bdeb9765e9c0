import type { Endpoint, Message } from './process.ts'

/** What two MessagePorts, a worker and its page, or a BroadcastChannel have in common. */
interface PortLike {
  postMessage(message: unknown): void
  onmessage: ((event: MessageEvent) => void) | null
}

/** An endpoint at one end of a port; whatever stands at the other end is called `peer`. */
export function portEndpoint(port: PortLike, name: string, peer: string): Endpoint & { close(): void } {
  const downHandlers: ((name: string) => void)[] = []
  return {
    name,
    send: (_to, body, options) => port.postMessage({ body, observing: options?.observing ?? false }),
    receive(handler) {
      port.onmessage = ({ data }: MessageEvent<Omit<Message, 'from'>>) => handler({ ...data, from: peer })
    },
    onPeerDown: (handler) => void downHandlers.push(handler),
    /** The other side is gone: calls to it fail. */
    close() {
      port.onmessage = null
      for (const handler of downHandlers) handler(peer)
    },
  }
}
