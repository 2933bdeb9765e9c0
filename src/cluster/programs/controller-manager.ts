import { startControllerManager } from '#controllers'
import { createRpc, type Program } from '#kernel'
import { apiOf } from '../api-calls.ts'

export const controllerManager: Program = (process) => void startControllerManager(process, apiOf(process, createRpc(process)))
