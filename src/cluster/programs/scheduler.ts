import { createRpc, type Process } from '#kernel'
import { runScheduler } from '#scheduler'
import { apiOf } from '../api-calls.ts'
import { serveHealth } from '../health.ts'
import type { ReplicaSettings } from '../replica.ts'

export function scheduler(process: Process, { identity }: ReplicaSettings): void {
  const rpc = createRpc(process)
  serveHealth(rpc)
  void runScheduler(process, apiOf(process, rpc), { identity })
}
