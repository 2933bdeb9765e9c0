import type { ApiResponse } from '#apimachinery'
import type { Clock } from '#kernel'
import type { Audited } from '../audit/event.ts'
import type { AuditRing } from '../audit-log.ts'
import type { Call } from '../environment.ts'
import type { Filter } from './filter.ts'

const reading = new Set(['get', 'list', 'watch'])

/** Records what changed something or was refused. Outside of authentication, which it learns the user from on the way back. */
export const audit = (log: AuditRing, clock: Clock, tell?: (audited: Audited) => void): Filter => ({
  name: 'audit',
  async handle(call, next) {
    const receivedMs = clock.now()
    const response = await next(call)
    tell?.({ call, response, receivedMs, nowMs: clock.now() })
    if (response.code >= 400 ? isWorthTelling(call) : !reading.has(call.request.verb)) record(log, clock, call, response)
    return response
  },
})

/** That something is not there is no news to whoever looks for it. */
const isWorthTelling = ({ request }: Call): boolean => !reading.has(request.verb) || request.subresource !== undefined

function record(log: AuditRing, clock: Clock, { request, user, outcome }: Call, { code }: ApiResponse): void {
  const { verb, group = '', resource = '', subresource, namespace, path, userAgent, cause } = request
  const name = request.name ?? outcome.name
  log.add({
    timeMs: clock.now(),
    verb,
    group,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(path !== undefined && { path }),
    user: outcome.user ?? user.name,
    ...(userAgent !== undefined && { userAgent }),
    code,
    ...(outcome.revision !== undefined && { revision: outcome.revision }),
    ...(cause && { cause }),
    ...(Object.keys(outcome.annotations).length > 0 && { annotations: outcome.annotations }),
    filterMs: outcome.filterMs,
  })
}
