import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from '#api'
import { deepEqual, forbidden, notFound, type User } from '#apimachinery'
import type { Admission } from '../admission/plugin.ts'
import type { Environment } from '../environment.ts'
import { privilegedGroup, type Attributes } from './authorizer.ts'
import { missingRules, ruleText } from './covers.ts'
import { grantedTo, rulesOf, type RoleBook } from './granted.ts'
import { aggregated } from './rbac.ts'

const group = 'rbac.authorization.k8s.io'
const fullAuthority: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

/** Nobody gives what he has not, be it by a role or by a binding. Throws Forbidden. (pkg/registry/rbac) */
export async function refuseEscalation(admission: Admission, environment: Environment): Promise<void> {
  const { resource, operation, object, previous, user, subresource } = admission
  if (resource.group !== group || subresource !== undefined || !object || (operation !== 'CREATE' && operation !== 'UPDATE')) return
  if (user.groups.includes(privilegedGroup) || (previous && sameGrant(object as Grant, previous as Grant))) return
  const isBinding = resource.plural.endsWith('bindings')
  const allowed = isBinding ? mayBind(admission, object as RoleBinding) : mayEscalate(admission)
  if ((await environment.authorizer.authorize(allowed)).allowed) return
  await environment.roles.ready()
  if (isBinding) checkBinding(admission, environment.roles, object as RoleBinding)
  else checkRole(admission, environment.roles, object as ClusterRole)
}

type Grant = ClusterRole | Role | RoleBinding | ClusterRoleBinding

/** Only the metadata has changed, as when the garbage collector removes an owner. */
const sameGrant = (next: Grant, previous: Grant): boolean => deepEqual({ ...next, metadata: {} }, { ...previous, metadata: {} })

const mayEscalate = ({ user, resource, namespace, name = '' }: Admission): Attributes => ({
  user,
  verb: 'escalate',
  group,
  resource: resource.plural,
  ...(namespace && { namespace }),
  name,
})

const mayBind = ({ user, namespace }: Admission, { roleRef }: RoleBinding): Attributes => ({
  user,
  verb: 'bind',
  group: roleRef.apiGroup ?? group,
  resource: `${roleRef.kind.toLowerCase()}s`,
  ...(namespace && { namespace }),
  name: roleRef.name,
})

function checkRole({ resource, user, namespace, name = '', previous }: Admission, book: RoleBook, role: ClusterRole): void {
  const why = escalation(book, user, namespace, role.rules ?? [])
  if (why !== undefined) throw forbidden(group, resource.plural, name, why)
  const aggregates = role.aggregationRule !== undefined || (previous as ClusterRole | undefined)?.aggregationRule !== undefined
  if (aggregates && escalation(book, user, namespace, fullAuthority) !== undefined)
    throw forbidden(group, resource.plural, name, 'must have cluster-admin privileges to use an aggregationRule')
}

function checkBinding({ resource, user, namespace, name = '' }: Admission, book: RoleBook, { roleRef }: RoleBinding): void {
  const { rules, error } = rulesOf(book, roleRef, namespace)
  if (error !== undefined) throw notFound(group, `${roleRef.kind.toLowerCase()}s`, roleRef.name)
  const why = escalation(book, user, namespace, rules)
  if (why !== undefined) throw forbidden(group, resource.plural, name, why)
}

/** Why a user may not give these rules to somebody; undefined when he has them all. (ConfirmNoEscalation) */
export function escalation(book: RoleBook, user: User, namespace: string | undefined, rules: readonly PolicyRule[]): string | undefined {
  const granted = [...grantedTo(book, user, namespace)]
  const missing = missingRules(
    granted.flatMap((each) => each.rules),
    rules,
  )
  if (missing.length === 0) return undefined
  const errors = granted.flatMap(({ error }) => error ?? [])
  const groups = `[${user.groups.map((each) => JSON.stringify(each)).join(' ')}]`
  const texts = [...new Set(missing.map(ruleText))].toSorted()
  const unresolved = errors.length > 0 ? `; resolution errors: [${aggregated(errors)}]` : ''
  return `user ${JSON.stringify(user.name)} (groups=${groups}) is attempting to grant RBAC permissions not currently held:\n${texts.join('\n')}${unresolved}`
}
