import { isSet, type ApiRequest, type Frame, type Status } from '#apimachinery'
import { namesIn, upgradesTo, type ChooseWire, type Wire } from '../upgrades/wire.ts'
import { openChannels } from './channels.ts'

/** Upstream's remote command protocols, best first. Without any, the first one ever is meant. */
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io', 'channel.k8s.io', 'base64.channel.k8s.io', '']

/** Which of these a message belongs to, its channel's number says. */
const channels = ['stdin', 'stdout', 'stderr', 'error', 'resize']

/** v5: the next byte names a channel that the client has closed. */
const closeSignal = 255

/** exec and attach over a WebSocket. */
export const webSocketRemoteCommand: ChooseWire = (request, asked) => {
  if (!upgradesTo(request, 'websocket') || !['exec', 'attach'].includes(asked.subresource ?? '')) return undefined
  const offered = namesIn(request, 'sec-websocket-protocol').filter((name) => !name.includes('authorization'))
  const protocol = protocols.find((name) => (name === '' ? offered.length === 0 : offered.includes(name)))
  if (protocol === undefined) return undefined
  return (upgrade): Wire => {
    const connection = openChannels(upgrade, protocol)
    // Tells the client that the connection stands, before there is anything to be said.
    void connection.send(firstChannel(asked), new Uint8Array())
    async function* frames(): AsyncGenerator<readonly Frame[], void> {
      for await (const batch of connection.messages) yield batch.flatMap(({ channel, data }) => toFrame(channel, data) ?? [])
    }
    return {
      frames: frames(),
      async send(frame) {
        const data = frame.channel === 'error' && !/^v[45]/.test(protocol) ? firstVersionsError(frame) : frame.data
        const number = channels.indexOf(frame.channel)
        if (number >= 0 && data) await connection.send(number, data)
      },
      close: () => connection.close(),
    }
  }
}

const firstChannel = (asked: ApiRequest): number => ['stdout', 'stderr'].findIndex((channel) => isSet(asked.query, channel)) + 1 || 3

function toFrame(channel: number, data: Buffer): Frame | undefined {
  if (channel === closeSignal) return channelFrame(data[0])
  return data.length > 0 ? channelFrame(channel, data) : undefined
}

function channelFrame(number: number | undefined, data?: Uint8Array): Frame | undefined {
  const channel = channels[number ?? -1]
  return channel === undefined ? undefined : { channel, ...(data && { data }) }
}

/** Before version 4, what went wrong was said in words, and success not at all. */
function firstVersionsError({ data }: Frame): Uint8Array | undefined {
  if (!data) return undefined
  const { status, message = '' } = JSON.parse(Buffer.from(data).toString()) as Status // what the kubelet ends with
  return status === 'Success' ? undefined : Buffer.from(message)
}
