import { ApiError, forbidden, type ApiRequest, type User } from '#apimachinery'
import { alwaysAllow, type Attributes, type Authorizer } from '../authorization/authorizer.ts'
import { isSet, text } from '../registry/query.ts'
import type { Call } from '../environment.ts'
import type { Filter } from './filter.ts'

/** Refuses what the user may not do. */
export const authorization = (authorizer: Authorizer): Filter => ({
  name: 'authorization',
  async handle(call, next) {
    if (authorizer === alwaysAllow) return next(noted(call, true))
    const attributes = attributesOf(call.request, call.user)
    const { allowed, reason } = await authorizer.authorize(attributes)
    noted(call, allowed, reason)
    if (!allowed) throw refusal(attributes, reason)
    return next(call)
  },
})

function noted(call: Call, isAllowed: boolean, reason = ''): Call {
  const { annotations } = call.outcome
  annotations['authorization.k8s.io/decision'] = isAllowed ? 'allow' : 'forbid'
  annotations['authorization.k8s.io/reason'] = reason
  return call
}

function attributesOf(request: ApiRequest, user: User): Attributes {
  const { verb, group = '', resource, subresource, namespace, path } = request
  if (resource === undefined) return { user, verb: verb === 'list' ? 'get' : verb, path: path ?? '/' }
  const name = request.name ?? selectedName(request)
  const fieldSelector = collective.has(verb) ? text(request.query, 'fieldSelector') : undefined
  return {
    user,
    verb: verb === 'list' && isSet(request.query, 'watch') ? 'watch' : verb,
    group,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(fieldSelector !== undefined && { fieldSelector }),
  }
}

const collective = new Set(['list', 'watch', 'deletecollection'])

/** Whoever asks for a list of one by its name asks for that one. */
function selectedName({ verb, query }: ApiRequest): string | undefined {
  if (!collective.has(verb)) return undefined
  const [, name] = /(?:^|,)metadata\.name==?([^,]+)/.exec(text(query, 'fieldSelector') ?? '') ?? []
  return name
}

/** Forbidden, in upstream's words; `reason` is what the authorizer has to say. (responsewriters.Forbidden) */
export function refusal(attributes: Attributes, reason = ''): ApiError {
  const { group = '', resource, name = '' } = attributes
  const why = `${sentence(attributes)}${reason && `: ${reason}`}`
  return resource === undefined ? new ApiError(403, 'Forbidden', `forbidden: ${why}`, {}) : forbidden(group, resource, name, why)
}

function sentence({ user, verb, group = '', resource, subresource, namespace, path }: Attributes): string {
  const who = `User ${JSON.stringify(user.name)}`
  if (resource === undefined) return `${who} cannot ${verb} path ${JSON.stringify(path)}`
  const what = subresource === undefined ? resource : `${resource}/${subresource}`
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  return `${who} cannot ${verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`
}
