import type { User } from '#apimachinery'
import type { Attributes, Authorizer } from '../authorization/authorizer.ts'
import { as } from './authentication.ts'
import { refusal } from './authorization.ts'
import type { Filter } from './filter.ts'

/** `kubectl --as`: from here on the request is somebody else's, if its user may act for them. */
export const impersonation = (authorizer: Authorizer): Filter => ({
  name: 'impersonation',
  async handle(call, next) {
    const asked = call.request.impersonate
    if (!asked) return next(call)
    for (const attributes of whatItTakes(call.user, asked)) {
      const { allowed, reason } = await authorizer.authorize(attributes)
      if (!allowed) throw refusal(attributes, reason)
    }
    return next(as(call, withGroups(asked)))
  },
})

const authentication = 'authentication.k8s.io'

/** Everything that one must be allowed to be: the user or service account, each group, the uid and each extra. */
function whatItTakes(user: User, { name, uid, groups, extra = {} }: User): readonly Attributes[] {
  const base = { user, verb: 'impersonate', group: '' }
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? []
  return [
    account === undefined || namespace === undefined
      ? { ...base, resource: 'users', name }
      : { ...base, resource: 'serviceaccounts', namespace, name: account },
    ...groups.map((group) => ({ ...base, resource: 'groups', name: group })),
    ...(uid === undefined ? [] : [{ ...base, group: authentication, resource: 'uids', name: uid }]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => ({ ...base, group: authentication, resource: 'userextras', subresource: key, name: value })),
    ),
  ]
}

/** The groups that a user is in by being one. */
function withGroups(user: User): User {
  const [, kind, namespace] = /^system:(serviceaccount):([^:]+):[^:]+$/.exec(user.name) ?? []
  const account = kind ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : []
  const given = user.groups.length > 0 ? user.groups : account
  const base = user.name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated'
  return { ...user, groups: given.includes(base) ? given : [...given, base] }
}
