import { startControllerManager } from '#controllers'
import { createRpc, type Process } from '#kernel'
import { apiOf } from '../api-calls.ts'
import { serveHealth } from '../health.ts'
import type { ReplicaSettings } from '../replica.ts'

export function controllerManager(process: Process, { identity }: ReplicaSettings): void {
  const rpc = createRpc(process)
  serveHealth(rpc)
  void startControllerManager(process, apiOf(process, rpc), { identity })
}
