import { startControllerManager } from '#controllers'
import { createRpc, Host, serveHost, type Program, type Programs } from '#kernel'
import { startScheduler } from '#scheduler'
import { apiOf } from './api-calls.ts'
import { node } from './node-program.ts'

const controllerManager: Program = (process) => void startControllerManager(process, apiOf(process, createRpc(process)))

const scheduler: Program = (process) => void startScheduler(process, apiOf(process, createRpc(process)))

/** The components that talk to the API server only, so that they can run in any thread. */
export const componentPrograms: Programs = { 'controller-manager': controllerManager, scheduler, node }

export interface ComponentThread {
  /** To the kernel. */
  readonly port: MessagePort
}

/** Makes this thread one that runs components. */
export const runComponents = ({ port }: ComponentThread): void => serveHost(port, new Host(componentPrograms))
