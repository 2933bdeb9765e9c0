import type { Letter } from './host.ts'
import type { Endpoint, Message } from './process.ts'

/** An endpoint outside the simulation. */
export class Door implements Endpoint {
  readonly name: string
  readonly #enter: (to: string, body: unknown, observing: boolean) => void
  readonly close: () => void
  #handler: ((message: Message) => void) | undefined
  readonly #downHandlers: ((name: string) => void)[] = []

  constructor(name: string, enter: (to: string, body: unknown, observing: boolean) => void, close: () => void) {
    this.name = name
    this.#enter = enter
    this.close = close
  }

  send(to: string, body: unknown, options?: { readonly observing?: boolean }): void {
    this.#enter(to, body, options?.observing ?? false)
  }

  receive(handler: (message: Message) => void): void {
    this.#handler = handler
  }

  onPeerDown(handler: (name: string) => void): void {
    this.#downHandlers.push(handler)
  }

  deliver(message: Letter): void {
    this.#handler?.(message)
  }

  peerDown(name: string): void {
    for (const handler of this.#downHandlers) handler(name)
  }
}
