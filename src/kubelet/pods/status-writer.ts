import { pods, schemaOf, type Pod, type PodStatus } from '#api'
import { ApiError, createStrategicPatch, deepEqual, type Cause, type JsonObject } from '#apimachinery'
import { revisionOf, type Client } from '#client'
import type { Clock } from '#kernel'
import { isForeign } from './conditions.ts'
import { during } from './during.ts'

export interface WriterSetting {
  readonly client: Client
  readonly clock: Clock
  /** Aborted when the kubelet ends. */
  readonly signal: AbortSignal
}

const firstRetryMs = 1_000
const longestRetryMs = 10_000
/** Retries after this many failures are upkeep. */
const patientTries = 5

/**
 * Brings the API's status of one pod to what the kubelet says. (kubelet/status/status_manager.go)
 * - One write at a time; what was said in between is skipped.
 * - Writes only what differs from what the API has, and never to another pod of the same name.
 */
export class StatusWriter {
  readonly #setting: WriterSetting
  /** The pod as the API has it, as far as known. */
  #known: Pod
  #wanted: PodStatus | undefined
  #cause: Cause | undefined
  #writing: Promise<void> | undefined
  /** The API does not have the pod any more. */
  #isGone = false

  constructor(setting: WriterSetting, pod: Pod) {
    this.#setting = setting
    this.#known = pod
  }

  /** The status as the API has it. */
  get known(): PodStatus | undefined {
    return this.#known.status
  }

  /** What the informer has seen. False if it is but the writer's own last write. */
  observe(pod: Pod): boolean {
    const isNews = revisionOf(pod) > revisionOf(this.#known)
    if (isNews) this.#known = pod
    return isNews
  }

  write(status: PodStatus, cause: Cause | undefined): void {
    this.#wanted = status
    this.#cause = cause
    if (!this.#writing && this.#patch()) this.#writing = this.#run().finally(() => (this.#writing = undefined))
  }

  /** Resolves when the API has what was said last. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing
  }

  async #run(): Promise<void> {
    for (let tries = 0; ;) {
      const patch = this.#patch()
      if (!patch || this.#setting.signal.aborted) return
      try {
        await this.#send(patch)
        tries = 0
      } catch (error) {
        if (this.#setting.signal.aborted) return
        if (error instanceof ApiError && (error.code === 404 || error.code === 409)) {
          this.#isGone = true
          return
        }
        const delayMs = Math.min(firstRetryMs * 2 ** tries++, longestRetryMs)
        await this.#setting.clock.sleep(delayMs, undefined, { background: tries > patientTries })
      }
    }
  }

  async #send(patch: JsonObject): Promise<void> {
    const { client, signal } = this.#setting
    const { name, namespace, uid } = this.#known.metadata
    const body = { metadata: { uid }, ...patch }
    const target = client.because(this.#cause)(pods, namespace)
    const written = await during(target.patch(name, body, { type: 'strategic', subresource: 'status' }), signal)
    this.observe(written)
  }

  /** What is to be changed; undefined for nothing. */
  #patch(): JsonObject | undefined {
    const { status = {} } = this.#known
    if (!this.#wanted || this.#isGone) return undefined
    // What others keep in the status stays; what the kubelet writes and no longer says goes.
    const conditions = [...(status.conditions ?? []).filter(isForeign), ...(this.#wanted.conditions ?? []).filter((own) => !isForeign(own))]
    const next = { ...status, reason: undefined, message: undefined, podIP: undefined, podIPs: undefined, ...this.#wanted, conditions }
    const before = { status } as unknown as JsonObject // pods are JSON
    const after = { status: withoutUndefined(next) } as unknown as JsonObject
    if (deepEqual(before, after)) return undefined
    return createStrategicPatch(before, after, schemaOf('io.k8s.api.core.v1.Pod'))
  }
}

const withoutUndefined = (status: object): object => Object.fromEntries(Object.entries(status).filter(([, value]) => value !== undefined))
