import { configMaps, secrets, type ConfigMap, type Secret } from '#api'
import { isReason, type KubeObject } from '#apimachinery'
import type { Client } from '#client'
import type { Clock } from '#kernel'

interface Entry<T> {
  readonly atMs: number
  readonly object: Promise<T | undefined>
}

/** How long an answer is believed (upstream's watch-based managers learn of changes at once, and mounts follow within a minute). */
const keptMs = 1000

/** Config maps and secrets as pods ask for them: many pods that start at once cost one request. */
export class SourceCache {
  readonly #client: Client
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry<KubeObject>>()

  constructor(client: Client, clock: Clock) {
    this.#client = client
    this.#clock = clock
  }

  /** Undefined when there is none. */
  configMap(namespace: string, name: string): Promise<ConfigMap | undefined> {
    return this.#get(`configmap ${namespace}/${name}`, () => this.#client(configMaps, namespace).get(name))
  }

  secret(namespace: string, name: string): Promise<Secret | undefined> {
    return this.#get(`secret ${namespace}/${name}`, () => this.#client(secrets, namespace).get(name))
  }

  #get<T extends KubeObject>(key: string, ask: () => Promise<T>): Promise<T | undefined> {
    const nowMs = this.#clock.now()
    const known = this.#entries.get(key)
    // The key says which kind it is.
    if (known && nowMs - known.atMs < keptMs) return known.object as Promise<T | undefined>
    const object = ask().catch((error: unknown) => {
      this.#entries.delete(key)
      if (isReason(error, 'NotFound')) return undefined
      throw error
    })
    this.#entries.set(key, { atMs: nowMs, object })
    return object
  }
}
