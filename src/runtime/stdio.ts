import { concat, toBytes, toText } from './bytes.ts'

/** Where a process writes to. */
export interface Output {
  /** Throws BrokenPipe when nobody reads any more. */
  write(data: Uint8Array | string): void
}

/** Where a process reads from. */
export interface Input {
  /** The next bytes as soon as there are any; undefined at the end. */
  read(): Promise<Uint8Array | undefined>
  /** Gives back what was read too much: it comes next. */
  unread(data: Uint8Array): void
  /** Tells the writer that nobody reads any more. */
  close(): void
}

/** What SIGPIPE does to a process that writes to nobody. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe'
}

export const noInput: Input = { read: async () => undefined, unread: () => undefined, close: () => undefined }
export const nowhere: Output = { write: () => undefined }
export const output = (write: (bytes: Uint8Array) => void): Output => ({
  write: (data) => write(typeof data === 'string' ? toBytes(data) : data),
})

/** A pipe between two processes, without bound. */
export class Pipe implements Output, Input {
  #chunks: Uint8Array[] = []
  #isEnded = false
  #isAbandoned = false
  #wake: (() => void) | undefined

  write(data: Uint8Array | string): void {
    if (this.#isAbandoned) throw new BrokenPipe('Broken pipe')
    if (this.#isEnded || data.length === 0) return
    this.#chunks.push(typeof data === 'string' ? toBytes(data) : data)
    this.#wake?.()
  }

  unread(data: Uint8Array): void {
    if (data.length > 0) this.#chunks.unshift(data)
  }

  /** The writer is done. */
  end(): void {
    this.#isEnded = true
    this.#wake?.()
  }

  close(): void {
    this.#isAbandoned = true
    this.#chunks = []
  }

  async read(): Promise<Uint8Array | undefined> {
    while (this.#chunks.length === 0 && !this.#isEnded) await new Promise<void>((resolve) => (this.#wake = resolve))
    return this.#chunks.length > 0 ? concat(this.#chunks.splice(0)) : undefined
  }
}

/** Input that is there already. */
export function inputOf(data: Uint8Array | string): Input {
  const pipe = new Pipe()
  pipe.write(data)
  pipe.end()
  return pipe
}

/** Keeps what is written to it. */
export class Collected implements Output {
  #chunks: Uint8Array[] = []

  write(data: Uint8Array | string): void {
    this.#chunks.push(typeof data === 'string' ? toBytes(data) : data)
  }

  get bytes(): Uint8Array {
    return concat(this.#chunks)
  }

  get text(): string {
    return toText(this.bytes)
  }
}

export async function readAll(input: Input): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (let chunk = await input.read(); chunk; chunk = await input.read()) chunks.push(chunk)
  return concat(chunks)
}

export interface Line {
  /** Without its newline. */
  readonly text: string
  readonly isTerminated: boolean
}

/** The next line, and no more: what comes after it is left to whoever reads next. Undefined at the end. */
export async function readLine(input: Input): Promise<Line | undefined> {
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = await input.read()
    if (!chunk) return chunks.length === 0 ? undefined : { text: toText(concat(chunks)), isTerminated: false }
    const newline = chunk.indexOf(10)
    if (newline < 0) {
      chunks.push(chunk)
      continue
    }
    input.unread(chunk.subarray(newline + 1))
    return { text: toText(concat([...chunks, chunk.subarray(0, newline)])), isTerminated: true }
  }
}

/** Reads line by line, from wherever the reader before stopped. */
export class LineReader {
  readonly #input: Input
  #rest: Uint8Array = new Uint8Array()
  #isAtEnd = false

  constructor(input: Input) {
    this.#input = input
  }

  /** Undefined at the end. */
  async line(): Promise<Line | undefined> {
    for (;;) {
      const newline = this.#rest.indexOf(10)
      if (newline >= 0) {
        const text = toText(this.#rest.subarray(0, newline))
        this.#rest = this.#rest.subarray(newline + 1)
        return { text, isTerminated: true }
      }
      if (this.#isAtEnd) {
        if (this.#rest.length === 0) return undefined
        const text = toText(this.#rest)
        this.#rest = new Uint8Array()
        return { text, isTerminated: false }
      }
      const more = await this.#input.read()
      if (more) this.#rest = concat([this.#rest, more])
      else this.#isAtEnd = true
    }
  }
}
