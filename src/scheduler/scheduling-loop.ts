import type { Pod } from '#api'
import { isReason, type Cause } from '#apimachinery'
import type { Clock, Random, Stop } from '#kernel'
import type { ClusterCache } from './cluster-cache.ts'
import { DecisionRing, type Decision } from './decisions.ts'
import { explainIn, isFinished, messageOf, remedyFacts, withoutNode } from './explain.ts'
import type { ClusterEvent } from './framework/cluster-event.ts'
import { runCycle } from './framework/cycle.ts'
import { failureMessage, rejectingPlugins } from './framework/diagnosis.ts'
import type { Cycle, Plugin, Remedy } from './framework/plugin.ts'
import { podInfoOf, type PodInfo } from './framework/pod-info.ts'
import type { Listeners } from './informed-cluster.ts'
import { Nominations } from './nominations.ts'
import { errorText, type Failure, type PodWriter } from './pod-writer.ts'
import type { QueuedPod } from './queue/queued-pod.ts'
import { SchedulingQueue } from './queue/scheduling-queue.ts'

export interface LoopOptions {
  /** Takes the pods that ask for a scheduler of this name. */
  readonly name: string
  readonly clock: Clock
  readonly random: Random
  readonly cache: ClusterCache
  readonly plugins: readonly Plugin[]
  readonly writer: PodWriter
}

/** After so many pods the bindings go out before the next pods are looked at. */
const podsPerRound = 500

/**
 * Takes pods from the queue one after the other, decides, assumes, and goes on: a decision awaits nothing, and the
 * bindings of many pods are on their way at the same time.
 */
export class SchedulingLoop {
  readonly decisions = new DecisionRing()
  readonly listeners: Listeners
  readonly #options: LoopOptions
  readonly #queue: SchedulingQueue
  readonly #nominations = new Nominations()
  /** Where the next search through the nodes begins. */
  #nextNode = 0
  #isStarted = false
  #wakeUp: Stop | undefined

  constructor(options: LoopOptions) {
    const { clock, plugins, cache } = options
    this.#options = options
    this.#queue = new SchedulingQueue({ clock, plugins, cluster: cache.view, onActive: () => this.#wake() })
    this.listeners = {
      podChanged: (pod, previous, cause) => this.#podChanged(pod, previous, cause),
      podGone: (pod, cause) => this.#podGone(pod, cause),
      nodeChanged: (node, cause) => this.#happened(cache.setNode(node), cause),
      nodeGone: (node, cause) => this.#happened(cache.removeNode(node), cause),
      namespaceChanged: (cause) => {
        cache.view.namespacesChanged()
        this.#happened({ kind: 'NamespaceUpdated' }, cause)
      },
    }
  }

  /** To be called when the cache has been filled: before, every pod would seem to fit nowhere. */
  start(): void {
    this.#isStarted = true
    this.#wake()
  }

  stop(): void {
    this.#isStarted = false
    this.#wakeUp?.()
    this.#queue.stop()
  }

  explain(pod: Pod): Decision {
    const { cache, plugins, clock } = this.#options
    const { uid } = pod.metadata
    const [placed, place] = [cache.view.placed(uid), cache.view.placeOf(uid)]
    cache.view.remove(uid)
    try {
      return explainIn(cache.view, withoutNode(pod), { plugins, at: clock.now() })
    } finally {
      if (placed && place !== undefined) cache.view.place(placed, place)
    }
  }

  #podChanged(pod: Pod, previous: Pod | undefined, cause: Cause | undefined): void {
    const { cache, name } = this.#options
    const { nodeName, schedulerName = 'default-scheduler' } = pod.spec
    if (isFinished(pod)) return this.#podGone(pod, cause)
    if (nodeName) {
      this.#queue.remove(pod.metadata.uid)
      this.#nominations.remove(pod.metadata.uid)
      return this.#happened(cache.setPod(pod, nodeName), cause)
    }
    if (schedulerName !== name) return
    const info = podInfoOf(pod)
    // Old news of a pod whose binding is on its way, or has come back already.
    if (cache.isAssumed(info.uid)) return this.#queue.refresh(info)
    this.#nominations.observe(pod, previous)
    this.#queue.update(info, cause)
  }

  #podGone({ metadata }: Pod, cause: Cause | undefined): void {
    this.#queue.remove(metadata.uid)
    this.#nominations.remove(metadata.uid)
    this.#happened(this.#options.cache.removePod(metadata.uid), cause)
  }

  #happened(event: ClusterEvent | undefined, cause: Cause | undefined): void {
    if (event) this.#queue.happened(event, cause)
  }

  /** In the next round of this instant: what arrives in this one has then been taken in, nodes as well as pods. */
  #wake(): void {
    if (!this.#isStarted) return
    this.#wakeUp ??= this.#options.clock.after(0, () => {
      this.#wakeUp = undefined
      this.#schedulePods()
    })
  }

  #schedulePods(): void {
    for (let count = 0; count < podsPerRound; count++) {
      const queued = this.#queue.pop()
      if (!queued) return
      this.#schedulePod(queued)
    }
    this.#wake()
  }

  #schedulePod(queued: QueuedPod): void {
    const { cache, plugins, random, clock, writer } = this.#options
    const { info } = queued
    if (info.pod.metadata.deletionTimestamp !== undefined) {
      writer.skipDeleting(info, this.#because(queued))
      return this.#queue.remove(info.uid)
    }
    const nominated = (nodeName: string): readonly PodInfo[] => this.#nominations.on(nodeName)
    const cycle = runCycle(info, cache.view, { plugins, random, nominated, start: this.#nextNode })
    if (cycle.totalNodes > 0) this.#nextNode = (this.#nextNode + cycle.evaluated) % cycle.totalNodes
    if (!cycle.chosen) return this.#noFit(queued, cycle)
    this.decisions.add(cycle, { at: clock.now(), attempt: queued.attempts })
    cache.assume(info, cycle.chosen.name)
    this.#nominations.remove(info.uid)
    void this.#bind(queued, cycle.chosen.name)
  }

  async #bind(queued: QueuedPod, nodeName: string): Promise<void> {
    const { cache, writer } = this.#options
    const { info } = queued
    const cause = this.#because(queued)
    try {
      await writer.bind(info, nodeName, cause)
      this.#queue.remove(info.uid)
    } catch (error) {
      // What it would have taken is free again, for others too.
      const event = cache.forget(info)
      this.#happened(event, cause)
      if (isReason(error, 'NotFound') || !event) return this.#queue.remove(info.uid)
      this.#queue.failed(queued, 'error')
      const message = `running Bind plugin "DefaultBinder": ${errorText(error)}`
      await this.#report(queued, { reason: 'SchedulerError', message, nominatedNodeName: '' }, cause)
    }
  }

  #noFit(queued: QueuedPod, cycle: Cycle): void {
    const { plugins, cache, random, clock } = this.#options
    const nominated = (nodeName: string): readonly PodInfo[] => this.#nominations.on(nodeName)
    const remedying = cycle.totalNodes > 0 ? plugins.find((plugin) => plugin.remedy) : undefined
    const remedy = remedying?.remedy?.(cycle, cache.view, { random, nominated })
    const message = failureMessage(cycle, messageOf(remedy))
    const cause = this.#because(queued)
    this.decisions.add(cycle, { at: clock.now(), attempt: queued.attempts, message, ...remedyFacts(remedy) })
    this.#queue.failed(queued, 'unschedulable', rejectingPlugins(cycle))
    const promised = promiseOf(remedy)
    void this.#report(queued, { reason: 'Unschedulable', message, ...(promised !== undefined && { nominatedNodeName: promised }) }, cause)
    if (promised === '') this.#nominations.remove(queued.info.uid)
    if (remedy?.kind === 'preempt') void this.#preempt(queued.info, remedy.node, remedy.victims, cause)
  }

  /** A report that does not get through is not worth a retry: the next attempt reports again. */
  async #report({ info }: QueuedPod, failure: Failure, cause: Cause): Promise<void> {
    await this.#options.writer.reportFailure(info, failure, cause).catch(() => undefined)
  }

  async #preempt(preemptor: PodInfo, nodeName: string, victims: readonly PodInfo[], cause: Cause): Promise<void> {
    const { writer } = this.#options
    const outranked = this.#nominations.on(nodeName).filter(({ priority }) => priority < preemptor.priority)
    this.#nominations.set(preemptor, nodeName)
    for (const { uid } of outranked) this.#nominations.remove(uid)
    try {
      await Promise.all([
        ...outranked.map((pod) => writer.withdrawNomination(pod, cause)),
        ...victims.map((victim) => writer.evict(victim, preemptor, nodeName, cause)),
      ])
      // Their place is taken: they look for another one now, not when this preemption is over.
      for (const { uid } of outranked) this.#queue.activate(uid)
    } catch {
      // Nobody else would wake it up: no victim may be on its way out.
      this.#queue.activate(preemptor.uid)
    }
  }

  #because({ cause }: QueuedPod): Cause {
    const { name } = this.#options
    return cause?.revision === undefined ? { actor: name } : { actor: name, revision: cause.revision }
  }
}

/** The node that preemption promises; empty when an earlier promise is to be taken back. */
function promiseOf(remedy: Remedy | undefined): string | undefined {
  if (!remedy) return ''
  if (remedy.kind === 'preempt') return remedy.node
  return remedy.clearsNomination ? '' : undefined
}
