import type { Clock, Stop } from './clock.ts'
import type { Endpoint, Message } from './process.ts'
import { createPipe, type Pipe } from './stream.ts'

/** The other side cannot be reached, or was lost before it had answered to the end. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

export interface CallOptions {
  /** What the caller goes on sending. */
  readonly input?: AsyncIterable<readonly unknown[]>
  /** Aborting it cancels the call on the other side. */
  readonly signal?: AbortSignal
  readonly observing?: boolean
  /** Ends the call if it is not answered by then; a stream that has begun goes on. */
  readonly timeout?: { readonly clock: Clock; readonly ms: number }
}

export interface Reply {
  readonly body: unknown
  /** What the answering side goes on sending. Leaving its iteration cancels the call. */
  readonly output?: AsyncIterable<readonly unknown[]>
}

export interface IncomingCall {
  readonly from: string
  readonly body: unknown
  readonly input: AsyncIterable<readonly unknown[]>
  /** Aborted when the caller cancels or is gone. */
  readonly signal: AbortSignal
  readonly observing: boolean
}

/**
 * Calls between endpoints, with a stream each way where one is wanted. Everything sent must be cloneable data.
 * An error that the handler throws arrives as a ConnectionError: what is to be told apart belongs into the reply.
 */
export interface Rpc {
  call(to: string, service: string, body: unknown, options?: CallOptions): Promise<Reply>
  serve(service: string, handler: (call: IncomingCall) => Promise<Reply>): void
  /** Sends without waiting for an answer. Nobody hears of it when it does not arrive. */
  post(to: string, service: string, body: unknown): void
  onPost(service: string, handler: (from: string, body: unknown) => void): void
}

type Packet =
  | { readonly t: 'call'; readonly id: number; readonly service: string; readonly body: unknown; readonly open: boolean }
  | { readonly t: 'reply'; readonly id: number; readonly body: unknown; readonly open: boolean }
  | { readonly t: 'data'; readonly id: number; readonly up: boolean; readonly items: readonly unknown[] }
  | { readonly t: 'end'; readonly id: number; readonly up: boolean; readonly error?: string }
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'post'; readonly service: string; readonly body: unknown }

interface Outgoing {
  readonly to: string
  readonly observing: boolean
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: Error) => void
  output: Pipe<unknown> | undefined
  readonly forget: () => void
  readonly stopTimeout: Stop | undefined
}

interface Incoming {
  readonly from: string
  readonly input: Pipe<unknown> | undefined
  readonly leaving: Leaving
}

/** Whether the caller is still there. Most answers never ask: a signal is made for those that do. */
class Leaving {
  #controller: AbortController | undefined
  #reason: Error | undefined

  get isOver(): boolean {
    return this.#reason !== undefined
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#reason) this.#controller.abort(this.#reason)
    return this.#controller.signal
  }

  end(reason: Error): void {
    this.#reason ??= reason
    this.#controller?.abort(reason)
  }
}

/** The input of a call whose caller sends nothing further. */
const noInput: AsyncIterable<readonly unknown[]> = {
  async *[Symbol.asyncIterator]() {
    // Nothing.
  },
}

/** Takes over the endpoint's messages. */
export function createRpc(endpoint: Endpoint): Rpc {
  const services = new Map<string, (call: IncomingCall) => Promise<Reply>>()
  const postHandlers = new Map<string, (from: string, body: unknown) => void>()
  const outgoing = new Map<number, Outgoing>()
  const incoming = new Map<string, Incoming>()
  let nextId = 1

  const send = (to: string, packet: Packet, observing: boolean): void => endpoint.send(to, packet, { observing })
  const incomingKey = (from: string, id: number): string => `${from} ${id}`

  /** Sends a stream's items on as they come. */
  async function pump(
    source: AsyncIterable<readonly unknown[]>,
    to: string,
    id: number,
    up: boolean,
    observing: boolean,
    over: () => boolean,
  ): Promise<void> {
    try {
      for await (const items of source) {
        if (over()) return
        if (items.length > 0) send(to, { t: 'data', id, up, items }, observing)
      }
      if (!over()) send(to, { t: 'end', id, up }, observing)
    } catch (error) {
      if (!over()) send(to, { t: 'end', id, up, error: messageOf(error) }, observing)
    }
  }

  function call(
    to: string,
    service: string,
    body: unknown,
    { input, signal, observing = false, timeout }: CallOptions = {},
  ): Promise<Reply> {
    const id = nextId++
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error)
      const leave = (reason: Error): void => {
        if (!outgoing.has(id)) return
        close(id, reason)
        send(to, { t: 'cancel', id }, observing)
      }
      const cancel = (): void => leave(signal?.reason instanceof Error ? signal.reason : new ConnectionError('cancelled'))
      signal?.addEventListener('abort', cancel, { once: true })
      const stopTimeout = timeout?.clock.after(timeout.ms, () => leave(new ConnectionError('request timed out')), { background: true })
      const forget = (): void => {
        signal?.removeEventListener('abort', cancel)
        stopTimeout?.()
      }
      outgoing.set(id, { to, observing, resolve, reject, output: undefined, forget, stopTimeout })
      send(to, { t: 'call', id, service, body, open: input !== undefined }, observing)
      if (input) void pump(input, to, id, true, observing, () => !outgoing.has(id))
    })
  }

  /** Forgets a call; whoever waits for it learns why. */
  function close(id: number, error?: Error): void {
    const pending = outgoing.get(id)
    if (!pending) return
    outgoing.delete(id)
    pending.forget()
    pending.output?.end(error)
    pending.reject(error ?? new ConnectionError('closed'))
  }

  function replied(id: number, body: unknown, open: boolean): void {
    const pending = outgoing.get(id)
    if (!pending) return
    if (!open) {
      outgoing.delete(id)
      pending.forget()
      return pending.resolve({ body })
    }
    pending.stopTimeout?.()
    const output = createPipe<unknown>(() => {
      outgoing.delete(id)
      pending.forget()
      send(pending.to, { t: 'cancel', id }, pending.observing)
    })
    pending.output = output
    pending.resolve({ body, output: output.stream })
  }

  async function answer(from: string, id: number, service: string, body: unknown, open: boolean, observing: boolean): Promise<void> {
    const key = incomingKey(from, id)
    const input = open ? createPipe<unknown>() : undefined
    const leaving = new Leaving()
    incoming.set(key, { from, input, leaving })
    try {
      const handler = services.get(service)
      if (!handler) throw new Error(`${endpoint.name} offers no service "${service}"`)
      const reply = await handler({
        from,
        body,
        input: input?.stream ?? noInput,
        get signal() {
          return leaving.signal
        },
        observing,
      })
      if (leaving.isOver) return
      send(from, { t: 'reply', id, body: reply.body, open: reply.output !== undefined }, observing)
      if (reply.output) await pumpUntil(leaving.signal, reply.output, from, id, observing)
    } catch (error) {
      if (!leaving.isOver) send(from, { t: 'end', id, up: false, error: messageOf(error) }, observing)
    } finally {
      incoming.delete(key)
    }
  }

  /** Sends a reply's stream, and leaves it when the caller does. */
  async function pumpUntil(
    signal: AbortSignal,
    output: AsyncIterable<readonly unknown[]>,
    to: string,
    id: number,
    observing: boolean,
  ): Promise<void> {
    const iterator = output[Symbol.asyncIterator]()
    signal.addEventListener('abort', () => void iterator.return?.(), { once: true })
    await pump({ [Symbol.asyncIterator]: () => iterator }, to, id, false, observing, () => signal.aborted)
  }

  function receive({ from, body, observing = false }: Message): void {
    const packet = body as Packet // endpoints that speak RPC send nothing else
    switch (packet.t) {
      case 'call':
        return void answer(from, packet.id, packet.service, packet.body, packet.open, observing)
      case 'reply':
        return replied(packet.id, packet.body, packet.open)
      case 'data':
        return (packet.up ? incoming.get(incomingKey(from, packet.id))?.input : outgoing.get(packet.id)?.output)?.push(...packet.items)
      case 'end':
        return ended(from, packet)
      case 'cancel':
        return cancelled(from, packet.id)
      case 'post':
        return postHandlers.get(packet.service)?.(from, packet.body)
    }
  }

  function ended(from: string, { id, up, error }: Packet & { t: 'end' }): void {
    const failure = error === undefined ? undefined : new ConnectionError(error)
    if (up) incoming.get(incomingKey(from, id))?.input?.end(failure)
    else close(id, failure)
  }

  function cancelled(from: string, id: number): void {
    const call = incoming.get(incomingKey(from, id))
    const left = new ConnectionError('cancelled by the caller')
    call?.leaving.end(left)
    call?.input?.end(left)
  }

  endpoint.receive(receive)
  endpoint.onPeerDown((name) => {
    for (const [id, pending] of outgoing) if (pending.to === name) close(id, new ConnectionError(`connection to ${name} lost`))
    for (const { from, leaving, input } of incoming.values()) {
      if (from !== name) continue
      const gone = new ConnectionError(`${name} is gone`)
      leaving.end(gone)
      input?.end(gone)
    }
  })
  return {
    call,
    serve: (service, handler) => void services.set(service, handler),
    post: (to, service, body) => send(to, { t: 'post', service, body }, false),
    onPost: (service, handler) => void postHandlers.set(service, handler),
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
