import { Host, serveHost, type Program, type Programs } from '#kernel'

/** A program whose code is loaded where it is started, so that each thread reads only its own. */
const loaded =
  <Config>(load: () => Promise<Program<Config>>): Program<Config> =>
  (process, config) =>
    void process.hold(load().then((program) => program(process, config)))

/** The components that talk to the API server only, so that they can run in any thread. */
export const componentPrograms: Programs = {
  'controller-manager': loaded(async () => (await import('./programs/controller-manager.ts')).controllerManager),
  scheduler: loaded(async () => (await import('./programs/scheduler.ts')).scheduler),
  node: loaded(async () => (await import('./programs/node.ts')).node),
}

export interface ComponentThread {
  /** To the kernel. */
  readonly port: MessagePort
}

/** Makes this thread one that runs components. */
export const runComponents = ({ port }: ComponentThread): void => serveHost(port, new Host(componentPrograms))
