import type { ClusterRole, ClusterRoleBinding, PolicyRule, RbacSubject, Role, RoleBinding, RoleRef } from '#api'
import { notFound, type User } from '#apimachinery'

const group = 'rbac.authorization.k8s.io'

/** The roles and bindings there are. */
export interface RoleBook {
  clusterRole(name: string): ClusterRole | undefined
  role(namespace: string, name: string): Role | undefined
  /** Bindings for the whole cluster that name one of these subjects. */
  clusterRoleBindings(subjects: readonly string[]): Iterable<ClusterRoleBinding>
  roleBindings(namespace: string, subjects: readonly string[]): Iterable<RoleBinding>
}

/** What one binding gives to a user: rules, or why they cannot be found. */
export interface Granted {
  readonly rules: readonly PolicyRule[]
  readonly error?: string
  /** `ClusterRoleBinding "admins" of ClusterRole "admin" to User "jane"` */
  readonly source: string
}

/** A subject of a binding, as a key. */
export function subjectKey({ kind, name, namespace }: RbacSubject, bindingNamespace = ''): string {
  if (kind === 'ServiceAccount') return `User:system:serviceaccount:${namespace || bindingNamespace}:${name}`
  return `${kind}:${name}`
}

/** All keys that a user answers to. Service accounts are users by another name. */
export const keysOf = ({ name, groups }: User): readonly string[] => [`User:${name}`, ...groups.map((each) => `Group:${each}`)]

/** Everything that is granted to a user in a namespace; without one, in the whole cluster. (pkg/registry/rbac/validation/rule.go) */
export function* grantedTo(book: RoleBook, user: User, namespace: string | undefined): Generator<Granted> {
  const keys = keysOf(user)
  for (const binding of book.clusterRoleBindings(keys)) yield granted(book, binding, keys, undefined)
  if (namespace === undefined) return
  for (const binding of book.roleBindings(namespace, keys)) yield granted(book, binding, keys, namespace)
}

function granted(
  book: RoleBook,
  binding: RoleBinding | ClusterRoleBinding,
  keys: readonly string[],
  namespace: string | undefined,
): Granted {
  const { roleRef, subjects = [], metadata } = binding
  const subject = subjects.find((each) => keys.includes(subjectKey(each, namespace)))
  const name = namespace === undefined ? metadata.name : `${metadata.name}/${namespace}`
  const kind = namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding'
  const whom = subject ? ` to ${described(subject, namespace)}` : ''
  return {
    ...rulesOf(book, roleRef, namespace),
    source: `${kind} ${JSON.stringify(name)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)}${whom}`,
  }
}

/** The rules of the role that a binding in this namespace refers to. */
export function rulesOf(book: RoleBook, { kind, name }: RoleRef, namespace = ''): Pick<Granted, 'rules' | 'error'> {
  const role = kind === 'Role' ? book.role(namespace, name) : book.clusterRole(name)
  if (role) return { rules: role.rules ?? [] }
  return { rules: [], error: notFound(group, kind.toLowerCase(), name).message }
}

function described({ kind, name, namespace }: RbacSubject, bindingNamespace: string | undefined): string {
  if (kind !== 'ServiceAccount') return `${kind} ${JSON.stringify(name)}`
  return `${kind} ${JSON.stringify(`${name}/${namespace || (bindingNamespace ?? '')}`)}`
}
