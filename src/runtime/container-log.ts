import type { Output } from './stdio.ts'

export interface LogLine {
  readonly timeMs: number
  readonly stream: 'stdout' | 'stderr'
  /** Without its newline. */
  readonly text: string
}

const maxLines = 5000

/**
 * What a container has written, line by line. A line that is not complete yet waits for its end. Old lines go when there are
 * too many.
 */
export class ContainerLog {
  #lines: LogLine[] = []
  readonly #partial = { stdout: '', stderr: '' }
  readonly #followers = new Set<(line: LogLine | undefined) => void>()
  readonly #now: () => number
  #packed: string | undefined
  #isClosed = false

  constructor(now: () => number, packed?: string) {
    this.#now = now
    if (packed) this.#lines = JSON.parse(packed) as LogLine[] // what `pack` made
  }

  get lines(): readonly LogLine[] {
    return this.#lines
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  output(stream: 'stdout' | 'stderr'): Output {
    // A letter of several bytes may come in pieces.
    const decoder = new TextDecoder()
    return { write: (data) => this.#write(stream, typeof data === 'string' ? data : decoder.decode(data, { stream: true })) }
  }

  /** Calls for each line to come, and with undefined at the end. */
  follow(follower: (line: LogLine | undefined) => void): () => void {
    if (this.#isClosed) follower(undefined)
    else this.#followers.add(follower)
    return () => void this.#followers.delete(follower)
  }

  /** Nothing more will be written. */
  close(): void {
    if (this.#isClosed) return
    for (const stream of ['stdout', 'stderr'] as const) if (this.#partial[stream] !== '') this.#add(stream, this.#partial[stream])
    this.#isClosed = true
    for (const follower of this.#followers) follower(undefined)
    this.#followers.clear()
  }

  /** As one text: cheap to clone. Made anew only after a change. */
  pack(): string {
    this.#packed ??= this.#lines.length === 0 ? '' : JSON.stringify(this.#lines)
    return this.#packed
  }

  #write(stream: 'stdout' | 'stderr', text: string): void {
    if (this.#isClosed) return
    const parts = (this.#partial[stream] + text).split('\n')
    this.#partial[stream] = parts.pop() ?? ''
    for (const part of parts) this.#add(stream, part)
  }

  #add(stream: 'stdout' | 'stderr', text: string): void {
    const line: LogLine = { timeMs: this.#now(), stream, text }
    this.#packed = undefined
    this.#lines.push(line)
    if (this.#lines.length > maxLines * 1.2) this.#lines = this.#lines.slice(-maxLines)
    for (const follower of this.#followers) follower(line)
  }
}
