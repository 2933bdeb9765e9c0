import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '#api'
import type { Change, Store } from '#store'
import { objectOf } from '../registry/versioned.ts'
import { Followed } from './followed.ts'
import { subjectKey, type RoleBook } from './granted.ts'

const prefix = '/registry/rbac.authorization.k8s.io/'

type Binding = RoleBinding | ClusterRoleBinding

/** The roles and bindings in the store, followed from the first question on, with bindings found by whom they name. */
export class RoleStore implements RoleBook {
  readonly #followed: Followed
  readonly #roles = new Map<string, Role | ClusterRole>()
  readonly #bindings = new Map<string, Binding>()
  /** By namespace (none: '') and subject. */
  readonly #bySubject = new Map<string, Map<string, Binding>>()

  constructor(store: Store) {
    this.#followed = new Followed(store, prefix, {
      clear: () => {
        for (const map of [this.#roles, this.#bindings, this.#bySubject]) map.clear()
      },
      apply: (change) => this.#apply(change),
    })
  }

  /** Resolves when everything is known. Before that nothing is. */
  ready(): Promise<void> {
    return this.#followed.ready()
  }

  stop(): void {
    this.#followed.stop()
  }

  clusterRole(name: string): ClusterRole | undefined {
    return this.#roles.get(`clusterroles/${name}`) as ClusterRole | undefined
  }

  role(namespace: string, name: string): Role | undefined {
    return this.#roles.get(`roles/${namespace}/${name}`) as Role | undefined
  }

  clusterRoleBindings(subjects: readonly string[]): Iterable<ClusterRoleBinding> {
    return this.#naming('', subjects) as Iterable<ClusterRoleBinding>
  }

  roleBindings(namespace: string, subjects: readonly string[]): Iterable<RoleBinding> {
    return this.#naming(namespace, subjects) as Iterable<RoleBinding>
  }

  #naming(namespace: string, subjects: readonly string[]): Iterable<Binding> {
    const found = new Map<string, Binding>()
    for (const subject of subjects) {
      for (const [key, binding] of this.#bySubject.get(`${namespace}/${subject}`) ?? []) found.set(key, binding)
    }
    return found.values()
  }

  #apply({ type, item }: Change): void {
    const key = item.key.slice(prefix.length)
    if (!key.startsWith('rolebindings/') && !key.startsWith('clusterrolebindings/')) {
      if (type === 'put') this.#roles.set(key, objectOf(item) as Role)
      else this.#roles.delete(key)
      return
    }
    const before = this.#bindings.get(key)
    for (const subject of before ? subjectsOf(before) : []) this.#bySubject.get(subject)?.delete(key)
    this.#bindings.delete(key)
    if (type === 'put') this.#addBinding(key, objectOf(item) as RoleBinding)
  }

  #addBinding(key: string, binding: Binding): void {
    this.#bindings.set(key, binding)
    for (const subject of subjectsOf(binding)) {
      const known = this.#bySubject.get(subject)
      if (known) known.set(key, binding)
      else this.#bySubject.set(subject, new Map([[key, binding]]))
    }
  }
}

const subjectsOf = ({ metadata: { namespace = '' }, subjects = [] }: Binding): readonly string[] =>
  subjects.map((subject) => `${namespace}/${subjectKey(subject, namespace)}`)
