import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '#api'
import { prefixEnd, type Change, type Store, type Watch } from '#store'
import { objectOf } from '../registry/versioned.ts'
import { subjectKey, type RoleBook } from './granted.ts'

const prefix = '/registry/rbac.authorization.k8s.io/'

type Binding = RoleBinding | ClusterRoleBinding

/** The roles and bindings in the store, followed from the first question on, with bindings found by whom they name. */
export class RoleStore implements RoleBook {
  readonly #store: Store
  readonly #roles = new Map<string, Role | ClusterRole>()
  readonly #bindings = new Map<string, Binding>()
  /** By namespace (none: '') and subject. */
  readonly #bySubject = new Map<string, Map<string, Binding>>()
  #source: Watch | undefined
  #loading: Promise<void> | undefined

  constructor(store: Store) {
    this.#store = store
  }

  /** Resolves when everything is known. Before that nothing is. */
  ready(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined
      throw error
    })
    return this.#loading
  }

  stop(): void {
    this.#source?.stop()
    this.#source = undefined
    this.#loading = undefined
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

  async #load(): Promise<void> {
    const { items, revision } = await this.#store.range({ key: prefix, end: prefixEnd(prefix) })
    for (const map of [this.#roles, this.#bindings, this.#bySubject]) map.clear()
    for (const item of items) this.#apply({ type: 'put', item })
    const source = this.#store.watch({ key: prefix, end: prefixEnd(prefix), startRevision: revision + 1 })
    this.#source = source
    void this.#follow(source)
  }

  async #follow(source: Watch): Promise<void> {
    try {
      for await (const { changes } of source) {
        if (this.#source !== source) return
        for (const change of changes) this.#apply(change)
      }
    } catch {
      // The store has let go of us: whoever asks next reads everything anew.
    }
    if (this.#source === source) this.stop()
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
