import { badRequest, forwardChannel, readForwardChannel, type ApiRequest, type Frame } from '#apimachinery'
import { namesIn, upgradesTo, type ChooseWire, type Wire } from '../upgrades/wire.ts'
import { openChannels, type ChannelConnection } from './channels.ts'

const protocols = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io', '']

/** port-forward with a pair of channels for each port that the query names: one connection each, as libraries do it. */
export const webSocketPortForward: ChooseWire = (request, asked) => {
  if (!upgradesTo(request, 'websocket') || asked.subresource !== 'portforward') return undefined
  const offered = namesIn(request, 'sec-websocket-protocol').filter((name) => !name.includes('authorization'))
  const protocol = protocols.find((name) => (name === '' ? offered.length === 0 : offered.includes(name)))
  if (protocol === undefined) return undefined
  const ports = portsOf(asked)
  return (upgrade) => forward(openChannels(upgrade, protocol), ports)
}

function portsOf({ query }: ApiRequest): readonly number[] {
  const words = [query?.['ports'] ?? query?.['port'] ?? []].flat().flatMap((value) => value.split(','))
  if (words.length === 0) throw badRequest('query parameter "port" is required')
  return words.map((word) => {
    if (word === '') throw badRequest('query parameter "port" cannot be empty')
    const port = /^\d+$/.test(word) ? Number(word) : NaN
    if (!(port <= 65_535)) throw badRequest(`unable to parse ${JSON.stringify(word)} as a port`)
    if (port < 1) throw badRequest(`port ${JSON.stringify(word)} must be > 0`)
    return port
  })
}

function forward(connection: ChannelConnection, ports: readonly number[]): Wire {
  const open = new Set(ports.keys())
  for (const [index, port] of ports.entries()) {
    const bytes = Buffer.alloc(2)
    bytes.writeUInt16LE(port)
    for (const channel of [2 * index, 2 * index + 1]) void connection.send(channel, bytes)
  }
  async function* frames(): AsyncGenerator<readonly Frame[], void> {
    yield ports.map((port, index) => ({ channel: forwardChannel('open', index), data: Buffer.from(String(port)) }))
    for await (const batch of connection.messages) {
      // An odd channel is one for errors, about which a client has nothing to say.
      yield batch.flatMap(({ channel, data }) => (channel % 2 === 0 ? [{ channel: forwardChannel('data', channel / 2), data }] : []))
    }
  }
  return {
    frames: frames(),
    async send({ channel, data }) {
      const { part, connection: index } = readForwardChannel(channel)
      if (data) return connection.send(part === 'error' ? 2 * index + 1 : 2 * index, data)
      if (part === 'data') open.delete(index)
      if (open.size === 0) connection.close()
    },
    close: () => connection.close(),
  }
}
