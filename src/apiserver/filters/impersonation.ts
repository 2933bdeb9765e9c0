import { forbidden, type User } from '#apimachinery'
import { as } from './authentication.ts'
import { decide, type Authorizer } from './authorization.ts'
import type { Filter } from './filter.ts'

/** `kubectl --as`: from here on the request is somebody else's, if its user may act for them. */
export const impersonation = (authorizer: Authorizer): Filter => ({
  name: 'impersonation',
  async handle(call, next) {
    const asked = call.request.impersonate
    if (!asked) return next(call)
    const attributes = { user: call.user, verb: 'impersonate', group: '', resource: 'users', name: asked.name }
    if (!(await decide(authorizer, attributes)))
      throw forbidden(
        '',
        'users',
        asked.name,
        `User ${JSON.stringify(call.user.name)} cannot impersonate resource "users" in API group "" at the cluster scope`,
      )
    return next(as(call, withGroups(asked)))
  },
})

/** The groups that a user is in by being one. */
function withGroups(user: User): User {
  const [, kind, namespace] = /^system:(serviceaccount):([^:]+):[^:]+$/.exec(user.name) ?? []
  const account = kind ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : []
  const given = user.groups.length > 0 ? user.groups : account
  const base = user.name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated'
  return { ...user, groups: given.includes(base) ? given : [...given, base] }
}
