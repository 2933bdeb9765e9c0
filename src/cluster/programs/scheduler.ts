import { createRpc, type Process } from '#kernel'
import { runScheduler } from '#scheduler'
import { apiOf } from '../api-calls.ts'
import type { ReplicaSettings } from '../replica.ts'

export const scheduler = (process: Process, { identity }: ReplicaSettings): void =>
  void runScheduler(process, apiOf(process, createRpc(process)), { identity })
