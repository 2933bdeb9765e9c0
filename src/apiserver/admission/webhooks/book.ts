import type { MutatingWebhook, MutatingWebhookConfiguration, ValidatingWebhook, ValidatingWebhookConfiguration } from '#api'
import type { Store } from '#store'
import { Followed } from '../../watch/followed.ts'

/** A webhook, and what tells it from others of its name. */
export interface Hook<T extends ValidatingWebhook = ValidatingWebhook> {
  readonly webhook: T
  readonly configuration: string
  readonly id: string
}

const prefix = '/registry/admissionregistration.k8s.io'

interface Configuration<T> {
  readonly metadata: { readonly name: string }
  readonly webhooks?: readonly T[]
}

/** The webhooks of all configurations, by the configurations' names. */
export class WebhookBook {
  readonly #mutating: Followed<MutatingWebhookConfiguration>
  readonly #validating: Followed<ValidatingWebhookConfiguration>
  readonly #hooks = new WeakMap<object, readonly Hook[]>()

  constructor(store: Store) {
    this.#mutating = new Followed(store, `${prefix}/mutatingwebhookconfigurations/`)
    this.#validating = new Followed(store, `${prefix}/validatingwebhookconfigurations/`)
  }

  async mutating(): Promise<readonly Hook<MutatingWebhook>[]> {
    return this.#hooksOf(await this.#mutating.all())
  }

  async validating(): Promise<readonly Hook[]> {
    return this.#hooksOf(await this.#validating.all())
  }

  stop(): void {
    this.#mutating.stop()
    this.#validating.stop()
  }

  /** Worked out once for as long as the configurations stay the same. */
  #hooksOf<T extends ValidatingWebhook>(configurations: readonly Configuration<T>[]): readonly Hook<T>[] {
    const known = this.#hooks.get(configurations)
    if (known) return known as readonly Hook<T>[]
    const hooks = configurations.flatMap(({ metadata: { name }, webhooks = [] }) =>
      webhooks.map((webhook, index) => ({ webhook, configuration: name, id: `${name}/${webhook.name}/${index}` })),
    )
    this.#hooks.set(configurations, hooks)
    return hooks
  }
}
