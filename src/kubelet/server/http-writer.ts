import { formatTime } from '#kernel'
import type { HttpResponse } from '#network'

const encoder = new TextEncoder()

export interface AnswerOptions {
  readonly nowMs: number
  readonly method: string
  readonly keepsAlive: boolean
}

/** An answer as the bytes that a server of HTTP/1.1 sends. */
export function encodeAnswer({ status, headers, body }: HttpResponse, { nowMs, method, keepsAlive }: AnswerOptions): readonly Uint8Array[] {
  const hasBody = method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304
  const all: Record<string, string> = { ...headers }
  all['date'] ??= httpDate(nowMs)
  if (hasBody) all['content-length'] = String(body.length)
  delete all['transfer-encoding'] // what is whole needs no chunks
  all['connection'] = keepsAlive ? 'keep-alive' : 'close'
  const lines = Object.entries(all).map(([name, value]) => `${titleCase(name)}: ${value}\r\n`)
  const head = encoder.encode(`HTTP/1.1 ${status} ${reasons[status] ?? ''}\r\n${lines.join('')}\r\n`)
  return hasBody && body.length > 0 ? [head, body] : [head]
}

export const goOn = encoder.encode('HTTP/1.1 100 Continue\r\n\r\n')

/** What a server says to bytes that are no request. */
export const encodeError = (status: number, nowMs: number): readonly Uint8Array[] =>
  encodeAnswer(
    { status, headers: { 'content-type': 'text/plain' }, body: encoder.encode(`${status} ${reasons[status] ?? ''}\n`) },
    { nowMs, method: 'GET', keepsAlive: false },
  )

const titleCase = (name: string): string =>
  name === 'etag' ? 'ETag' : name.replaceAll(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase()).replace(/^Www-/, 'WWW-')

const days = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const dayMs = 86_400_000

/** `Thu, 01 Jan 2026 00:00:00 GMT`: the first of all days was a Thursday. */
function httpDate(ms: number): string {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(formatTime(ms)) ?? []
  return `${days[Math.floor(ms / dayMs) % 7]}, ${day} ${months[Number(month) - 1]} ${year} ${time} GMT`
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Moved Temporarily',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  418: "I'm a teapot",
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
}
