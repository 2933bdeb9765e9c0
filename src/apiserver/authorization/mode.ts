import { alwaysAllow, type Authorizer } from './authorizer.ts'
import { decideByRoles, listRules } from './rbac.ts'
import { nodeAllows } from './node.ts'
import type { RoleStore } from './role-store.ts'

/** kube-apiserver's --authorization-mode. RBAC comes with Node, as kubeadm has it. */
export type AuthorizationMode = 'AlwaysAllow' | 'RBAC'

/** The authorizer of a mode, or the one given. */
export function authorizerOf(mode: AuthorizationMode | Authorizer, roles: RoleStore): Authorizer {
  if (mode === 'AlwaysAllow') return alwaysAllow
  return mode === 'RBAC' ? byRoles(roles) : mode
}

const byRoles = (roles: RoleStore): Authorizer => ({
  async authorize(attributes) {
    await roles.ready()
    return nodeAllows(roles, attributes) ? { allowed: true } : decideByRoles(roles, attributes)
  },
  async rulesOf(user, namespace) {
    await roles.ready()
    return listRules(roles, user, namespace)
  },
})
