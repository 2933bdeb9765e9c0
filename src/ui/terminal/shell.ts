import type { Terminal } from '@xterm/xterm'
import type { KubectlIO } from '#kubectl'
import type { ApiHandler } from '#apimachinery'
import { createPipe, type Pipe } from '#kernel'
import { pageClock } from '../actions/run-command.ts'
import { openFile, useFiles } from '../editor/files-store.ts'
import { editForCommand } from '../editor/edit-sessions.ts'
import { loadHistory, saveHistory } from './history.ts'
import { commonStart, editLine, emptyLine, insert, keysOf, withText, type LineState } from './line-editor.ts'
import { kubeconfig } from './kubeconfig.ts'
import { paint, paintError } from './paint.ts'

const encoder = new TextEncoder()
const prompt = '\x1b[34m$\x1b[0m '
const promptWidth = 2
const crlf = (text: string): string => text.replace(/\r?\n/g, '\r\n')

const help = `This terminal runs kubectl against the cluster of this page. There is no other machine behind it.

  kubectl …      or k for short; kubectl help lists its commands
  clear          empties the screen
  help           this text

Tab completes, the arrow keys up and down go through what you ran, Ctrl C stops a command.
Files for -f are those of the editor. Names of objects in the output are links.
`

/** A prompt in a terminal: takes keys, runs lines one after the other, and writes what they print. */
export class Shell {
  readonly #terminal: Terminal
  readonly #handler: ApiHandler
  #line: LineState = emptyLine
  /** The row of the cursor below the prompt's first, on a line that wraps. */
  #row = 0
  #running: AbortController | undefined
  #isCompleting = false
  #history = loadHistory()
  /** Of a command that reads what is typed: every key is its own, Ctrl C too. */
  #input: Pipe<Uint8Array> | undefined
  /** Keys typed while a command runs. */
  #ahead: string[] = []

  constructor(terminal: Terminal, handler: ApiHandler) {
    this.#terminal = terminal
    this.#handler = handler
    terminal.onData((data) => void this.#take(keysOf(data)))
  }

  start(): void {
    this.#terminal.write('kubectl for the cluster of this page. Type \x1b[1mhelp\x1b[0m for more.\r\n')
    this.#draw()
  }

  /** Puts a text at the prompt, and runs it if asked to. */
  type(text: string, run: boolean): void {
    if (!this.#running) this.#line = emptyLine
    void this.#take(run ? ['\x15', text, '\r'] : ['\x15', text])
  }

  async #take(keys: readonly string[]): Promise<void> {
    for (const [index, key] of keys.entries()) {
      if (this.#isCompleting) return void this.#ahead.push(...keys.slice(index))
      if (this.#running) {
        if (this.#input) this.#input.push(encoder.encode(keys.slice(index).join('')))
        else if (key === '\x03') this.#running.abort()
        else this.#ahead.push(...keys.slice(index))
        return
      }
      if (key === '\r' || key === '\n') {
        this.#ahead.push(...keys.slice(index + 1))
        await this.#enter()
        return
      }
      if (key === '\t') {
        this.#ahead.push(...keys.slice(index + 1))
        return this.#completeAndGoOn()
      }
      if (key === '\x03') this.#cancel()
      else if (key === '\x0c') this.#clear()
      else this.#line = editLine(this.#line, key, this.#history)
    }
    this.#draw()
  }

  /** What is typed meanwhile comes behind what is completed. */
  async #completeAndGoOn(): Promise<void> {
    this.#isCompleting = true
    try {
      await this.#complete()
    } finally {
      this.#isCompleting = false
    }
    this.#draw()
    const ahead = this.#ahead.splice(0)
    if (ahead.length > 0) await this.#take(ahead)
  }

  /** Draws the line anew from its first row, and puts the cursor where it belongs. */
  #draw(): void {
    const columns = this.#terminal.cols
    const { text, cursor } = this.#line
    const up = this.#row > 0 ? `\x1b[${this.#row}A` : ''
    const end = promptWidth + text.length
    const at = promptWidth + cursor
    // A terminal wraps only when the next character comes.
    const filler = end % columns === 0 ? ' \b' : ''
    const back = Math.floor(end / columns) - Math.floor(at / columns)
    this.#row = Math.floor(at / columns)
    this.#terminal.write(
      `${up}\r\x1b[J${prompt}${text}${filler}${back > 0 ? `\x1b[${back}A` : ''}\r${at % columns > 0 ? `\x1b[${at % columns}C` : ''}`,
    )
  }

  #newLine(): void {
    this.#line = { ...this.#line, cursor: this.#line.text.length }
    this.#draw()
    this.#terminal.write('\r\n')
    this.#row = 0
  }

  #cancel(): void {
    this.#newLine()
    this.#line = emptyLine
  }

  #clear(): void {
    this.#terminal.write('\x1b[H\x1b[2J\x1b[3J')
    this.#row = 0
  }

  async #enter(): Promise<void> {
    this.#newLine()
    const line = this.#line.text.trim()
    this.#line = emptyLine
    if (line) {
      this.#history = saveHistory(this.#history, line)
      await this.#run(line)
    }
    const ahead = this.#ahead.splice(0)
    if (ahead.length > 0) await this.#take(ahead)
    else this.#draw()
  }

  async #run(line: string): Promise<void> {
    if (line === 'clear') return this.#clear()
    if (line === 'help') return this.#print(paint(help))
    const running = new AbortController()
    this.#running = running
    try {
      const { execute } = await import('#kubectl')
      await execute(line, this.#io(running.signal))
      if (running.signal.aborted) this.#terminal.write('^C\r\n')
    } catch (error) {
      this.#print(paintError(`error: ${error instanceof Error ? error.message : String(error)}\n`))
    } finally {
      this.#running = undefined
      this.#input?.end()
      this.#input = undefined
    }
    // A prompt begins at the left, whatever the command left behind.
    if (this.#terminal.buffer.active.cursorX > 0) this.#terminal.write('\r\n')
  }

  #print(text: string): void {
    this.#terminal.write(crlf(text))
  }

  #io(signal: AbortSignal): KubectlIO {
    return {
      handler: this.#handler,
      clock: pageClock,
      signal,
      namespace: 'default',
      utcOffsetMinutes: -new Date().getTimezoneOffset(),
      terminal: { columns: this.#terminal.cols, rows: this.#terminal.rows },
      stdout: (text) => this.#print(paint(text)),
      stderr: (text) => this.#print(paintError(text)),
      files: editorFiles,
      edit: (text, name) => editForCommand({ name, text }, signal),
      keys: () => this.#typed(),
      config: kubeconfig,
    }
  }

  /** From here on, keys go to the command that runs. */
  async *#typed(): AsyncGenerator<Uint8Array> {
    this.#input = createPipe<Uint8Array>()
    for await (const batch of this.#input.stream) yield* batch
  }

  async #complete(): Promise<void> {
    const { text, cursor } = this.#line
    const { complete } = await import('#kubectl')
    const found = await complete(text, cursor, this.#io(new AbortController().signal))
    const word = /\S*$/.exec(text.slice(0, cursor))?.[0] ?? ''
    const texts = found.map((each) => each.text)
    const shared = commonStart(texts)
    if (shared.length > word.length) {
      const done = texts.length === 1 && !/[=/,]$/.test(shared) ? `${shared} ` : shared
      this.#line = insert(withText(text.slice(0, cursor - word.length) + text.slice(cursor), cursor - word.length), done)
    } else if (texts.length > 1) {
      this.#newLine()
      this.#print(`${columnsOf(texts, this.#terminal.cols)}\n`)
      this.#line = withText(text, cursor)
    }
  }
}

const shownAtMost = 120

/** Texts side by side, as far as they fit. */
function columnsOf(texts: readonly string[], width: number): string {
  const shown = texts.slice(0, shownAtMost)
  const cell = Math.max(...shown.map(({ length }) => length)) + 2
  const perRow = Math.max(1, Math.floor(width / cell))
  const rows = Array.from({ length: Math.ceil(shown.length / perRow) }, (_, row) =>
    shown
      .slice(row * perRow, (row + 1) * perRow)
      .map((text) => text.padEnd(cell))
      .join('')
      .trimEnd(),
  )
  return [...rows, ...(texts.length > shownAtMost ? [`… and ${texts.length - shownAtMost} more`] : [])].join('\n')
}

/** The editor's files are the files that commands see. */
const editorFiles: KubectlIO['files'] = {
  async read(path) {
    const file = useFiles.getState().files.find(({ name }) => name === path.replace(/^\.\//, ''))
    if (!file) throw new Error(`the path ${JSON.stringify(path)} does not exist`)
    return file.text
  },
  async write(path, text) {
    openFile({ name: path, text })
  },
  async list(path) {
    if (path !== '.' && path !== './') throw new Error(`the path ${JSON.stringify(path)} does not exist`)
    return useFiles.getState().files.map(({ name }) => name)
  },
}
