/** kubectl's JSONPath templates: text with actions in braces. (client-go/util/jsonpath) */
import type { Json } from '../object.ts'

/** One step of a path. */
export type Step =
  | { readonly type: 'field'; readonly name: string }
  | {
      readonly type: 'index'
      readonly start: number | undefined
      readonly end: number | undefined
      readonly step: number
      readonly single: boolean
    }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | { readonly type: 'filter'; readonly left: Path | Literal; readonly operator: string; readonly right: Path | Literal }
  | { readonly type: 'union'; readonly paths: readonly Path[] }

export interface Path {
  readonly type: 'path'
  /** `$` and no prefix start at the root, `@` at the current value. */
  readonly steps: readonly Step[]
}
export interface Literal {
  readonly type: 'literal'
  readonly value: Json
}

/** A piece of a template. */
export type Node =
  | { readonly type: 'text'; readonly text: string }
  | Path
  | Literal
  | { readonly type: 'range'; readonly over: Path; readonly body: readonly Node[] }

/** A template that cannot be read. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError'
}

/** Splits at top-level braces. Quotes inside braces hide them. */
function pieces(template: string): { readonly action: boolean; readonly text: string }[] {
  const list: { action: boolean; text: string }[] = []
  let at = 0
  while (at < template.length) {
    const open = template.indexOf('{', at)
    if (open < 0) {
      list.push({ action: false, text: template.slice(at) })
      break
    }
    if (open > at) list.push({ action: false, text: template.slice(at, open) })
    const close = closing(template, open + 1)
    list.push({ action: true, text: template.slice(open + 1, close).trim() })
    at = close + 1
  }
  return list
}

function closing(template: string, from: number): number {
  let quote = ''
  let brackets = 0
  for (let at = from; at < template.length; at++) {
    const character = template.charAt(at)
    if (character === '\\') at++
    else if (quote) quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '[') brackets++
    else if (character === ']') brackets--
    else if (character === '}') return at
  }
  throw new JsonPathError(brackets > 0 ? 'unterminated array' : 'unclosed action')
}

/** Parses a template such as `{range .items[*]}{.metadata.name}{"\n"}{end}`. */
export function parseJsonPath(template: string): readonly Node[] {
  const root: Node[] = []
  const open: { over: Path; body: Node[] }[] = []
  const add = (node: Node): void => void (open.at(-1)?.body ?? root).push(node)
  for (const { action, text } of pieces(template)) {
    if (!action) add({ type: 'text', text })
    else if (text === 'end') {
      const range = open.pop()
      if (!range) throw new JsonPathError('not in range, nothing to end')
      add({ type: 'range', ...range })
    } else if (/^range\b/.test(text)) open.push({ over: parsePath(text.slice('range'.length).trim()), body: [] })
    else for (const node of parseAction(text)) add(node)
  }
  if (open.length > 0) throw new JsonPathError('unexpected end of template: range without end')
  return root
}

/** An action may hold several paths and texts, divided by spaces. */
function parseAction(text: string): Node[] {
  const scanner = new Scanner(text)
  const nodes: Node[] = []
  for (scanner.skipSpace(); !scanner.done; scanner.skipSpace()) nodes.push(scanner.operand())
  return nodes
}

function parsePath(text: string): Path {
  const scanner = new Scanner(text)
  const path = scanner.path()
  scanner.skipSpace()
  if (!scanner.done) throw new JsonPathError(`unrecognized character in action: ${scanner.here}`)
  return path
}

const unquote = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_, character: string) => ({ n: '\n', t: '\t', r: '\r' })[character] ?? character)

class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get done(): boolean {
    return this.#at >= this.#text.length
  }

  get here(): string {
    return `U+${this.#text.charCodeAt(this.#at).toString(16).toUpperCase().padStart(4, '0')} '${this.#text.charAt(this.#at)}'`
  }

  skipSpace(): void {
    this.#match(/\s*/y)
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text) ?? undefined
    if (found) this.#at += found[0].length
    return found
  }

  /** A quoted text, a number, a boolean or a path. */
  operand(): Path | Literal {
    const quoted = this.#match(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y)
    if (quoted) return { type: 'literal', value: unquote(quoted[1] ?? quoted[2] ?? '') }
    const scalar = this.#match(/(?:[-+]?\d+(?:\.\d+)?|true|false)(?![\w.])/y)
    if (scalar) return { type: 'literal', value: JSON.parse(scalar[0].replace(/^\+/, '')) as Json }
    return this.path()
  }

  path(): Path {
    this.#match(/[$@]/y)
    const steps: Step[] = []
    for (;;) {
      if (this.#match(/\.\./y)) {
        steps.push({ type: 'recursive' })
        if (!this.#match(/\*/y)) {
          const name = this.#match(/(?:[^\s.[\]{}()\\,=!<>]|\\.)+/y)
          if (name) steps.push({ type: 'field', name: name[0].replaceAll(/\\(.)/g, '$1') })
        }
        continue
      }
      if (this.#match(/\.?\*/y)) {
        steps.push({ type: 'wildcard' })
        continue
      }
      if (this.#text.charAt(this.#at) === '[') {
        steps.push(this.#bracket())
        continue
      }
      const field =
        this.#match(/\.?((?:[^\s.[\]{}()\\,=!<>'"*$@|]|\\.)+)/y) ?? (steps.length === 0 ? this.#match(/\.(?=$|\s|\))()/y) : undefined)
      if (!field) break
      if (field[1]) steps.push({ type: 'field', name: field[1].replaceAll(/\\(.)/g, '$1') })
    }
    const started = this.#at > 0
    if (!started && !this.done) throw new JsonPathError(`unrecognized character in action: ${this.here}`)
    return { type: 'path', steps }
  }

  #bracket(): Step {
    this.#at++
    if (this.#match(/\?\(/y)) return this.#filter()
    const end = this.#closingBracket()
    const content = this.#text.slice(this.#at, end).trim()
    this.#at = end + 1
    if (content === '*') return { type: 'wildcard' }
    const range = /^(-?\d*)(?::(-?\d*))?(?::(\d*))?$/.exec(content)
    if (range && content !== '') return indexStep(content, range)
    const parts = content.split(/,(?=(?:[^'"]*['"][^'"]*['"])*[^'"]*$)/)
    return { type: 'union', paths: parts.map((part) => memberPath(part.trim())) }
  }

  #closingBracket(): number {
    let quote = ''
    for (let at = this.#at; at < this.#text.length; at++) {
      const character = this.#text.charAt(at)
      if (quote) quote = character === quote ? '' : quote
      else if (character === '"' || character === "'") quote = character
      else if (character === ']') return at
    }
    throw new JsonPathError('unterminated array')
  }

  #filter(): Step {
    this.skipSpace()
    const left = this.operand()
    this.skipSpace()
    const operator = this.#match(/==|!=|<=|>=|<|>/y)?.[0] ?? 'exists'
    this.skipSpace()
    const right: Path | Literal = operator === 'exists' ? { type: 'literal', value: null } : this.operand()
    this.skipSpace()
    if (!this.#match(/\)\s*\]/y)) throw new JsonPathError('unterminated filter')
    return { type: 'filter', left, operator, right }
  }
}

function indexStep(content: string, [, start = '', end, step]: RegExpExecArray): Step {
  const number = (text: string | undefined): number | undefined => (text === undefined || text === '' ? undefined : Number(text))
  const single = !content.includes(':')
  return { type: 'index', start: number(start), end: number(end), step: number(step) ?? 1, single }
}

/** An index, or a quoted name; dots in it divide fields as they do outside quotes. */
function memberPath(content: string): Path {
  if (/^-?\d+$/.test(content))
    return { type: 'path', steps: [{ type: 'index', start: Number(content), end: undefined, step: 1, single: true }] }
  const quoted = /^(['"])(.*)\1$/.exec(content)
  if (!quoted) throw new JsonPathError(`invalid array index ${content}`)
  return parsePath(`.${quoted[2]}`)
}
