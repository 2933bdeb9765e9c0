import { startControllerManager } from '#controllers'
import { createRpc, type Process } from '#kernel'
import { apiOf } from '../api-calls.ts'
import type { ReplicaSettings } from '../replica.ts'

export const controllerManager = (process: Process, { identity }: ReplicaSettings): void =>
  void startControllerManager(process, apiOf(process, createRpc(process)), { identity })
