import { deepEqual, type Cause } from '#apimachinery'
import type { Clock, Stop } from '#kernel'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import type { ClusterView } from '../framework/cluster-view.ts'
import type { Plugin } from '../framework/plugin.ts'
import type { PodInfo } from '../framework/pod-info.ts'
import { Heap } from './heap.ts'
import { backoffMs, type QueuedPod } from './queued-pod.ts'

export interface QueueOptions {
  readonly clock: Clock
  readonly plugins: readonly Plugin[]
  readonly cluster: ClusterView
  /** Called when a pod becomes active. */
  readonly onActive: () => void
}

/** A pod that no event has helped is tried again after this long all the same. */
const longestWaitMs = 5 * 60_000
const noPlugins: ReadonlySet<string> = new Set()

/**
 * The pods without a node.
 * - active: to be tried, by priority, then in order of arrival;
 * - backoff: to be tried again when their time has come;
 * - unschedulable: waiting for an event that may help, as the plugins that rejected them see it;
 * - gated: not to be tried at all.
 * A heap may hold entries that have moved on; `place` and `since` tell.
 */
export class SchedulingQueue {
  readonly #options: QueueOptions
  readonly #pods = new Map<string, QueuedPod>()
  readonly #unschedulable = new Set<QueuedPod>()
  readonly #active: Heap<QueuedPod>
  #backoffTimer: { readonly at: number; readonly stop: Stop } | undefined
  #flushTimer: Stop | undefined
  #sequence = 0

  constructor(options: QueueOptions) {
    this.#options = options
    const comparing = options.plugins.find(({ compare }) => compare)
    this.#active = new Heap((a, b) => comparing?.compare?.(a.info, b.info) || a.since - b.since || a.sequence - b.sequence)
  }

  get size(): number {
    return this.#pods.size
  }

  get(uid: string): QueuedPod | undefined {
    return this.#pods.get(uid)
  }

  add(info: PodInfo, cause?: Cause): void {
    if (this.#pods.has(info.uid)) return this.update(info, cause)
    const queued: QueuedPod = {
      info,
      place: 'gated',
      cause,
      attempts: 0,
      since: this.#options.clock.now(),
      sequence: this.#sequence++,
      failures: { unschedulable: 0, error: 0 },
      backoffUntil: 0,
      rejectedBy: noPlugins,
    }
    this.#pods.set(info.uid, queued)
    if (!this.#isHeldBack(info)) this.#activate(queued)
  }

  /** Takes over a newer version of a pod; one that was changed in what scheduling looks at is tried again. */
  update(info: PodInfo, cause?: Cause): void {
    const queued = this.#pods.get(info.uid)
    if (!queued) return this.add(info, cause)
    const previous = queued.info
    queued.info = info
    if (queued.place === 'gated' && !this.#isHeldBack(info)) return this.#activate(queued, cause)
    if (queued.place === 'unschedulable' && isChanged(info, previous)) this.#retry(queued, cause)
    // The heap is ordered by priority: an entry whose priority changed is put in again.
    if (queued.place === 'active' && info.priority !== previous.priority) this.#activate(queued, cause)
  }

  /** Takes over a newer version without drawing any conclusion, should the pod still be known. */
  refresh(info: PodInfo): void {
    const queued = this.#pods.get(info.uid)
    if (queued) queued.info = info
  }

  remove(uid: string): void {
    const queued = this.#pods.get(uid)
    if (!queued) return
    this.#pods.delete(uid)
    this.#unschedulable.delete(queued)
    queued.place = 'scheduling'
  }

  /** The next pod to be tried. It stays known to the queue until `remove`. */
  pop(): QueuedPod | undefined {
    for (let next = this.#active.pop(); next; next = this.#active.pop()) {
      if (next.place !== 'active' || this.#pods.get(next.info.uid) !== next) continue
      next.place = 'scheduling'
      next.attempts++
      return next
    }
    return undefined
  }

  /** Back after a failure: until an event helps, or, when it was no fault of the pod's, until its back-off is over. */
  failed(queued: QueuedPod, kind: 'unschedulable' | 'error', rejectedBy: ReadonlySet<string> = noPlugins): void {
    if (this.#pods.get(queued.info.uid) !== queued) return
    const now = this.#options.clock.now()
    queued.failures[kind]++
    queued.backoffUntil = now + backoffMs(queued.failures[kind])
    queued.rejectedBy = rejectedBy
    if (kind === 'error') return this.#backOff(queued)
    queued.failures.error = 0
    queued.place = 'unschedulable'
    queued.since = now
    this.#unschedulable.add(queued)
    this.#armFlush()
  }

  /** Something happened: whoever it may help is tried again. */
  happened(event: ClusterEvent, cause?: Cause): void {
    if (this.#unschedulable.size === 0) return
    const { plugins, cluster } = this.#options
    const hinting = plugins.filter(({ mayHelp }) => mayHelp)
    for (const queued of this.#unschedulable) {
      const { rejectedBy, info } = queued
      const helps = rejectedBy.size === 0 || hinting.some(({ name, mayHelp }) => rejectedBy.has(name) && mayHelp?.(event, info, cluster))
      if (helps) this.#retry(queued, cause)
    }
  }

  /** Tries a pod again at once, whatever it waits for. */
  activate(uid: string): void {
    const queued = this.#pods.get(uid)
    if (queued?.place === 'unschedulable' || queued?.place === 'backoff') this.#activate(queued)
  }

  stop(): void {
    this.#backoffTimer?.stop()
    this.#flushTimer?.()
    this.#pods.clear()
    this.#unschedulable.clear()
  }

  #isHeldBack(info: PodInfo): boolean {
    return this.#options.plugins.some(({ holdsBack }) => holdsBack?.(info))
  }

  #activate(queued: QueuedPod, cause = queued.cause): void {
    this.#unschedulable.delete(queued)
    queued.cause = cause
    queued.place = 'active'
    queued.since = this.#options.clock.now()
    queued.sequence = this.#sequence++
    this.#active.push(queued)
    this.#options.onActive()
  }

  #retry(queued: QueuedPod, cause = queued.cause): void {
    queued.cause = cause
    if (queued.backoffUntil <= this.#options.clock.now()) this.#activate(queued)
    else this.#backOff(queued)
  }

  #backOff(queued: QueuedPod): void {
    this.#unschedulable.delete(queued)
    queued.place = 'backoff'
    queued.since = this.#options.clock.now()
    this.#armBackoff(queued.backoffUntil)
  }

  /** One timer for all, at the earliest end of a back-off. */
  #armBackoff(at: number): void {
    if (this.#backoffTimer && this.#backoffTimer.at <= at) return
    this.#backoffTimer?.stop()
    const { clock } = this.#options
    this.#backoffTimer = { at, stop: clock.after(at - clock.now(), () => this.#endBackoffs()) }
  }

  #endBackoffs(): void {
    this.#backoffTimer = undefined
    const now = this.#options.clock.now()
    let next = Infinity
    for (const queued of this.#pods.values()) {
      if (queued.place !== 'backoff') continue
      if (queued.backoffUntil <= now) this.#activate(queued)
      else next = Math.min(next, queued.backoffUntil)
    }
    if (next < Infinity) this.#armBackoff(next)
  }

  /** Upkeep, for events whose meaning no plugin has foreseen. The set is in the order of arrival. */
  #armFlush(): void {
    const [oldest] = this.#unschedulable
    if (this.#flushTimer || !oldest) return
    const { clock } = this.#options
    const flush = (): void => {
      this.#flushTimer = undefined
      for (const queued of this.#unschedulable) if (queued.since + longestWaitMs <= clock.now()) this.#retry(queued)
      this.#armFlush()
    }
    this.#flushTimer = clock.after(Math.max(0, oldest.since + longestWaitMs - clock.now()), flush, { background: true })
  }
}

/** Whether the pod itself changed in a way that may let it fit: labels, tolerations, requests and the like. */
const isChanged = (info: PodInfo, previous: PodInfo): boolean =>
  info.pod !== previous.pod && (!deepEqual(info.labels, previous.labels) || !deepEqual(info.pod.spec, previous.pod.spec))
