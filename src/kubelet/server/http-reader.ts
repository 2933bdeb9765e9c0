import type { HttpRequest } from '#network'

/** What the next bytes of a connection are. */
export type Read =
  | { readonly type: 'request'; readonly request: HttpRequest; readonly version: string }
  /** The client waits to be told that its body is wanted. */
  | { readonly type: 'expectation' }
  | { readonly type: 'error'; readonly status: number }

interface Head {
  readonly method: string
  readonly path: string
  readonly version: string
  readonly headers: Readonly<Record<string, string>>
}

const maxHead = 64 * 1024
const maxBody = 16 * 1024 * 1024

class Malformed extends Error {
  override readonly name = 'Malformed'
  readonly status: number
  constructor(status: number) {
    super(`status ${status}`)
    this.status = status
  }
}

/** Reads the HTTP/1.1 requests of a connection from its bytes. */
export class HttpReader {
  readonly #bytes = new Window()
  #head: Head | undefined
  #chunks: Uint8Array[] = []
  #chunked = 0
  #isBroken = false

  append(bytes: Uint8Array): void {
    if (!this.#isBroken) this.#bytes.append(bytes)
  }

  /** Undefined until there is more. After an error there is never more. */
  next(): Read | undefined {
    if (this.#isBroken) return undefined
    try {
      return this.#read()
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      this.#isBroken = true
      return { type: 'error', status: error.status }
    }
  }

  #read(): Read | undefined {
    if (!this.#head) {
      this.#head = this.#readHead()
      if (!this.#head) return undefined
      const { headers } = this.#head
      if (headers['expect']?.toLowerCase() === '100-continue' && this.#bytes.length === 0) return { type: 'expectation' }
    }
    const { version, ...head } = this.#head
    const body = this.#readBody(head.headers)
    if (!body) return undefined
    this.#head = undefined
    const request: HttpRequest = { ...head, ...(body.length > 0 && { body }) }
    return { type: 'request', request, version }
  }

  #readHead(): Head | undefined {
    // Empty lines before a request are forgiven.
    while (this.#bytes.startsWith('\r\n')) this.#bytes.take(2)
    const end = this.#bytes.indexOf('\r\n\r\n')
    if (end > maxHead || (end < 0 && this.#bytes.length > maxHead)) throw new Malformed(431)
    if (end < 0) return undefined
    return parseHead(decoder.decode(this.#bytes.take(end + 4)))
  }

  #readBody(headers: Head['headers']): Uint8Array | undefined {
    const coding = headers['transfer-encoding']?.toLowerCase()
    if (coding !== undefined) {
      if (coding !== 'chunked') throw new Malformed(501)
      return this.#readChunks()
    }
    const text = headers['content-length'] ?? '0'
    if (!/^\d+$/.test(text)) throw new Malformed(400)
    if (Number(text) > maxBody) throw new Malformed(413)
    return this.#bytes.length < Number(text) ? undefined : this.#bytes.take(Number(text))
  }

  #readChunks(): Uint8Array | undefined {
    for (;;) {
      const lineEnd = this.#bytes.indexOf('\r\n')
      if (lineEnd < 0) {
        if (this.#bytes.length > maxHead) throw new Malformed(400)
        return undefined
      }
      const [, digits] = /^([\da-f]{1,8})\s*(?:;|$)/i.exec(decoder.decode(this.#bytes.peek(Math.min(lineEnd, 100)))) ?? []
      if (digits === undefined) throw new Malformed(400)
      const size = Number.parseInt(digits, 16)
      if (size === 0) return this.#readTrailer(lineEnd)
      this.#chunked += size
      if (this.#chunked > maxBody) throw new Malformed(413)
      const length = lineEnd + 2 + size + 2
      if (this.#bytes.length < length) {
        this.#chunked -= size
        return undefined
      }
      this.#chunks.push(this.#bytes.take(length).subarray(lineEnd + 2, lineEnd + 2 + size))
    }
  }

  /** Behind the last chunk there may be headers, which nobody reads. */
  #readTrailer(lineEnd: number): Uint8Array | undefined {
    const end = this.#bytes.indexOf('\r\n\r\n')
    if (end < 0) {
      if (this.#bytes.length > maxHead) throw new Malformed(400)
      return undefined
    }
    this.#bytes.take(Math.max(end, lineEnd) + 4)
    const body = joined(this.#chunks, this.#chunked)
    this.#chunks = []
    this.#chunked = 0
    return body
  }
}

const decoder = new TextDecoder('latin1')

function parseHead(text: string): Head {
  const [first = '', ...lines] = text.trimEnd().split('\r\n')
  const [, method, path, version] = /^([A-Z][A-Z-]*) (\S+) HTTP\/(1\.[01])$/.exec(first) ?? []
  if (method === undefined || path === undefined || version === undefined) throw new Malformed(400)
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw new Malformed(400)
    const known = headers.get(name.toLowerCase())
    headers.set(name.toLowerCase(), known === undefined ? value : `${known}, ${value}`)
  }
  if (version === '1.1' && !headers.has('host')) throw new Malformed(400)
  // A proxy's form of a target names the host again.
  return { method, path: path.replace(/^http:\/\/[^/]*/i, '') || '/', version, headers: Object.fromEntries(headers) }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Bytes that are appended at one end and taken from the other. */
class Window {
  #bytes = new Uint8Array(4096)
  #start = 0
  #end = 0

  get length(): number {
    return this.#end - this.#start
  }

  append(more: Uint8Array): void {
    if (this.#end + more.length > this.#bytes.length) {
      const bytes = new Uint8Array(Math.max(4096, 2 * (this.length + more.length)))
      bytes.set(this.peek(this.length))
      this.#end = this.length
      this.#start = 0
      this.#bytes = bytes
    }
    this.#bytes.set(more, this.#end)
    this.#end += more.length
  }

  peek(length: number): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#start + length)
  }

  /** The first bytes, which go; whoever takes them may keep them. */
  take(length: number): Uint8Array {
    const taken = this.peek(length).slice()
    this.#start += length
    return taken
  }

  startsWith(text: string): boolean {
    return this.length >= text.length && [...text].every((letter, at) => this.#bytes[this.#start + at] === letter.charCodeAt(0))
  }

  /** Where a text of single bytes begins, from the start. */
  indexOf(text: string): number {
    const first = text.charCodeAt(0)
    for (
      let at = this.#bytes.indexOf(first, this.#start);
      at >= 0 && at + text.length <= this.#end;
      at = this.#bytes.indexOf(first, at + 1)
    ) {
      if ([...text].every((letter, offset) => this.#bytes[at + offset] === letter.charCodeAt(0))) return at - this.#start
    }
    return -1
  }
}
