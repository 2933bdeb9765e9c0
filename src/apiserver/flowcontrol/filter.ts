import type { ApiRequest, ApiResponse } from '#apimachinery'
import type { Clock } from '#kernel'
import type { Call } from '../environment.ts'
import type { Filter, Next } from '../filters/filter.ts'
import { textAnswer } from '../routes.ts'
import type { Flow, FlowControl } from './flow-control.ts'
import type { Rejection } from './priority-level.ts'

/** A quarter of the time that requests have. (--request-timeout) */
const mostWaitMs = 15_000

/** What lasts as long as its users like is not counted. */
const longRunning = new Set(['log', 'exec', 'attach', 'portforward', 'proxy'])

/**
 * API priority and fairness: each request takes a seat of the priority level that it belongs to, waits for one in its flow's
 * queues, or is turned away. A watch gives its seat back once it has begun.
 */
export const priorityAndFairness = (control: FlowControl, clock: Clock): Filter => ({
  name: 'priority and fairness',
  handle(call, next) {
    if (longRunning.has(call.request.subresource ?? '')) return next(call)
    const flow = control.flowOf(call.request, call.user)
    call.outcome.headers = flow.headers
    return flow.level.enter() ? seated(flow, call, next) : waiting(flow, call, next, clock)
  },
})

/** Leaves when the answer is there, without making it wait for that. */
function seated({ level, counts }: Flow, call: Call, next: Next): Promise<ApiResponse> {
  counts.dispatched++
  counts.executing++
  const leave = (): void => {
    counts.executing--
    level.leave()
  }
  const answer = next(call)
  answer.then(leave, leave)
  return answer
}

function waiting(flow: Flow, call: Call, next: Next, clock: Clock): Promise<ApiResponse> {
  const { level, counts, schema } = flow
  return new Promise((resolve) => {
    let over = (): void => undefined
    const giveUp = level.join(`${schema.metadata.name} ${distinguisherOf(flow, call)}`, clock.now(), () => {
      over()
      resolve(seated(flow, call, next))
    })
    if (typeof giveUp === 'string') return resolve(turnedAway(flow, giveUp))
    counts.inQueue++
    const end = (why: 'time-out' | 'cancelled') => () => {
      if (!giveUp()) return
      over()
      level.counts[why === 'time-out' ? 'timedOut' : 'cancelled']++
      resolve(turnedAway(flow, why))
    }
    const cancel = end('cancelled')
    const stop = clock.after(mostWaitMs, end('time-out'))
    call.signal?.addEventListener('abort', cancel, { once: true })
    over = () => {
      counts.inQueue--
      stop()
      call.signal?.removeEventListener('abort', cancel)
    }
  })
}

/** What tells the flows of a schema apart. */
function distinguisherOf({ schema }: Flow, { request, user }: Call): string {
  const { type } = schema.spec.distinguisherMethod ?? {}
  return type === 'ByUser' ? user.name : type === 'ByNamespace' ? namespaceOf(request) : ''
}

const namespaceOf = ({ namespace = '', resource, name }: ApiRequest): string =>
  resource === 'namespaces' && name !== undefined ? name : namespace

/** In plain text, which clients make a Status of their own of. (filters.tooManyRequests) */
function turnedAway({ counts }: Flow, why: Rejection): ApiResponse {
  counts.rejected[why] = (counts.rejected[why] ?? 0) + 1
  const headers = { 'retry-after': '1', 'x-content-type-options': 'nosniff' }
  return { ...textAnswer(429, 'Too many requests, please try again later.\n'), headers }
}
