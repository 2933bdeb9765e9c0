import type { Endpoint, Message } from './process.ts'

interface Envelope extends Message {
  readonly to: string
}

export interface BroadcastEndpoint extends Endpoint {
  /** Someone is gone: calls to and from him end. */
  peerDown(name: string): void
  close(): void
}

/** An endpoint among several on one BroadcastChannel, each under its own name: how the tabs of a page reach one another. */
export function broadcastEndpoint(
  channelName: string,
  name: string,
  onNewPeer: (name: string) => void = () => undefined,
): BroadcastEndpoint {
  const channel = new BroadcastChannel(channelName)
  const peers = new Set<string>()
  const downHandlers: ((name: string) => void)[] = []
  return {
    name,
    send: (to, body, { observing = false } = {}) => channel.postMessage({ from: name, to, body, observing } satisfies Envelope),
    receive(handler) {
      channel.onmessage = ({ data }: MessageEvent<Envelope>) => {
        if (data.to !== name) return
        if (!peers.has(data.from)) onNewPeer(data.from)
        peers.add(data.from)
        handler(data)
      }
    },
    onPeerDown: (handler) => void downHandlers.push(handler),
    peerDown(peer) {
      peers.delete(peer)
      for (const handler of downHandlers) handler(peer)
    },
    close: () => channel.close(),
  }
}
