import type { Streams } from './container.ts'
import { toBytes } from './bytes.ts'
import { output, type Input, type Output } from './stdio.ts'

const key = { interrupt: '\x03', endOfInput: '\x04', backspace: '\x7f', eraseLine: '\x15', eraseWord: '\x17' } as const

/** Keys that move a cursor: they are for programs that draw their own line. */
// oxlint-disable-next-line no-control-regex -- keys are control characters
const cursorKey = /\x1b(?:\[[\d;]*[A-Za-z~]|O[A-Z])/g

/**
 * A terminal's line discipline, as the kernel of a machine has it: shows what is typed, hands it over line by line, lets
 * the line be mended, turns Ctrl C into a signal, and ends lines of output as a terminal wants it.
 */
export class Tty {
  /** What the process is given. */
  readonly streams: Streams
  readonly #outer: Streams
  readonly #lines = new Lines()
  readonly #decoder = new TextDecoder()
  #line = ''

  constructor(outer: Streams) {
    this.#outer = outer
    const screen: Output = output((bytes) => this.#show(new TextDecoder().decode(bytes)))
    this.streams = { stdin: this.#lines, stdout: screen, stderr: screen }
  }

  /** Passes on what is typed until there is no more. */
  async run(interrupt: () => void): Promise<void> {
    const { stdin } = this.#outer
    for (let bytes = await stdin?.read(); bytes; bytes = await stdin?.read()) {
      const text = this.#decoder.decode(bytes, { stream: true }).replaceAll(cursorKey, '')
      for (const character of text) this.#type(character, interrupt)
    }
    this.#lines.end()
  }

  #type(character: string, interrupt: () => void): void {
    switch (character) {
      case '\r':
      case '\n':
        this.#show('\n')
        this.#lines.add(toBytes(`${this.#line}\n`))
        this.#line = ''
        return
      case key.interrupt:
        this.#show('^C\n')
        this.#line = ''
        return interrupt()
      case key.endOfInput:
        this.#lines.add(this.#line === '' ? undefined : toBytes(this.#line))
        this.#line = ''
        return
      case key.backspace:
      case '\b':
        return this.#erase(1)
      case key.eraseLine:
        return this.#erase(Infinity)
      case key.eraseWord:
        return this.#erase(/\S*\s*$/.exec(this.#line)?.[0].length ?? 0)
      default:
        this.#line += character
        this.#show(character)
    }
  }

  #erase(count: number): void {
    const characters = [...this.#line]
    const erased = Math.min(count, characters.length)
    this.#line = characters.slice(0, characters.length - erased).join('')
    this.#show('\b \b'.repeat(erased))
  }

  #show(text: string): void {
    this.#outer.stdout?.write(text.replaceAll(/\r?\n/g, '\r\n'))
  }
}

/** What was typed, line by line. An end of input ends one reader's reading; whoever reads next goes on. */
class Lines implements Input {
  readonly #waiting: (Uint8Array | undefined)[] = []
  #isEnded = false
  #wake: (() => void) | undefined

  add(line: Uint8Array | undefined): void {
    this.#waiting.push(line)
    this.#wake?.()
  }

  end(): void {
    this.#isEnded = true
    this.#wake?.()
  }

  async read(): Promise<Uint8Array | undefined> {
    while (this.#waiting.length === 0 && !this.#isEnded) await new Promise<void>((resolve) => (this.#wake = resolve))
    return this.#waiting.shift()
  }

  unread(data: Uint8Array): void {
    if (data.length > 0) this.#waiting.unshift(data)
  }

  /** The terminal is everyone's: one that has read enough does not close it for the others. */
  close(): void {
    // Nothing.
  }
}
