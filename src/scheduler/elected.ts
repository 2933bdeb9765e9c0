import type { ApiHandler } from '#apimachinery'
import { createClient, createEventRecorder, leadWhenElected } from '#client'
import type { Process } from '#kernel'
import { schedulerUser, startScheduler } from './scheduler.ts'

/** A scheduler that schedules while it holds its Lease. `identity` is under what it does, different for each replica. */
export function runScheduler(process: Process, handler: ApiHandler, { identity }: { readonly identity: string }): { stop(): void } {
  const stopping = new AbortController()
  const { clock, random } = process
  const client = createClient(handler, { userAgent: 'kube-scheduler', user: schedulerUser })
  const recorder = createEventRecorder(client, clock, random, { component: 'default-scheduler' })
  const lead = () => {
    const scheduler = startScheduler(process, handler)
    return () => scheduler.stop()
  }
  void leadWhenElected({ client, clock, random, recorder, name: 'kube-scheduler', identity, lead }, stopping.signal)
  return { stop: () => stopping.abort() }
}
