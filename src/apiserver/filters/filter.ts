import type { ApiResponse } from '#apimachinery'
import type { Call } from '../environment.ts'

export type Next = (call: Call) => Promise<ApiResponse>

/** A step that every request takes. It may answer itself, or change what goes in and comes out. */
export interface Filter {
  readonly name: string
  handle(call: Call, next: Next): Promise<ApiResponse>
}

/** Puts filters in front of `last`, the first outermost, and notes the simulated time that each takes with all behind it. */
export function chain(filters: readonly Filter[], last: Next, now: () => number): Next {
  return filters.reduceRight<Next>(
    (next, filter) => async (call) => {
      const start = now()
      try {
        return await filter.handle(call, next)
      } finally {
        call.outcome.filterMs[filter.name] = now() - start
      }
    },
    last,
  )
}
