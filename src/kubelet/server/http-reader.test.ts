import { expect, test } from 'vitest'
import { HttpReader, type Read } from './http-reader.ts'
import { encodeAnswer } from './http-writer.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What is read when the text comes in pieces of a size. */
function read(text: string, size = text.length): readonly (Read | string)[] {
  const reader = new HttpReader()
  const found: (Read | string)[] = []
  for (let at = 0; at < text.length; at += size) {
    reader.append(bytes(text.slice(at, at + size)))
    for (let next = reader.next(); next; next = reader.next()) found.push(next.type === 'request' ? shown(next) : next)
  }
  return found
}

const shown = ({ request: { method, path, headers, body }, version }: Read & { readonly type: 'request' }): string =>
  [method, path, version, JSON.stringify(headers), body ? new TextDecoder().decode(body) : ''].join(' ')

const chunked = 'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: t\r\n\r\n'

test.each<[string, string, readonly string[]]>([
  ['a request', 'GET /a?b=c HTTP/1.1\r\nHost: x\r\nX-Y:  z \r\n\r\n', ['GET /a?b=c 1.1 {"host":"x","x-y":"z"} ']],
  ['one of HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', ['GET / 1.0 {} ']],
  ['one after an empty line', '\r\nGET / HTTP/1.0\r\n\r\n', ['GET / 1.0 {} ']],
  ['one as a proxy is asked', 'GET http://x:80/a HTTP/1.1\r\nHost: x\r\n\r\n', ['GET /a 1.1 {"host":"x"} ']],
  ['a header that comes twice', 'GET / HTTP/1.0\r\nA: 1\r\nA: 2\r\n\r\n', ['GET / 1.0 {"a":"1, 2"} ']],
  [
    'two requests in a row, one with a body',
    'POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.0\r\n\r\n',
    ['POST / 1.0 {"content-length":"3"} abc', 'GET /b 1.0 {} '],
  ],
  ['a body in chunks', chunked, ['POST /a 1.1 {"host":"x","transfer-encoding":"chunked"} hello world']],
])('%s is read, in whatever pieces it comes', (_, text, expected) => {
  for (const size of [text.length, 7, 1]) expect(read(text, size)).toEqual(expected)
})

test('a client that waits to be asked for its body is asked, once', () => {
  const head = 'PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n'
  const reader = new HttpReader()
  reader.append(bytes(head))
  expect(reader.next()).toEqual({ type: 'expectation' })
  expect(reader.next()).toBeUndefined()
  reader.append(bytes('ab'))
  expect(reader.next()).toMatchObject({ type: 'request', request: { body: bytes('ab') } })
  expect(read(`${head}ab`)).toHaveLength(1)
})

test.each([
  ['nonsense', 'hello\r\n\r\n', 400],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['a header without a colon', 'GET / HTTP/1.0\r\nnonsense\r\n\r\n', 400],
  ['a folded header', 'GET / HTTP/1.0\r\nA: b\r\n c\r\n\r\n', 400],
  ['a wrong length', 'GET / HTTP/1.0\r\nContent-Length: -1\r\n\r\n', 400],
  ['too long a body', 'GET / HTTP/1.0\r\nContent-Length: 99999999999\r\n\r\n', 413],
  ['chunks that are too long', 'GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n', 413],
  ['another coding', 'GET / HTTP/1.0\r\nTransfer-Encoding: gzip\r\n\r\n', 501],
  ['a broken chunk', 'GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 400],
  ['a head without end', `GET / HTTP/1.0\r\n${'A: b\r\n'.repeat(20_000)}`, 431],
])('%s is an error, and nothing is read after it', (_, text, status) => {
  expect(read(`${text}GET / HTTP/1.0\r\n\r\n`)).toEqual([{ type: 'error', status }])
})

test('an answer is written as a server does it', () => {
  const response = { status: 404, headers: { 'content-type': 'text/plain', etag: '"1"', 'www-authenticate': 'x' }, body: bytes('no') }
  const written = encodeAnswer(response, { nowMs: Date.UTC(2026, 1, 28, 1, 2, 3), method: 'GET', keepsAlive: true })
  expect(written.map((part) => new TextDecoder().decode(part)).join('')).toBe(
    [
      'HTTP/1.1 404 Not Found',
      'Content-Type: text/plain',
      'ETag: "1"',
      'WWW-Authenticate: x',
      'Date: Sat, 28 Feb 2026 01:02:03 GMT',
      'Content-Length: 2',
      'Connection: keep-alive',
      '',
      'no',
    ].join('\r\n'),
  )
})

test('an answer to HEAD has the length and no body', () => {
  const response = { status: 200, headers: { 'content-length': '5' }, body: new Uint8Array() }
  const [head, ...rest] = encodeAnswer(response, { nowMs: 0, method: 'HEAD', keepsAlive: false })
  expect(new TextDecoder().decode(head)).toMatch(
    /^HTTP\/1\.1 200 OK\r\nContent-Length: 5\r\nDate: Thu, 01 Jan 1970 .*\r\nConnection: close\r\n\r\n$/,
  )
  expect(rest).toEqual([])
})
