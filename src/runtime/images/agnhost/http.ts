import { toBytes } from '../../bytes.ts'
import type { HttpRequest, HttpResponse } from '../../network.ts'
import type { ContainerProcess } from '../../program.ts'

/** A request with its URL taken apart. */
export interface Asked extends HttpRequest {
  readonly route: string
  readonly query: URLSearchParams
  readonly fromIp: string
}

export const text = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): HttpResponse => {
  const bytes = toBytes(body)
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': String(bytes.length), ...headers },
    body: bytes,
  }
}

export const json = (value: unknown): HttpResponse => text(200, JSON.stringify(value), { 'content-type': 'application/json' })

/**
 * Serves on a port until the process is ended; the port that cannot be had ends it. As Go's programs do when nobody handles
 * the signal, it ends with 2.
 */
export function serve(process: ContainerProcess, port: number, answer: (asked: Asked) => Promise<HttpResponse>): Promise<number> {
  const stop = process.listen(port, {
    async respond(request, { ip }) {
      await process.work(0.2)
      const { pathname, searchParams } = new URL(request.path, 'http://agnhost')
      return answer({ ...request, route: pathname, query: searchParams, fromIp: ip })
    },
  })
  if (!stop) {
    process.stderr.write(`panic: listen tcp :${port}: bind: address already in use\n`)
    return Promise.resolve(2)
  }
  return new Promise((resolve) => {
    for (const signal of ['INT', 'TERM'] as const) process.onSignal(signal, () => resolve(2))
  })
}
