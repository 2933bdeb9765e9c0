import { serviceAccounts, type Pod } from '#api'
import { isReason } from '#apimachinery'
import type { Client } from '#client'
import type { Clock } from '#kernel'

interface Entry {
  readonly token: Promise<string | undefined>
  readonly staleMs: number
}

/** A token is asked for anew when this much of its time has passed, and once a day. */
const freshShare = 0.8
const longestMs = 24 * 3_600_000

/** The tokens of this node's pods: each is asked for once, and again in good time. (pkg/kubelet/token) */
export class TokenCache {
  readonly #client: Client
  readonly #clock: Pick<Clock, 'now'>
  readonly #entries = new Map<string, Map<string, Entry>>()

  constructor(client: Client, clock: Pick<Clock, 'now'>) {
    this.#client = client
    this.#clock = clock
  }

  /** Undefined when the server issues none. */
  get(pod: Pod, expirationSeconds: number, audience: string | undefined): Promise<string | undefined> {
    const { uid } = pod.metadata
    const ofPod = this.#entries.get(uid) ?? new Map<string, Entry>()
    this.#entries.set(uid, ofPod)
    const key = `${expirationSeconds} ${audience ?? ''}`
    const nowMs = this.#clock.now()
    const known = ofPod.get(key)
    if (known && nowMs < known.staleMs) return known.token
    const token = this.#ask(pod, expirationSeconds, audience)
    ofPod.set(key, { token, staleMs: nowMs + Math.min(expirationSeconds * 1000 * freshShare, longestMs) })
    // Whoever asks next tries again.
    token.catch(() => ofPod.delete(key))
    return token
  }

  /** Forgets the tokens of all other pods. */
  keepOnly(podUids: ReadonlySet<string>): void {
    for (const uid of this.#entries.keys()) if (!podUids.has(uid)) this.#entries.delete(uid)
  }

  async #ask(pod: Pod, expirationSeconds: number, audience: string | undefined): Promise<string | undefined> {
    const { namespace, name, uid } = pod.metadata
    const spec = {
      audiences: audience === undefined ? [] : [audience],
      expirationSeconds,
      boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
    }
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec }
    try {
      const answer = await this.#client(serviceAccounts, namespace).createSub(pod.spec.serviceAccountName ?? 'default', 'token', request)
      return (answer as { readonly status?: { readonly token?: string } }).status?.token // a TokenRequest comes back
    } catch (error) {
      if (isReason(error, 'NotFound') || isReason(error, 'MethodNotAllowed')) return undefined
      throw error
    }
  }
}
