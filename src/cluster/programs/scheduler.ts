import { createRpc, type Program } from '#kernel'
import { startScheduler } from '#scheduler'
import { apiOf } from '../api-calls.ts'

export const scheduler: Program = (process) => void startScheduler(process, apiOf(process, createRpc(process)))
