import { ApiError, type ApiResponse } from '#apimachinery'
import type { Clock } from '#kernel'
import { text } from '../registry/query.ts'
import type { Filter } from './filter.ts'

const defaultMs = 60_000

/** Requests that wait for a node. All others wait for the store only, which answers or is gone. */
const dialing = new Set(['log', 'exec', 'attach', 'portforward', 'proxy'])

/** Ends requests that a node does not answer in time; streams only until they begin. */
export const timeout = (clock: Clock): Filter => ({
  name: 'timeout',
  async handle(call, next) {
    if (!dialing.has(call.request.subresource ?? '')) return next(call)
    const abort = new AbortController()
    const leave = (): void => abort.abort(call.signal?.reason)
    call.signal?.addEventListener('abort', leave, { once: true })
    if (call.signal?.aborted) leave()
    return new Promise<ApiResponse>((resolve, reject) => {
      const stop = clock.after(limitMs(text(call.request.query, 'timeout')), () => {
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

/** A duration such as `32s` or `2m`; plain numbers are seconds. */
function limitMs(asked: string | undefined): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(asked ?? '') ?? []
  if (amount === undefined || Number(amount) === 0) return defaultMs
  return Number(amount) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit ?? 's'] ?? 1000)
}
