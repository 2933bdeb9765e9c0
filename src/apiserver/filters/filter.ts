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
    (next, filter) => (call) => {
      const start = now()
      const answer = filter.handle(call, next)
      const note = (): void => {
        call.outcome.filterMs[filter.name] = now() - start
      }
      // Before whoever waits for the answer goes on, and without making him wait: every request comes by here many times.
      answer.then(note, note)
      return answer
    },
    last,
  )
}
