import type { Store } from '#store'
import type { Attributes, Decision } from './authorizer.ts'
import type { RoleBook } from './granted.ts'
import { NodeGraph, type GraphKind } from './node-graph.ts'
import { nodeOf } from './node-identity.ts'
import { ruleAllows } from './rules.ts'

const leaseNamespace = 'kube-node-lease'
const ownVerbs = ['get', 'create', 'update', 'patch', 'delete']

const yes: Decision = { allowed: true }
const no = (reason = ''): Decision => ({ allowed: false, reason })

interface Question {
  readonly node: string
  readonly attributes: Attributes
  readonly graph: Pick<NodeGraph, 'hasPath'>
}

type Answer = Decision | Promise<Decision>

/** What is the node's own business only, by group and resource. (plugin/pkg/auth/authorizer/node/node_authorizer.go) */
const narrowed: Readonly<Record<string, (question: Question) => Answer>> = {
  '/secrets': (question) => mayRead(question, 'secrets'),
  '/configmaps': (question) => mayRead(question, 'configmaps'),
  '/persistentvolumeclaims': (question) =>
    question.attributes.subresource === 'status' ? mayReport(question) : mayGet(question, 'persistentvolumeclaims'),
  '/persistentvolumes': (question) => mayGet(question, 'persistentvolumes'),
  '/serviceaccounts': mayRequestToken,
  '/nodes': mayUseNode,
  '/pods': mayUsePods,
  'resource.k8s.io/resourceclaims': (question) => mayGet(question, 'resourceclaims'),
  'resource.k8s.io/resourceslices': mayUseSlices,
  'storage.k8s.io/volumeattachments': (question) => mayGet(question, 'volumeattachments'),
  'storage.k8s.io/csinodes': mayUseCsiNode,
  'coordination.k8s.io/leases': mayUseLease,
}

/** Says what nodes may do. */
export interface NodeAuthorizer {
  decide(attributes: Attributes): Promise<Decision>
  stop(): void
}

/**
 * What a kubelet may do: what the role `system:node` says, which is bound to nobody, and of what belongs to pods only what
 * belongs to its own.
 */
export function createNodeAuthorizer(book: RoleBook, store: Store): NodeAuthorizer {
  const graph = new NodeGraph(store)
  return {
    async decide(attributes) {
      const { user, group = '', resource } = attributes
      const node = nodeOf(user)
      if (!node) return no(`unknown node for user ${JSON.stringify(user.name)}`)
      const narrow = resource === undefined ? undefined : narrowed[`${group}/${resource}`]
      if (narrow) return narrow({ node, attributes, graph })
      return { allowed: (book.clusterRole('system:node')?.rules ?? []).some((rule) => ruleAllows(attributes, rule)) }
    },
    stop: () => graph.stop(),
  }
}

async function isRelated({ node, attributes: { namespace = '', name }, graph }: Question, kind: GraphKind): Promise<Decision> {
  if (!name) return no('No Object name found')
  const isKnown = await graph.hasPath(node, kind, namespace, name)
  return isKnown ? yes : no(`no relationship found between node '${node}' and this object`)
}

function mayRead(question: Question, kind: GraphKind): Answer {
  const { verb, subresource, namespace } = question.attributes
  if (!['get', 'list', 'watch'].includes(verb)) return no('can only read resources of this type')
  if (subresource !== undefined) return no('cannot read subresource')
  if (!namespace) return no('can only read namespaced object of this type')
  return isRelated(question, kind)
}

function mayGet(question: Question, kind: GraphKind): Answer {
  if (question.attributes.verb !== 'get') return no('can only get individual resources of this type')
  if (question.attributes.subresource !== undefined) return no('cannot get subresource')
  return isRelated(question, kind)
}

function mayReport(question: Question): Answer {
  if (!['update', 'patch'].includes(question.attributes.verb)) return no('can only get/update/patch this type')
  return isRelated(question, 'persistentvolumeclaims')
}

function mayRequestToken(question: Question): Answer {
  const { verb, name, subresource } = question.attributes
  if (verb !== 'create' || !name) return no('can only create tokens for individual service accounts')
  if (subresource !== 'token') return no('can only create token subresource of serviceaccount')
  return isRelated(question, 'serviceaccounts')
}

/** Which Node and which pods it changes, the admission plugin NodeRestriction says. */
function mayUseNode({ node, attributes: { verb, name, subresource } }: Question): Decision {
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? yes : no()
  if (subresource !== undefined) return no()
  if (['create', 'update', 'patch'].includes(verb)) return yes
  if (!['get', 'list', 'watch'].includes(verb)) return no()
  if (!name) return no(`node '${node}' cannot read all nodes, only its own Node object`)
  return name === node ? yes : no(`node '${node}' cannot read '${name}', only its own Node object`)
}

function mayUsePods(question: Question): Answer {
  const { verb, subresource, name } = question.attributes
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? yes : no()
  if (subresource === 'eviction') return verb === 'create' ? yes : no()
  if (subresource !== undefined) return no()
  if (verb === 'create' || verb === 'delete') return yes
  if (verb === 'get') return mayGet(question, 'pods')
  if (verb !== 'list' && verb !== 'watch') return no()
  if (selects(question, 'spec.nodeName')) return yes
  return name ? isRelated(question, 'pods') : no('can only list/watch pods with spec.nodeName field selector')
}

function selects({ node, attributes: { fieldSelector = '' } }: Question, field: string): boolean {
  return fieldSelector.split(',').some((term) => term === `${field}=${node}` || term === `${field}==${node}`)
}

function mayUseSlices(question: Question): Decision {
  const { verb, subresource } = question.attributes
  if (subresource !== undefined) return no('cannot authorize ResourceSlice subresources')
  if (verb === 'create') return yes
  const isCollective = ['watch', 'list', 'deletecollection'].includes(verb)
  if (!isCollective) return no(`no relationship found between node '${question.node}' and this object`)
  return selects(question, 'spec.nodeName') ? yes : no('can only list/watch/deletecollection resourceslices with nodeName field selector')
}

function mayUseCsiNode({ node, attributes: { verb, subresource, name } }: Question): Decision {
  if (!ownVerbs.includes(verb)) return no('can only get, create, update, patch, or delete a CSINode')
  if (subresource !== undefined) return no('cannot authorize CSINode subresources')
  if (verb !== 'create' && name !== node) return no('can only access CSINode with the same name as the requesting node')
  return yes
}

function mayUseLease({ node, attributes: { verb, namespace, name } }: Question): Decision {
  if (!ownVerbs.includes(verb)) return no('can only get, create, update, patch, or delete a node lease')
  if (namespace !== leaseNamespace) return no(`can only access leases in the "${leaseNamespace}" system namespace`)
  if (verb !== 'create' && name !== node) return no('can only access node lease with the same name as the requesting node')
  return yes
}
