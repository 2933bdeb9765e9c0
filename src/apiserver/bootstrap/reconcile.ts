import type { ClusterRole, ClusterRoleBinding, FlowSchema, RbacSubject } from '#api'
import { deepEqual, type KubeObject } from '#apimachinery'
import { missingRules } from '../authorization/covers.ts'

type Texts = Readonly<Record<string, string>>

/** `undefined` where what is there already says all that is wanted. */
type Reconcile = (present: KubeObject, wanted: KubeObject) => KubeObject | undefined

const autoupdateRole = 'rbac.authorization.kubernetes.io/autoupdate'
const autoupdateSpec = 'apf.kubernetes.io/autoupdate-spec'
const mandatory = new Set(['exempt', 'catch-all'])

/**
 * What becomes of an object that was there when the server starts, by resource: what upstream would add or put right. Absent:
 * it stays as it is.
 */
export const reconcilers: Readonly<Record<string, Reconcile>> = {
  clusterroles: reconcileRole,
  roles: reconcileRole,
  clusterrolebindings: reconcileBinding,
  rolebindings: reconcileBinding,
  flowschemas: reconcileSpec,
  prioritylevelconfigurations: reconcileSpec,
}

/** Nothing is taken away from a role, but what it lacks is given back. (component-helpers/auth/rbac/reconciliation) */
function reconcileRole(present: KubeObject, wanted: KubeObject): KubeObject | undefined {
  if (isProtected(present)) return undefined
  const [role, model] = [present as ClusterRole, wanted as ClusterRole]
  const metadata = withTexts(role, model)
  const { rules = [], aggregationRule } = role
  // Gathered ones are a controller's.
  const lacking = model.aggregationRule ? [] : missingRules(rules, model.rules ?? [])
  const selectors = aggregationRule?.clusterRoleSelectors ?? []
  const newSelectors = (model.aggregationRule?.clusterRoleSelectors ?? []).filter((each) => !selectors.some((one) => deepEqual(one, each)))
  if (!metadata && lacking.length === 0 && newSelectors.length === 0) return undefined
  return {
    ...role,
    ...(metadata && { metadata }),
    ...(lacking.length > 0 && { rules: [...rules, ...lacking] }),
    ...(newSelectors.length > 0 && { aggregationRule: { ...aggregationRule, clusterRoleSelectors: [...selectors, ...newSelectors] } }),
  }
}

/** Which role a binding is to cannot change: one to another role is made anew. */
function reconcileBinding(present: KubeObject, wanted: KubeObject): KubeObject | undefined {
  if (isProtected(present)) return undefined
  const [binding, model] = [present as ClusterRoleBinding, wanted as ClusterRoleBinding]
  if (!deepEqual(binding.roleRef, model.roleRef)) return wanted
  const metadata = withTexts(binding, model)
  const { subjects = [] } = binding
  const lacking = (model.subjects ?? []).filter((each) => !subjects.some((one) => isSame(one, each)))
  if (!metadata && lacking.length === 0) return undefined
  return { ...binding, ...(metadata && { metadata }), ...(lacking.length > 0 && { subjects: [...subjects, ...lacking] }) }
}

const isSame = (one: RbacSubject, other: RbacSubject): boolean =>
  one.kind === other.kind && one.name === other.name && (one.namespace ?? '') === (other.namespace ?? '')

/** What a person has taken over (`false`) stays, unless the server cannot do without it. (pkg/registry/flowcontrol/ensurer) */
function reconcileSpec(present: KubeObject, wanted: KubeObject): KubeObject | undefined {
  const [object, model] = [present as FlowSchema, wanted as FlowSchema] // priority levels are alike here
  const { annotations = {}, name, generation = 0 } = object.metadata
  const isFollowing = mandatory.has(name) || (annotations[autoupdateSpec] ?? 'true') === 'true'
  if (!isFollowing) return undefined
  const isChanged = !deepEqual(object.spec, model.spec)
  if (!isChanged && annotations[autoupdateSpec] === 'true') return undefined
  const metadata = {
    ...object.metadata,
    annotations: { ...annotations, [autoupdateSpec]: 'true' },
    ...(isChanged && { generation: generation + 1 }),
  }
  return { ...object, metadata, spec: model.spec } as KubeObject
}

const isProtected = ({ metadata: { annotations } }: KubeObject): boolean => annotations?.[autoupdateRole] === 'false'

/** The metadata with the labels and annotations that it lacks; those that are there win. */
function withTexts({ metadata }: KubeObject, { metadata: model }: KubeObject): KubeObject['metadata'] | undefined {
  const lacks = (own: Texts = {}, wanted: Texts = {}): boolean => Object.keys(wanted).some((key) => own[key] === undefined)
  if (!lacks(metadata.labels, model.labels) && !lacks(metadata.annotations, model.annotations)) return undefined
  return {
    ...metadata,
    labels: { ...model.labels, ...metadata.labels },
    annotations: { ...model.annotations, ...metadata.annotations },
  }
}
