import type { ValidatingAdmissionPolicy } from '#api'
import { prefixEnd, type Watch } from '#store'
import type { Served } from '../../catalog.ts'
import { newOutcome, type Call, type Environment } from '../../environment.ts'
import { replace } from '../../registry/commit.ts'
import { serverUser } from '../../subresources/subresource.ts'

const retryMs = 1000

/**
 * Follows policies, and writes into their status what checking their types has found. Upstream's controller manager does so.
 * (pkg/controller/validatingadmissionpolicystatus)
 */
export class PolicyStatus {
  readonly #environment: Environment
  readonly #onPanic: (error: unknown) => void
  #watch: Watch | undefined
  #isStopped = false

  constructor(environment: Environment, onPanic: (error: unknown) => void) {
    this.#environment = environment
    this.#onPanic = onPanic
  }

  async follow(): Promise<void> {
    const { catalog, store } = this.#environment
    const served = catalog.find('admissionregistration.k8s.io', 'v1', 'validatingadmissionpolicies')
    if (!served || this.#isStopped) return
    const range = { key: served.prefix, end: prefixEnd(served.prefix) }
    const { items, revision } = await store.range(range)
    this.#watch = store.watch({ ...range, startRevision: revision + 1 })
    void this.#run(served, this.#watch)
    for (const item of items) await this.#settle(served, item.key, served.fromStored(item) as ValidatingAdmissionPolicy)
  }

  stop(): void {
    this.#isStopped = true
    this.#watch?.stop()
  }

  async #run(served: Served, watch: Watch): Promise<void> {
    try {
      for await (const { changes } of watch)
        for (const { type, item } of changes)
          if (type === 'put' && !this.#isStopped) await this.#settle(served, item.key, served.fromStored(item) as ValidatingAdmissionPolicy)
    } catch {
      // The store has let go of us: begun anew below.
    }
    if (this.#isStopped) return
    await this.#environment.clock.sleep(retryMs)
    await this.follow().catch(() => this.#run(served, watch))
  }

  /** Once for each generation. */
  async #settle(served: Served, key: string, policy: ValidatingAdmissionPolicy): Promise<void> {
    const { generation } = policy.metadata
    if (generation === undefined || policy.status?.observedGeneration === generation) return
    try {
      const { typeCheck } = await this.#environment.hold(import('./deciding.ts'))
      const expressionWarnings = typeCheck(this.#environment.catalog, policy)
      const typeChecking = expressionWarnings.length > 0 ? { expressionWarnings } : {}
      const next: ValidatingAdmissionPolicy = { ...policy, status: { ...policy.status, observedGeneration: generation, typeChecking } }
      // If somebody else was faster, the store tells of that, and this is done again.
      await replace(this.#environment, served, callOf(policy.metadata.name), key, next, policy)
    } catch (error) {
      this.#onPanic(error)
    }
  }
}

const callOf = (name: string): Call => ({
  request: {
    verb: 'update',
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    resource: 'validatingadmissionpolicies',
    subresource: 'status',
    name,
    userAgent: 'kube-apiserver',
  },
  user: serverUser,
  warnings: [],
  outcome: newOutcome(),
})
