import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { badRequest, type ApiResponse } from '#apimachinery'
import { toFailure, toHttpResponse } from '#apiserver'
import { finish, write } from '../sockets.ts'

/** Answers as if there had been nothing about an upgrade, and closes. */
export async function answerPlainly(socket: Duplex, response: ApiResponse, signal: AbortSignal): Promise<void> {
  const answer = toHttpResponse(response.type === 'frames' ? toFailure(badRequest('Upgrade request required')) : response)
  const { status, body } = answer
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  await write(socket, Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${headers}connection: close\r\n\r\n`, 'latin1'))
  const reader = body?.getReader()
  const leave = (): void => void reader?.cancel().catch(() => undefined)
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) await write(socket, part.value)
  finish(socket)
}
