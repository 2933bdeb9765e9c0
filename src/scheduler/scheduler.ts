import type { Pod } from '#api'
import type { ApiHandler, User } from '#apimachinery'
import { createClient, createEventRecorder, createInformers, limitInFlight } from '#client'
import type { Process } from '#kernel'
import { ClusterCache } from './cluster-cache.ts'
import type { Decision, Decisions } from './decisions.ts'
import { ClusterView } from './framework/cluster-view.ts'
import type { Plugin } from './framework/plugin.ts'
import { listen, surroundingsOf } from './informed-cluster.ts'
import { defaultPlugins } from './plugins/index.ts'
import { PodWriter } from './pod-writer.ts'
import { SchedulingLoop } from './scheduling-loop.ts'

export interface SchedulerOptions {
  /** Takes care of pods with this `spec.schedulerName`, and names it as the source of events. Default `default-scheduler`. */
  readonly name?: string
  readonly plugins?: readonly Plugin[]
}

/** A scheduler at work. */
export interface Scheduler {
  /** What was decided lately, and why. */
  readonly decisions: Decisions
  /** Where a pod would go now, and why; nothing is bound. */
  explain(pod: Pod): Decision
  stop(): void
}

/** Many more the API server turns away. (upstream's --kube-api-burst) */
const mostInFlight = 100

export const schedulerUser: User = { name: 'system:kube-scheduler', groups: ['system:authenticated'] }

/** Starts the scheduler: finds nodes for pods that have none, and binds them. (kube-scheduler) */
export function startScheduler(process: Process, handler: ApiHandler, options: SchedulerOptions = {}): Scheduler {
  const name = options.name ?? 'default-scheduler'
  const { clock, random } = process
  const client = createClient(limitInFlight(handler, mostInFlight), { userAgent: 'kube-scheduler', user: schedulerUser })
  const informers = createInformers(client, clock, random)
  const recorder = createEventRecorder(client, clock, random, { component: name })
  const cache = new ClusterCache(new ClusterView(surroundingsOf(informers)))
  const loop = new SchedulingLoop({
    name,
    clock,
    random,
    cache,
    plugins: options.plugins ?? defaultPlugins,
    writer: new PodWriter(client, recorder, clock),
  })
  listen(informers, loop.listeners)
  void informers.ready().then(() => loop.start())
  return {
    decisions: loop.decisions,
    explain: (pod) => loop.explain(pod),
    stop() {
      informers.stop()
      loop.stop()
    },
  }
}
