import type { ApiHandler, Cause, User } from '#apimachinery'
import type { Clock, Stop, TimerOptions } from '#kernel'
import { createClient } from './client.ts'
import { trackWrites } from './tracked-handler.ts'
import type { Client, Informers, ObjectKey } from './types.ts'
import { createWorkQueue, type WorkItem, type WorkQueue, type WorkQueueOptions } from './work-queue.ts'

/** What one run of a reconcile is given. */
export interface ReconcileScope {
  /** Its writes are marked with what set this run off, and are waited for before the key's next run. */
  readonly client: Client
  /** For what is recorded beside writes, such as events. */
  readonly cause: Cause
  /** Runs this key again after a while. A run before that decides anew. */
  readonly again: (delayMs: number, options?: TimerOptions) => void
}

export interface ControllerOptions {
  /** The actor of its causes: `deployment-controller`. */
  readonly name: string
  /** Default: its name. */
  readonly userAgent?: string
  readonly user?: User
  readonly handler: ApiHandler
  readonly informers: Informers
  readonly clock: Clock
  /** How many keys are worked on at the same time. Default 20. */
  readonly workers?: number
  readonly queue?: WorkQueueOptions
  /** Brings one object where it should be. What it throws is retried with back-off. */
  readonly reconcile: (key: ObjectKey, scope: ReconcileScope) => Promise<void>
  /** Hears of every failed run; the retry happens anyway. */
  readonly onError?: (error: unknown, key: ObjectKey) => void
}

/** A controller at work. */
export interface RunningController {
  readonly queue: WorkQueue
  readonly stop: Stop
}

/**
 * Runs a reconcile over the keys of a queue once the informers asked for so far are ready. The one place that catches
 * what a reconcile throws.
 */
export function runController(options: ControllerOptions): RunningController {
  const queue = createWorkQueue(options.clock, options.queue)
  /** Per key, what its last run wrote and the caches may not show yet. */
  const unseen = new Map<ObjectKey, () => Promise<void>>()
  /** Per key, the next runs that its last run asked for. */
  const planned = new Map<ObjectKey, readonly Stop[]>()

  function forgetPlans(key: ObjectKey): void {
    for (const stop of planned.get(key) ?? []) stop()
    planned.delete(key)
  }

  async function run({ key, cause }: WorkItem): Promise<void> {
    forgetPlans(key)
    await unseen.get(key)?.()
    const { handler, seen } = trackWrites(options.handler, options.informers)
    unseen.set(key, seen)
    const because = causeOfRun(options.name, cause)
    const client = createClient(handler, {
      userAgent: options.userAgent ?? options.name,
      ...(options.user && { user: options.user }),
    }).because(because)
    const again: ReconcileScope['again'] = (delayMs, timer) => {
      const stop = options.clock.after(Math.max(0, delayMs), () => queue.add(key, cause), timer)
      planned.set(key, [...(planned.get(key) ?? []), stop])
    }
    try {
      await options.reconcile(key, { client, cause: because, again })
      queue.forget(key)
    } catch (error) {
      options.onError?.(error, key)
      queue.addRateLimited(key, cause)
    }
  }

  async function work(): Promise<void> {
    for (let item = await queue.take(); item; item = await queue.take()) {
      await run(item)
      queue.done(item.key)
    }
  }

  void options.informers.ready().then(() => Promise.all(Array.from({ length: options.workers ?? 20 }, work)))
  const stop = (): void => {
    for (const key of planned.keys()) forgetPlans(key)
    queue.shutDown()
  }
  return { queue, stop }
}

const causeOfRun = (actor: string, trigger: Cause | undefined): Cause =>
  trigger?.revision === undefined ? { actor } : { actor, revision: trigger.revision }
