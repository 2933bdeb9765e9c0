import { ApiError, forbidden, type ApiRequest, type User } from '#apimachinery'
import type { Filter } from './filter.ts'

/** What is asked for, as an authorizer sees it. Either `resource` is set or `path` is. */
export interface Attributes {
  readonly user: User
  readonly verb: string
  readonly group?: string
  readonly resource?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  readonly path?: string
}

/** Says whether a user may do something. */
export type Authorizer = (attributes: Attributes) => boolean | Promise<boolean>

export const alwaysAllow: Authorizer = () => true

export const decide = (authorizer: Authorizer, attributes: Attributes): boolean | Promise<boolean> => authorizer(attributes)

/** Refuses what the user may not do. */
export const authorization = (authorizer: Authorizer): Filter => ({
  name: 'authorization',
  async handle(call, next) {
    if (authorizer === alwaysAllow) return next(call)
    const attributes = attributesOf(call.request, call.user)
    if (!(await decide(authorizer, attributes))) throw refusal(attributes)
    return next(call)
  },
})

function attributesOf({ verb, group = '', resource, subresource, namespace, name, path }: ApiRequest, user: User): Attributes {
  if (resource === undefined) return { user, verb, path: path ?? '/' }
  return {
    user,
    verb,
    group,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  }
}

function refusal({ user, verb, group = '', resource, subresource, namespace, name = '', path }: Attributes): ApiError {
  const who = `User ${JSON.stringify(user.name)}`
  if (resource === undefined) return new ApiError(403, 'Forbidden', `forbidden: ${who} cannot ${verb} path ${JSON.stringify(path)}`, {})
  const what = subresource === undefined ? resource : `${resource}/${subresource}`
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  return forbidden(
    group,
    resource,
    name,
    `${who} cannot ${verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`,
  )
}
