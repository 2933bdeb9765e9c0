/** A request in HTTP's terms: as much of fetch's `Request` as is needed, so that a server need not make one. */
export interface HttpRequest {
  readonly method: string
  /** The whole URL. */
  readonly url: string
  readonly headers: HttpHeaders
  readonly body: AsyncIterable<Uint8Array> | null
  readonly signal: AbortSignal
}

/** Names are in lower case; values of a header that came several times are joined by commas. */
export interface HttpHeaders extends Iterable<[string, string]> {
  get(name: string): string | null
}

/** An answer in HTTP's terms. A body that is a stream ends what feeds it when its iteration is left. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Map<string, string>
  readonly body: string | Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array> | null
}

const encoder = new TextEncoder()

/** The answer as fetch has it. */
export function toResponse({ status, headers, body }: HttpAnswer): Response {
  const whole = typeof body === 'string' ? encoder.encode(body) : body
  if (whole === null) return new Response(null, { status, headers: [...headers] })
  if (!(whole instanceof Uint8Array)) return new Response(streamOf(whole), { status, headers: [...headers] })
  return new Response(whole, { status, headers: [...headers, ['content-length', String(whole.length)]] })
}

/** Reads the source only as fast as the stream is read. */
function streamOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const step = await chunks.next()
      if (step.done) controller.close()
      else controller.enqueue(step.value)
    },
    async cancel() {
      await chunks.return?.()
    },
  })
}

/** Ends what feeds a body that nobody wants. */
export async function discard({ body }: HttpAnswer): Promise<void> {
  if (body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)) await body[Symbol.asyncIterator]().return?.()
}
