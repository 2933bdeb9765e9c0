import { Host, serveHost, type Program, type Programs } from '#kernel'
import type { NodeSettings } from './node-settings.ts'
import type { ReplicaSettings } from './replica.ts'

const controllerManager: Program<ReplicaSettings> = async (process, config) =>
  (await import('./programs/controller-manager.ts')).controllerManager(process, config)
const scheduler: Program<ReplicaSettings> = async (process, config) => (await import('./programs/scheduler.ts')).scheduler(process, config)
const node: Program<NodeSettings> = async (process, config) => (await import('./programs/node.ts')).node(process, config)

/**
 * The components that talk to the API server only, so that they can run in any thread. Each is loaded where it is started:
 * a thread reads the code of its own only.
 */
export const componentPrograms: Programs = { 'controller-manager': controllerManager, scheduler, node }

export interface ComponentThread {
  /** To the kernel. */
  readonly port: MessagePort
}

/** Makes this thread one that runs components. */
export const runComponents = ({ port }: ComponentThread): void => serveHost(port, new Host(componentPrograms))
