import { alwaysAllow, type Attributes, type Authorizer, type Decision } from './authorizer.ts'
import type { Hold } from '../environment.ts'
import type { Store } from '#store'
import type { NodeAuthorizer } from './node.ts'
import { nodeOf } from './node-identity.ts'
import { decideByRoles, listRules } from './rbac.ts'
import type { RoleStore } from './role-store.ts'

/** kube-apiserver's --authorization-mode. RBAC comes with Node, as kubeadm has it. */
export type AuthorizationMode = 'AlwaysAllow' | 'RBAC'

/** The authorizer of a mode, or the one given. */
export function authorizerOf(mode: AuthorizationMode | Authorizer, roles: RoleStore, store: Store, hold: Hold): Authorizer {
  if (mode === 'AlwaysAllow') return alwaysAllow
  return mode === 'RBAC' ? nodesAndRoles(roles, store, hold) : mode
}

/** What none of them allows has the reasons of both. (authorizer/union) */
function nodesAndRoles(roles: RoleStore, store: Store, hold: Hold): Authorizer {
  let nodes: NodeAuthorizer | undefined
  // No part of what a page needs first.
  const load = async (): Promise<NodeAuthorizer> => {
    const { createNodeAuthorizer } = await hold(import('./node.ts'))
    return (nodes ??= createNodeAuthorizer(roles, store))
  }
  return {
    async authorize(attributes) {
      await roles.ready()
      if (nodeOf(attributes.user) === undefined) return byRoles(roles, attributes)
      const asNode = await (nodes ?? (await load())).decide(attributes)
      return asNode.allowed ? asNode : byRoles(roles, attributes, asNode.reason)
    },
    stop: () => nodes?.stop(),
    async rulesOf(user, namespace) {
      await roles.ready()
      const list = listRules(roles, user, namespace)
      if (nodeOf(user) === undefined) return list
      const errors = ['node authorizer does not support user rule resolution', ...(list.evaluationError ? [list.evaluationError] : [])]
      return { ...list, incomplete: true, evaluationError: errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]` }
    },
  }
}

function byRoles(roles: RoleStore, attributes: Attributes, before = ''): Decision {
  const decision = decideByRoles(roles, attributes)
  const reasons = [before, decision.reason ?? ''].filter((reason) => reason !== '')
  return decision.allowed || reasons.length === 0 ? decision : { allowed: false, reason: reasons.join('\n') }
}
