import { seededRandom } from '#kernel'

/** What a component is started with of which a cluster may have several. Cloneable. */
export interface ReplicaSettings {
  /** Under which it runs for leader: `<host>_<uuid>`. */
  readonly identity: string
}

/**
 * Of a cluster that goes on where it stopped, the same as before: its leases are still its own, and nobody waits for them
 * to run out. Servers that share a store have seeds of their own.
 */
export const replicaSettings = (component: string, seed: number): ReplicaSettings => ({
  identity: `control-plane_${seededRandom(seed, `identity of ${component}`).uuid()}`,
})
