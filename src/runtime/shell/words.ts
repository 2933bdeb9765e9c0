import type { Part, Script, VariableOperation, Word } from './syntax.ts'
import { SyntaxError } from './syntax.ts'

/** Where in the text a parser is. Words and commands are parsed by one another, on the same cursor. */
export class Cursor {
  readonly text: string
  at = 0
  /** Here-documents whose text begins after the next newline. */
  readonly pending: {
    readonly delimiter: string
    readonly quoted: boolean
    readonly stripsTabs: boolean
    readonly fill: (body: Word) => void
  }[] = []

  constructor(text: string) {
    this.text = text
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  peek(offset = 0): string {
    return this.text[this.at + offset] ?? ''
  }

  take(): string {
    return this.text[this.at++] ?? ''
  }

  /** Moves past this text if it comes next. */
  skip(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }
}

export type ParseScript = (cursor: Cursor, end: string) => Script

const endsWord = /[\s;&|<>()]/
const nameStart = /[A-Za-z_]/
const special = /[0-9@*#?$!-]/

/** The word that comes next. Undefined when none does. */
export function parseWord(cursor: Cursor, parseScript: ParseScript): Word | undefined {
  const parts: Part[] = []
  while (!cursor.isAtEnd && !endsWord.test(cursor.peek())) parts.push(...parsePart(cursor, parseScript))
  return parts.length > 0 ? parts : undefined
}

function parsePart(cursor: Cursor, parseScript: ParseScript): Part[] {
  const character = cursor.peek()
  if (character === "'") return [singleQuoted(cursor)]
  if (character === '"') {
    cursor.take()
    const parts = parseUntil(cursor, parseScript, '"', true)
    return parts.length > 0 ? parts : [{ type: 'text', text: '', quoted: true }]
  }
  if (character === '\\') {
    cursor.take()
    const next = cursor.take()
    return next === '\n' ? [] : [{ type: 'text', text: next, quoted: true }]
  }
  if (character === '$' || character === '`') return [expansion(cursor, parseScript, false)]
  let text = ''
  while (!cursor.isAtEnd && !endsWord.test(cursor.peek()) && !/['"\\$`]/.test(cursor.peek())) text += cursor.take()
  return [{ type: 'text', text, quoted: false }]
}

function singleQuoted(cursor: Cursor): Part {
  cursor.take()
  const end = cursor.text.indexOf("'", cursor.at)
  if (end < 0) throw new SyntaxError('unterminated quoted string')
  const text = cursor.text.slice(cursor.at, end)
  cursor.at = end + 1
  return { type: 'text', text, quoted: true }
}

/** Parts up to a character (or one of several) that is not quoted, which is left behind. */
export function parseUntil(cursor: Cursor, parseScript: ParseScript, end: string | readonly string[], quoted: boolean): Part[] {
  const parts: Part[] = []
  let text = ''
  const flush = (): void => {
    if (text !== '') parts.push({ type: 'text', text, quoted })
    text = ''
  }
  for (;;) {
    if (cursor.isAtEnd) {
      if (end === '') break
      throw new SyntaxError('unterminated quoted string')
    }
    const character = cursor.peek()
    if (character === end || (typeof end !== 'string' && end.includes(character))) {
      cursor.take()
      break
    }
    if (character === '\\') {
      cursor.take()
      const next = cursor.take()
      if (next !== '\n') text += !quoted || /[$`"\\]/.test(next) ? next : `\\${next}`
    } else if (character === '$' || character === '`') {
      flush()
      parts.push(expansion(cursor, parseScript, quoted))
    } else if (!quoted && (character === "'" || character === '"')) {
      flush()
      parts.push(...parsePart(cursor, parseScript))
    } else text += cursor.take()
  }
  flush()
  return parts
}

function expansion(cursor: Cursor, parseScript: ParseScript, quoted: boolean): Part {
  if (cursor.skip('`')) {
    const length = /^(?:[^`\\]|\\[^])*(?=`)/.exec(cursor.text.slice(cursor.at))?.[0].length
    if (length === undefined) throw new SyntaxError('EOF in backquote substitution')
    const inner = new Cursor(cursor.text.slice(cursor.at, cursor.at + length).replaceAll(/\\([`$\\])/g, '$1'))
    cursor.at += length + 1
    return { type: 'command', script: parseScript(inner, ''), quoted }
  }
  cursor.take()
  if (cursor.skip('((')) {
    const expression = parseArithmetic(cursor, parseScript)
    return { type: 'arithmetic', expression, quoted }
  }
  if (cursor.skip('(')) return { type: 'command', script: parseScript(cursor, ')'), quoted }
  if (cursor.skip('{')) return braced(cursor, parseScript, quoted)
  if (nameStart.test(cursor.peek())) return { type: 'variable', name: takeName(cursor), quoted }
  if (special.test(cursor.peek())) return { type: 'variable', name: cursor.take(), quoted }
  return { type: 'text', text: '$', quoted }
}

function parseArithmetic(cursor: Cursor, parseScript: ParseScript): Word {
  const parts: Part[] = []
  let depth = 0
  for (;;) {
    if (cursor.isAtEnd) throw new SyntaxError("missing '))'")
    if (depth === 0 && cursor.skip('))')) return parts
    const character = cursor.peek()
    if (character === '$' || character === '`') parts.push(expansion(cursor, parseScript, true))
    else {
      if (character === '(') depth++
      if (character === ')') depth--
      parts.push({ type: 'text', text: cursor.take(), quoted: true })
    }
  }
}

function takeName(cursor: Cursor): string {
  let name = ''
  while (/\w/.test(cursor.peek())) name += cursor.take()
  return name
}

function braced(cursor: Cursor, parseScript: ParseScript, quoted: boolean): Part {
  if (cursor.peek() === '#' && cursor.peek(1) !== '}') {
    cursor.take()
    const name = nameStart.test(cursor.peek()) ? takeName(cursor) : cursor.take()
    if (!cursor.skip('}')) throw new SyntaxError('bad substitution')
    return { type: 'variable', name, quoted, operation: { operator: 'length', colon: false, word: [] } }
  }
  const name = nameStart.test(cursor.peek()) ? takeName(cursor) : /\d/.test(cursor.peek()) ? takeName(cursor) : cursor.take()
  if (cursor.skip('}')) return { type: 'variable', name, quoted }
  const colon = cursor.skip(':')
  const operator = (['##', '%%', '#', '%', '-', '=', '+', '?', '//', '/'] as const).find((candidate) => cursor.skip(candidate))
  if (!operator && !colon) throw new SyntaxError('bad substitution')
  const until = (end: string): { word: Part[]; isLast: boolean } => {
    const word = parseUntil(cursor, parseScript, [end, '}'], quoted)
    return { word, isLast: cursor.peek(-1) === '}' }
  }
  if (operator !== undefined && operator !== '/' && operator !== '//')
    return { type: 'variable', name, quoted, operation: { operator, colon, word: parseUntil(cursor, parseScript, '}', quoted) } }
  const { word, isLast } = until(operator === undefined ? ':' : '/')
  const more = isLast ? undefined : parseUntil(cursor, parseScript, '}', quoted)
  const operation: VariableOperation = { operator: operator ?? 'slice', colon, word, ...(more && { more }) }
  return { type: 'variable', name, quoted, operation }
}
