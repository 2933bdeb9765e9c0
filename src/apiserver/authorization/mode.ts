import { alwaysAllow, type Attributes, type Authorizer, type Decision } from './authorizer.ts'
import { decideForNode } from './node.ts'
import type { Store } from '#store'
import { NodeGraph } from './node-graph.ts'
import { nodeOf } from './node-identity.ts'
import { decideByRoles, listRules } from './rbac.ts'
import type { RoleStore } from './role-store.ts'

/** kube-apiserver's --authorization-mode. RBAC comes with Node, as kubeadm has it. */
export type AuthorizationMode = 'AlwaysAllow' | 'RBAC'

/** The authorizer of a mode, or the one given. */
export function authorizerOf(mode: AuthorizationMode | Authorizer, roles: RoleStore, store: Store): Authorizer {
  if (mode === 'AlwaysAllow') return alwaysAllow
  return mode === 'RBAC' ? nodesAndRoles(roles, new NodeGraph(store)) : mode
}

/** What none of them allows has the reasons of both. (authorizer/union) */
const nodesAndRoles = (roles: RoleStore, graph: NodeGraph): Authorizer => ({
  async authorize(attributes) {
    await roles.ready()
    const asNode = await decideForNode(roles, graph, attributes)
    return asNode?.allowed ? asNode : byRoles(roles, attributes, asNode?.reason)
  },
  stop: () => graph.stop(),
  async rulesOf(user, namespace) {
    await roles.ready()
    const list = listRules(roles, user, namespace)
    if (nodeOf(user) === undefined) return list
    const errors = ['node authorizer does not support user rule resolution', ...(list.evaluationError ? [list.evaluationError] : [])]
    return { ...list, incomplete: true, evaluationError: errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]` }
  },
})

function byRoles(roles: RoleStore, attributes: Attributes, before = ''): Decision {
  const decision = decideByRoles(roles, attributes)
  const reasons = [before, decision.reason ?? ''].filter((reason) => reason !== '')
  return decision.allowed || reasons.length === 0 ? decision : { allowed: false, reason: reasons.join('\n') }
}
