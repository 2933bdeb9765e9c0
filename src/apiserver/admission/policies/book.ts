import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '#api'
import type { KubeObject } from '#apimachinery'
import type { Store } from '#store'
import { Followed } from '../../watch/followed.ts'

/** A policy and where it applies. */
export interface Bound<P, B> {
  readonly policy: P
  readonly bindings: readonly B[]
}

export type BoundValidating = Bound<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding>
export type BoundMutating = Bound<MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding>

type Binding = KubeObject & { readonly spec: { readonly policyName?: string } }

const prefix = '/registry/admissionregistration.k8s.io'

/** Policies with their bindings; one without any applies nowhere. */
class Pairs<P extends KubeObject, B extends Binding> {
  readonly #policies: Followed<P>
  readonly #bindings: Followed<B>
  #known: { readonly policies: readonly P[]; readonly bindings: readonly B[]; readonly pairs: readonly Bound<P, B>[] } | undefined

  constructor(store: Store, plural: string) {
    this.#policies = new Followed(store, `${prefix}/${plural}/`)
    this.#bindings = new Followed(store, `${prefix}/${plural.replace(/ies$/, 'ybindings')}/`)
  }

  /** Worked out once for as long as nothing changes. */
  async all(): Promise<readonly Bound<P, B>[]> {
    const [policies, bindings] = [await this.#policies.all(), await this.#bindings.all()]
    if (this.#known?.policies !== policies || this.#known.bindings !== bindings) {
      const pairs = policies.map((policy) => ({
        policy,
        bindings: bindings.filter(({ spec }) => spec.policyName === policy.metadata.name),
      }))
      this.#known = { policies, bindings, pairs: pairs.filter(({ bindings: its }) => its.length > 0) }
    }
    return this.#known.pairs
  }

  stop(): void {
    this.#policies.stop()
    this.#bindings.stop()
  }
}

/** The admission policies there are. */
export class PolicyBook {
  readonly #validating: Pairs<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding>
  readonly #mutating: Pairs<MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding>

  constructor(store: Store) {
    this.#validating = new Pairs(store, 'validatingadmissionpolicies')
    this.#mutating = new Pairs(store, 'mutatingadmissionpolicies')
  }

  validating(): Promise<readonly BoundValidating[]> {
    return this.#validating.all()
  }

  mutating(): Promise<readonly BoundMutating[]> {
    return this.#mutating.all()
  }

  stop(): void {
    this.#validating.stop()
    this.#mutating.stop()
  }
}
