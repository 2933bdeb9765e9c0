import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom, type Random } from '#kernel'
import { ended, outputOf, startServer } from './kubectl-session.ts'

const server = startServer(['--port', '0', '--seed', '1', '--nodes', '1'])
let url = ''
let complaints = ''

beforeAll(async () => {
  server.stderr?.on('data', (text: Buffer) => (complaints += text.toString()))
  url = /http:\S+/.exec(await outputOf(server).until(/http:\S+/))?.[0] ?? ''
})
afterAll(() => ended(server))

const pick = <T>(random: Random, list: readonly [T, ...T[]]): T => list[random.int(list.length)] ?? list[0]

const paths = [
  '/',
  '/api/v1/pods',
  '/api/v1/namespaces/default/configmaps',
  '/api/v1/../../x',
  '/%',
  '/%00',
  '//',
  '/api/v1/pods?limit=x&continue=%',
  '*',
  'http://other/',
] as const
const bodies = [
  '{',
  '[]',
  '{"metadata":{"name":"a"},"data":{"a":1}}',
  '{"metadata":{"managedFields":[{"fieldsV1":{".":{".":{}}}}]}}',
  '\0\0',
  '['.repeat(50_000),
  '- '.repeat(50_000),
] as const
const types = [
  'application/json',
  'application/yaml',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  '',
  'application/vnd.kubernetes.protobuf',
] as const
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'OPTIONS', 'BREW', ''] as const
const lengths = [
  '',
  'content-length: 5\r\n',
  'content-length: -1\r\n',
  'content-length: 99999999999\r\n',
  'transfer-encoding: chunked\r\n',
] as const
const more = [
  '',
  'host: 127.0.0.1\r\n',
  'expect: 100-continue\r\nhost: localhost\r\n',
  'upgrade: websocket\r\nconnection: upgrade\r\nhost: localhost\r\n',
  'upgrade: SPDY/3.1\r\nconnection: upgrade\r\nhost: localhost\r\n',
  `x: ${'y'.repeat(20_000)}\r\n`,
  ': \r\n',
  'host: 127.0.0.1\r\nauthorization: Bearer \u00ff\r\nimpersonate-group: x\r\n',
] as const

function hostileBytes(random: Random): Buffer {
  if (random.int(5) === 0) return Buffer.from(random.bytes(1 + random.int(300)))
  const body = pick(random, bodies)
  const length = random.int(2) === 0 ? `content-length: ${body.length}\r\n` : pick(random, lengths)
  const head = `${pick(random, methods)} ${pick(random, paths)} HTTP/1.1\r\nconnection: close\r\n${pick(random, more)}content-type: ${pick(random, types)}\r\n${length}\r\n`
  const whole = Buffer.from(head + body, 'latin1')
  return random.int(4) === 0 ? whole.subarray(0, random.int(whole.length)) : whole
}

/** What comes back until either end has had enough: what was sent may have been the beginning of something. */
async function exchange(bytes: Buffer): Promise<string> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.on('data', (data) => (answer += data.toString('latin1')))
  socket.on('error', () => undefined)
  socket.end(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  return answer
}

test('2,000 connections with anything on them get answers of 4xx or none, and the server lives on', { timeout: 120_000 }, async () => {
  const random = seededRandom(1, 'hostile')
  const wrong: string[] = []
  for (let round = 0; round < 200; round++) {
    const sent = Array.from({ length: 10 }, () => hostileBytes(random))
    const answers = await Promise.all(sent.map(exchange))
    for (const [index, answer] of answers.entries())
      if (/^HTTP\/1\.1 5|internal error/i.test(answer))
        wrong.push(`${sent[index]?.toString('latin1').slice(0, 300)} → ${answer.slice(0, 300)}`)
  }
  expect(wrong).toEqual([])
  expect(complaints).toBe('')
  expect(await (await fetch(`${url}/readyz`)).text()).toBe('ok')
})

test('a body that does not end is refused at 3 MiB', async () => {
  const part = new Uint8Array(64 * 1024).fill(32)
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += part.length
      controller.enqueue(part)
    },
  })
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' }
  const said = await fetch(`${url}/api/v1/namespaces/default/configmaps`, request as RequestInit).then(
    async (response) => `${response.status} ${((await response.json()) as { reason: string }).reason}`,
    () => 'the connection ended',
  )
  // The answer may be lost with the connection, which the server need not read to its end.
  expect(['413 RequestEntityTooLarge', 'the connection ended']).toContain(said)
  expect(sent).toBeLessThan(64 * 1024 * 1024)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
})
