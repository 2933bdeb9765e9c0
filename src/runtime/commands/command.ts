import { FileError, resolvePath } from '../files.ts'
import type { ContainerProcess, Program } from '../program.ts'
import { LineReader, readAll } from '../stdio.ts'
import { toText } from '../bytes.ts'

/** A command of the usual set: `busybox` and the GNU tools agree on what these do here. */
export interface Command {
  readonly name: string
  /** Where it lies, without the name. Default: /bin. */
  readonly folder?: string
  readonly run: Program
}

/** Splits `-ab x` into flags and words; `--` ends the flags. Flags that take a value are named in `withValue`. */
export function parseFlags(
  args: readonly string[],
  withValue = '',
): { readonly flags: ReadonlyMap<string, string>; readonly words: readonly string[] } {
  const flags = new Map<string, string>()
  const words: string[] = []
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') return { flags, words: [...words, ...rest] }
    if (arg.startsWith('--')) {
      const [name = '', value = ''] = arg.slice(2).split('=')
      flags.set(name, value)
    } else if (arg.startsWith('-') && arg !== '-') readShort(arg.slice(1), withValue, rest, flags)
    else words.push(arg)
  }
  return { flags, words }
}

function readShort(letters: string, withValue: string, rest: string[], flags: Map<string, string>): void {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] ?? ''
    if (!withValue.includes(letter)) flags.set(letter, '')
    else {
      flags.set(letter, letters.slice(at + 1) || (rest.shift() ?? ''))
      return
    }
  }
}

export const pathIn = ({ cwd }: ContainerProcess, name: string): string => resolvePath(name, cwd)

/** Calls with the text of each file, or of the input when none is named; says what cannot be read. The exit code. */
export async function eachText(
  process: ContainerProcess,
  names: readonly string[],
  take: (text: string, name: string) => void,
): Promise<number> {
  let status = 0
  for (const name of names.length > 0 ? names : ['-']) {
    try {
      take(name === '-' ? toText(await readAll(process.stdin)) : process.files.text(pathIn(process, name)), name)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      complain(process, `can't open '${name}': ${error.message}`)
      status = 1
    }
  }
  return status
}

/** Does something to each path; says what went wrong with which. */
export function eachPath(process: ContainerProcess, names: readonly string[], verb: string, act: (path: string) => void): number {
  let status = 0
  for (const name of names) {
    try {
      act(pathIn(process, name))
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      complain(process, `${verb === '' ? '' : `${verb} `}'${name}': ${error.message}`)
      status = 1
    }
  }
  return status
}

export const complain = ({ argv, stderr }: ContainerProcess, message: string): void => stderr.write(`${nameOf(argv)}: ${message}\n`)
const nameOf = ([name = '']: readonly string[]): string => name.slice(name.lastIndexOf('/') + 1)

/** Calls with each line of each file, or of the input as it comes, until it returns false. The exit code. */
export async function eachLine(
  process: ContainerProcess,
  names: readonly string[],
  take: (line: string, number: number, name: string) => boolean | void,
): Promise<number> {
  let status = 0
  for (const name of names.length > 0 ? names : ['-']) {
    if (name !== '-') {
      const read = await eachText(process, [name], (text) => {
        for (const [index, line] of linesOf(text).entries()) if (take(line, index + 1, name) === false) return
      })
      status = Math.max(status, read)
      continue
    }
    const reader = new LineReader(process.stdin)
    for (let number = 1, line = await reader.line(); line; number++, line = await reader.line()) {
      if (take(line.text, number, name) === false) break
    }
  }
  return status
}

/** The lines of a text, without an empty one at its end. */
export const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
