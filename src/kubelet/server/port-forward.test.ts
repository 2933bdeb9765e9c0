import { expect, test } from 'vitest'
import { forwardChannel, type Frame } from '#apimachinery'
import { createPipe } from '#kernel'
import { aRunningNode } from '../testing.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A pod with nginx, and a client that has begun to forward to it. */
async function forwarding() {
  const node = await aRunningNode()
  await node.run({ spec: { containers: [{ name: 'nginx', image: 'nginx:1.29' }] } })
  await node.clock.advance(30_000)
  const sent = createPipe<Frame>()
  const response = await node.ask('portforward', 'web', {}, sent.stream)
  if (response.type !== 'frames') throw new Error(response.type)
  const heard = new Map<string, string>()
  const { frames } = response
  let isOver = false
  const listen = async (): Promise<void> => {
    for await (const batch of frames) {
      for (const { channel, data } of batch)
        heard.set(channel, (heard.get(channel) ?? '') + (data ? new TextDecoder().decode(data) : '.END'))
    }
    isOver = true
  }
  void listen()
  const send = async (...list: readonly Frame[]): Promise<ReadonlyMap<string, string>> => {
    sent.push(...list)
    for (let round = 0; round < 20; round++) await node.clock.settle()
    return heard
  }
  return { send, node, end: () => sent.end(), isOver: () => isOver }
}

const open = (connection: number, port: number): Frame => ({ channel: forwardChannel('open', connection), data: bytes(String(port)) })
const say = (connection: number, text?: string): Frame => ({
  channel: forwardChannel('data', connection),
  ...(text !== undefined && { data: bytes(text) }),
})

test('a connection leads to what listens in the pod, and stays open for the next request', async () => {
  const { send } = await forwarding()
  const heard = await send(open(1, 80), say(1, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
  expect(heard.get('data:1')).toMatch(
    /^HTTP\/1\.1 200 OK\r\nServer: nginx\/[^]*Connection: keep-alive\r\n\r\n<!DOCTYPE html>[^]*<\/html>\n$/,
  )

  await send(say(1, 'GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))
  expect(heard.get('data:1')).toMatch(/<\/html>\nHTTP\/1\.1 404 Not Found[^]*Connection: close[^]*\.END$/)
  expect(heard.get('error:1')).toBe('.END')
})

test('a client that says no more is still answered', async () => {
  const { send } = await forwarding()
  const heard = await send(open(1, 80), say(1, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'), say(1))
  expect(heard.get('data:1')).toMatch(/^HTTP\/1\.1 200 OK[^]*<\/html>\n\.END$/)
})

test('connections do not disturb one another', async () => {
  const { send } = await forwarding()
  const heard = await send(open(1, 80), open(2, 80), say(2, 'nonsense\r\n\r\n'), say(1, 'GET / HTTP/1.0\r\n\r\n'))
  expect(heard.get('data:1')).toMatch(/^HTTP\/1\.1 200 OK[^]*\.END$/)
  expect(heard.get('data:2')).toMatch(/^HTTP\/1\.1 400 Bad Request[^]*\.END$/)
})

test('where nobody listens, the client is told so', async () => {
  const { send } = await forwarding()
  const heard = await send(open(7, 81))
  expect(heard.get('error:7')).toMatch(
    /^error forwarding port 81 to pod [\da-f]{64}, uid : failed to execute portforward in network namespace "\/var\/run\/netns\/cni-[\da-f-]{36}": failed to connect to localhost:81 inside namespace "[\da-f]{64}", IPv4: dial tcp4 127\.0\.0\.1:81: connect: connection refused IPv6 .*\.END$/,
  )
  expect(heard.get('data:7')).toBe('.END')
})

test('the forwarding ends with its client', async () => {
  const { send, end, isOver } = await forwarding()
  await send(open(1, 80))
  expect(isOver()).toBe(false)
  end()
  await send()
  expect(isOver()).toBe(true)
})
