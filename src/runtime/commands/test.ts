import type { ContainerProcess } from '../program.ts'
import type { Output } from '../stdio.ts'
import { pathIn, type Command } from './command.ts'

class Malformed extends Error {}

const numeric: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
}

const textual: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
}

function number(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new Malformed(`${text}: bad number`)
  return Number(text)
}

function unary(operator: string, word: string, process: ContainerProcess): boolean | undefined {
  const stat = () => process.files.stat(pathIn(process, word))
  switch (operator) {
    case '-n':
      return word !== ''
    case '-z':
      return word === ''
    case '-e':
    case '-a':
      return stat() !== undefined
    case '-f':
      return stat()?.type === 'file'
    case '-d':
      return stat()?.type === 'folder'
    case '-L':
    case '-h':
      return process.files.lstat(pathIn(process, word))?.type === 'link'
    case '-r':
    case '-w':
      return stat() !== undefined
    case '-x': {
      const entry = stat()
      return entry?.type === 'folder' || (entry?.type === 'file' && (entry.mode & 0o111) !== 0)
    }
    case '-s': {
      const entry = stat()
      return entry !== undefined && (entry.type !== 'file' || entry.data.length > 0)
    }
    case '-t':
      return false
    default:
      return undefined
  }
}

/** Recursive descent over `a -a b -o ! ( c )`. */
class Expression {
  readonly #words: string[]
  readonly #process: ContainerProcess

  constructor(words: readonly string[], process: ContainerProcess) {
    this.#words = [...words]
    this.#process = process
  }

  value(): boolean {
    if (this.#words.length === 0) return false
    const result = this.#or()
    if (this.#words.length > 0) throw new Malformed(`${this.#words[0]}: unknown operand`)
    return result
  }

  #or(): boolean {
    let result = this.#and()
    while (this.#words[0] === '-o') {
      this.#words.shift()
      result = this.#and() || result
    }
    return result
  }

  #and(): boolean {
    let result = this.#not()
    while (this.#words[0] === '-a') {
      this.#words.shift()
      result = this.#not() && result
    }
    return result
  }

  #not(): boolean {
    if (this.#words[0] !== '!' || this.#words.length === 1) return this.#primary()
    this.#words.shift()
    return !this.#not()
  }

  #primary(): boolean {
    const [first = '', operator = '', second] = this.#words
    const compare = second === undefined ? undefined : (numeric[operator] ?? textual[operator])
    if (compare) {
      this.#words.splice(0, 3)
      if (numeric[operator]) return numeric[operator](number(first), number(second ?? ''))
      return textual[operator]?.(first, second ?? '') ?? false
    }
    if (first === '(') return this.#group()
    if (first.startsWith('-') && this.#words.length > 1) {
      const result = unary(first, operator, this.#process)
      if (result !== undefined) {
        this.#words.splice(0, 2)
        return result
      }
    }
    this.#words.shift()
    return first !== ''
  }

  #group(): boolean {
    this.#words.shift()
    const result = this.#or()
    if (this.#words.shift() !== ')') throw new Malformed('missing )')
    return result
  }
}

/** `test`, `[` and `[[`: 0 for true, 1 for false, 2 for what is no expression. */
export function evaluateTest(name: string, args: readonly string[], process: ContainerProcess, stderr: Output): number {
  try {
    if (!name.startsWith('[')) return new Expression(args, process).value() ? 0 : 1
    const end = name.replaceAll('[', ']')
    if (args.at(-1) !== end) throw new Malformed(`missing ${end}`)
    return new Expression(args.slice(0, -1), process).value() ? 0 : 1
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    stderr.write(`${name}: ${error.message}\n`)
    return 2
  }
}

export const testCommand: Command = {
  name: 'test',
  folder: '/usr/bin',
  run: async (process) => evaluateTest('test', process.argv.slice(1), process, process.stderr),
}
export const bracketCommand: Command = {
  name: '[',
  folder: '/usr/bin',
  run: async (process) => evaluateTest('[', process.argv.slice(1), process, process.stderr),
}
