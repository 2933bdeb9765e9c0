import { ApiError, badRequest, type ApiResponse } from '#apimachinery'
import type { Clock } from '#kernel'
import { text } from '../registry/query.ts'
import type { Filter } from './filter.ts'

const defaultMs = 60_000

/** Requests that wait for a node. All others wait for the store only, which answers or is gone, and for admission. */
const dialing = new Set(['log', 'exec', 'attach', 'portforward', 'proxy'])

/** Ends requests that are not answered in time: those that a node answers, and those that say how long they will wait. Streams only until they begin. */
export const timeout = (clock: Clock, mostMs = defaultMs): Filter => ({
  name: 'timeout',
  async handle(call, next) {
    const asked = text(call.request.query, 'timeout')
    const waitsForNode = dialing.has(call.request.subresource ?? '')
    if (call.request.verb === 'watch' || (asked === undefined && !waitsForNode)) return next(call)
    const limitMs = readLimit(asked, mostMs)
    const abort = new AbortController()
    const leave = (): void => abort.abort(call.signal?.reason)
    call.signal?.addEventListener('abort', leave, { once: true })
    if (call.signal?.aborted) leave()
    return new Promise<ApiResponse>((resolve, reject) => {
      const stop = clock.after(limitMs, () => {
        const error = new ApiError(
          504,
          'Timeout',
          'Timeout: request did not complete within requested timeout - context deadline exceeded',
          {},
        )
        reject(error)
        abort.abort(error)
      })
      next({ ...call, signal: abort.signal })
        .then(resolve, reject)
        .finally(stop)
    })
  },
})

const unitMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** A duration of Go's in milliseconds, such as `32s` or `1m30s`. Throws an Error in Go's words. */
export function readDuration(asked: string): number {
  const parts = [...asked.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)]
  const isWhole = parts.map(([part]) => part).join('') === asked.replace(/^[+-]/, '') && parts.length > 0
  if (!isWhole && asked !== '0') {
    const what = /^[+-]?[\d.]*\d[\d.]*$/.test(asked) ? 'missing unit in duration' : 'invalid duration'
    throw new Error(`time: ${what} ${JSON.stringify(asked)}`)
  }
  const ms = parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (unitMs[unit] ?? 0), 0)
  return asked.startsWith('-') ? -ms : ms
}

/** At most the server's own, which none stands for too. Throws a BadRequest. */
function readLimit(asked: string | undefined, mostMs: number): number {
  if (asked === undefined) return mostMs
  let ms: number
  try {
    ms = readDuration(asked)
  } catch (error) {
    throw badRequest(`invalid timeout specified in the request URL - ${error instanceof Error ? error.message : String(error)}`)
  }
  return ms > 0 && ms < mostMs ? ms : mostMs
}
