import type { ApiHandler, ApiRequest } from '#apimachinery'

const isWatch = ({ verb, query }: ApiRequest): boolean => verb === 'watch' || (verb === 'list' && query?.['watch'] === 'true')

/**
 * Sends at most `limit` requests at once; the others wait for their turn, in order. A component that has a thousand things
 * to do at the same moment would be turned away otherwise. Watches, which last, do not count.
 */
export function limitInFlight(handler: ApiHandler, limit: number): ApiHandler {
  let inFlight = 0
  const waiting: (() => void)[] = []
  const free = (): void => {
    const next = waiting.shift()
    if (next) next()
    else inFlight--
  }
  return async (request, signal) => {
    if (isWatch(request)) return handler(request, signal)
    if (inFlight < limit) inFlight++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await handler(request, signal)
    } finally {
      free()
    }
  }
}
