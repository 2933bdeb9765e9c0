import type { Host, HostPort, RoundInput, RoundOutput } from './host.ts'

type Question = { readonly id: number } & ({ readonly ask: 'step'; readonly input: RoundInput } | { readonly ask: 'checkpoint' })
type Answer = { readonly id: number; readonly result: unknown } | { readonly wake: true }

/** A host in another thread. One message each way per round, whatever it carries. */
export class RemoteHost implements HostPort {
  readonly #port: MessagePort
  readonly #waiting = new Map<number, { readonly resolve: (result: unknown) => void; readonly nothing: unknown }>()
  #nextId = 1
  #wake: () => void = () => undefined
  #down = false

  constructor(port: MessagePort) {
    this.#port = port
    port.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ('wake' in data) return this.#wake()
      this.#waiting.get(data.id)?.resolve(data.result)
      this.#waiting.delete(data.id)
    }
  }

  async step(input: RoundInput): Promise<RoundOutput> {
    return (await this.#ask({ ask: 'step', input }, idleOutput)) as RoundOutput // what `serveHost` answers to 'step'
  }

  async checkpoint(): Promise<Readonly<Record<string, unknown>>> {
    return (await this.#ask({ ask: 'checkpoint' }, {})) as Readonly<Record<string, unknown>>
  }

  onWake(wake: () => void): void {
    this.#wake = wake
  }

  /** The thread is gone: what it owed is answered with nothing. */
  down(): void {
    this.#down = true
    for (const { resolve, nothing } of this.#waiting.values()) resolve(nothing)
    this.#waiting.clear()
    this.#port.close()
  }

  #ask(
    question: { readonly ask: 'step'; readonly input: RoundInput } | { readonly ask: 'checkpoint' },
    nothing: unknown,
  ): Promise<unknown> {
    if (this.#down) return Promise.resolve(nothing)
    const id = this.#nextId++
    return new Promise((resolve) => {
      this.#waiting.set(id, { resolve, nothing })
      this.#port.postMessage({ id, ...question })
    })
  }
}

const idleOutput: RoundOutput = { letters: [], crashed: [] }

/** The other end of a RemoteHost: runs `host` on what comes through the port. */
export function serveHost(port: MessagePort, host: Host): void {
  host.onWake(() => port.postMessage({ wake: true }))
  port.onmessage = async ({ data }: MessageEvent<Question>) => {
    const result = data.ask === 'step' ? await host.step(data.input) : await host.checkpoint()
    port.postMessage({ id: data.id, result })
  }
}
