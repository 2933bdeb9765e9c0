import type { PersistentVolume, Pod, VolumeAttachment } from '#api'
import type { Change, Store } from '#store'
import { objectOf } from '../registry/versioned.ts'
import { Followed } from './followed.ts'
import { referencesOf, secretsOfVolume } from './references.ts'

export type GraphKind =
  | 'configmaps'
  | 'persistentvolumeclaims'
  | 'persistentvolumes'
  | 'pods'
  | 'resourceclaims'
  | 'secrets'
  | 'serviceaccounts'
  | 'volumeattachments'

const mirrorAnnotation = 'kubernetes.io/config.mirror'

/**
 * What belongs to which node: its pods and what these refer to, by index. (plugin/pkg/auth/authorizer/node/graph.go)
 *
 * Pods are followed from the first question on, volumes and attachments from the first that needs them.
 */
export class NodeGraph {
  /** How many pods of each node refer to an object, by `kind/namespace/name`. */
  readonly #users = new Map<string, Map<string, number>>()
  /** What the counts were made from: the keys that a pod counts for. */
  readonly #counted = new Map<string, { readonly node: string; readonly keys: readonly string[] }>()
  readonly #volumes = new Map<string, { readonly claim: string; readonly secrets: readonly string[] }>()
  /** Volumes by the secrets they are mounted with. */
  readonly #volumesBySecret = new Map<string, Set<string>>()
  readonly #attachments = new Map<string, string>()
  readonly #pods: Followed
  readonly #persistentVolumes: Followed
  readonly #volumeAttachments: Followed

  constructor(store: Store) {
    const follow = (prefix: string, maps: readonly { clear(): void }[], apply: (key: string, change: Change) => void): Followed =>
      new Followed(store, prefix, {
        clear: () => maps.forEach((map) => map.clear()),
        apply: (change) => apply(change.item.key.slice(prefix.length), change),
      })
    this.#pods = follow('/registry/core/pods/', [this.#users, this.#counted], (key, change) => this.#applyPod(key, change))
    this.#persistentVolumes = follow('/registry/core/persistentvolumes/', [this.#volumes, this.#volumesBySecret], (key, change) =>
      this.#applyVolume(key, change),
    )
    this.#volumeAttachments = follow('/registry/storage.k8s.io/volumeattachments/', [this.#attachments], (key, { type, item }) => {
      if (type === 'delete') this.#attachments.delete(key)
      else this.#attachments.set(key, (objectOf(item) as VolumeAttachment).spec.nodeName)
    })
  }

  /** Whether an object is a node's to know. A no is only given when everything written so far has been seen. */
  async hasPath(node: string, kind: GraphKind, namespace: string, name: string): Promise<boolean> {
    const followed = this.#neededFor(kind)
    await Promise.all(followed.map((each) => each.ready()))
    if (this.#knows(node, kind, namespace, name)) return true
    if (kind === 'secrets') followed.push(this.#persistentVolumes)
    await Promise.all(followed.map((each) => each.caughtUp()))
    return this.#knows(node, kind, namespace, name)
  }

  stop(): void {
    for (const followed of [this.#pods, this.#persistentVolumes, this.#volumeAttachments]) followed.stop()
  }

  #neededFor(kind: GraphKind): Followed[] {
    if (kind === 'volumeattachments') return [this.#volumeAttachments]
    return kind === 'persistentvolumes' ? [this.#pods, this.#persistentVolumes] : [this.#pods]
  }

  #knows(node: string, kind: GraphKind, namespace: string, name: string): boolean {
    const uses = (key: string): boolean => this.#users.get(key)?.has(node) ?? false
    const usesVolume = (volume: string): boolean => uses(`persistentvolumeclaims/${this.#volumes.get(volume)?.claim ?? ''}`)
    if (kind === 'volumeattachments') return this.#attachments.get(name) === node
    if (kind === 'persistentvolumes') return usesVolume(name)
    if (uses(`${kind}/${namespace}/${name}`)) return true
    return kind === 'secrets' && [...(this.#volumesBySecret.get(`${namespace}/${name}`) ?? [])].some(usesVolume)
  }

  #applyPod(key: string, { type, item }: Change): void {
    const pod = type === 'delete' ? undefined : (objectOf(item) as Pod)
    const before = this.#counted.get(key)
    // What a pod refers to is settled with its node; only claims made for it come later.
    if (pod && before && pod.spec.nodeName === before.node && !pod.status?.resourceClaimStatuses?.length) return
    if (before) this.#count(before.keys, before.node, -1)
    this.#counted.delete(key)
    const node = pod?.spec.nodeName
    if (!pod || !node) return
    const keys = keysOf(pod)
    this.#counted.set(key, { node, keys })
    this.#count(keys, node, 1)
  }

  #count(keys: readonly string[], node: string, by: 1 | -1): void {
    for (const key of keys) {
      const users = this.#users.get(key) ?? new Map<string, number>()
      const count = (users.get(node) ?? 0) + by
      if (count > 0) users.set(node, count)
      else users.delete(node)
      if (users.size > 0) this.#users.set(key, users)
      else this.#users.delete(key)
    }
  }

  #applyVolume(name: string, { type, item }: Change): void {
    for (const secret of this.#volumes.get(name)?.secrets ?? []) this.#volumesBySecret.get(secret)?.delete(name)
    this.#volumes.delete(name)
    const volume = type === 'delete' ? undefined : (objectOf(item) as PersistentVolume)
    const { namespace, name: claim } = volume?.spec?.claimRef ?? {}
    if (!volume || claim === undefined) return
    const secrets = secretsOfVolume(volume)
    this.#volumes.set(name, { claim: `${namespace ?? ''}/${claim}`, secrets })
    for (const secret of secrets) {
      const known = this.#volumesBySecret.get(secret)
      if (known) known.add(name)
      else this.#volumesBySecret.set(secret, new Set([name]))
    }
  }
}

/** A pod's own key, and those of what it refers to. Mirror pods refer to nothing. */
function keysOf(pod: Pod): readonly string[] {
  const { name, namespace = '', annotations } = pod.metadata
  const own = `pods/${namespace}/${name}`
  if (annotations?.[mirrorAnnotation] !== undefined) return [own]
  const { secrets, configMaps, claims, resourceClaims } = referencesOf(pod)
  const of = (kind: GraphKind, names: readonly string[]): readonly string[] => names.map((each) => `${kind}/${namespace}/${each}`)
  return [
    ...new Set([
      own,
      ...of('secrets', secrets),
      ...of('configmaps', configMaps),
      ...of('persistentvolumeclaims', claims),
      ...of('resourceclaims', resourceClaims),
      ...of('serviceaccounts', pod.spec.serviceAccountName ? [pod.spec.serviceAccountName] : []),
    ]),
  ]
}
