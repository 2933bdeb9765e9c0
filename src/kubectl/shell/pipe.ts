/** Text on its way from one program to the next. */
export class Pipe {
  readonly #chunks: string[] = []
  #isEnded = false
  #wake: () => void = () => undefined

  write(text: string): void {
    if (this.#isEnded || text === '') return
    this.#chunks.push(text)
    this.#wake()
  }

  end(): void {
    this.#isEnded = true
    this.#wake()
  }

  async *#read(): AsyncGenerator<string> {
    for (;;) {
      const text = this.#chunks.splice(0).join('')
      if (text !== '') yield text
      else if (this.#isEnded) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Line by line, as they are complete; without their ends. */
  async *lines(): AsyncGenerator<string> {
    let rest = ''
    for await (const text of this.#read()) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
    if (rest !== '') yield rest
  }

  /** All of it, once it has ended. */
  async text(): Promise<string> {
    let all = ''
    for await (const text of this.#read()) all += text
    return all
  }
}
