import type { RemoteThread, Thread } from './contract.ts'
import type { Assignment } from './thread.worker.ts'

/** The web workers of one cluster, by the thread they run. */
export class Workers {
  readonly #running = new Map<Thread, Worker>()
  /** Rejects when one fails while the cluster is being opened. */
  readonly failed: Promise<never>
  #isOver = false
  #onFailure: (thread: Thread, why: string) => void = () => undefined

  constructor() {
    this.failed = new Promise((_, reject) => {
      this.#onFailure = (thread, why) => reject(new Error(`The worker of the ${thread} cannot run: ${why}`))
    })
    this.failed.catch(() => undefined) // who opens the cluster waits for it; later nobody does
  }

  /** All have been stopped for good. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Called with each worker that ends by itself: its code could not be loaded, or threw where nothing catches it. */
  onFailure(handler: (thread: Thread, why: string) => void): void {
    this.#onFailure = handler
  }

  start(thread: Thread, assignment: Assignment, ports: Transferable[]): void {
    this.stop(thread)
    const worker = new Worker(new URL('./thread.worker.ts', import.meta.url), { type: 'module', name: thread })
    worker.addEventListener('error', ({ message }) => {
      if (this.#running.get(thread) === worker) this.#onFailure(thread, message || 'its code could not be loaded')
    })
    worker.postMessage(assignment, ports)
    this.#running.set(thread, worker)
  }

  /** Starts one that runs components. Returns the kernel's end of its port. */
  startRemote(thread: RemoteThread): MessagePort {
    const { port1, port2 } = new MessageChannel()
    this.start(thread, { role: 'components', port: port2 }, [port2])
    return port1
  }

  stop(thread: Thread): void {
    this.#running.get(thread)?.terminate()
    this.#running.delete(thread)
  }

  stopAll(): void {
    this.#isOver = true
    for (const thread of this.#running.keys()) this.stop(thread)
  }
}
