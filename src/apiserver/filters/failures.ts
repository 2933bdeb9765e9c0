import { ApiError, type ApiResponse } from '#apimachinery'
import type { Call } from '../environment.ts'
import type { Filter } from './filter.ts'

/** Told of every bug that shows as an answer 500. */
export type OnPanic = (error: unknown) => void

/** What is thrown becomes a Status. A bug is an answer 500 and never ends the server. */
export const failures = (onPanic: OnPanic): Filter => ({
  name: 'failures',
  async handle(call, next) {
    try {
      return withHeaders(call, await next(call))
    } catch (error) {
      return withHeaders(call, failure(error, call.warnings, onPanic))
    }
  },
})

function withHeaders({ outcome: { headers } }: Call, response: ApiResponse): ApiResponse {
  if (!headers) return response
  if (response.headers) return { ...response, headers: { ...response.headers, ...headers } }
  // It was made for this request alone, and a copy would cost a third of a get.
  ;(response as { headers?: ApiResponse['headers'] }).headers = headers
  return response
}

/** What upstream says of its bugs; what it was, the log tells. (filters.WithPanicRecovery) */
const panicked = (): ApiError => new ApiError(500, 'InternalError', 'This request caused apiserver to panic. Look in the logs for details.')

function failure(error: unknown, warnings: readonly string[], onPanic: OnPanic): ApiResponse {
  const known = error instanceof ApiError ? error : panicked()
  if (known !== error) onPanic(error)
  return { type: 'object', code: known.code, object: known.status as never, ...(warnings.length > 0 && { warnings }) }
}
