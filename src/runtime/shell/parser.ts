import {
  SyntaxError,
  type AndOr,
  type Command,
  type Pipeline,
  type Redirect,
  type RedirectedCommand,
  type Script,
  type Word,
} from './syntax.ts'
import { Cursor, parseUntil, parseWord } from './words.ts'

/** Parses a script of the POSIX shell. Throws SyntaxError. */
export function parseScript(text: string): Script {
  const cursor = new Cursor(text)
  const script = parseList(cursor, '')
  if (!cursor.isAtEnd) throw unexpected(cursor)
  return script
}

const reserved = new Set(['if', 'then', 'elif', 'else', 'fi', 'while', 'until', 'do', 'done', 'for', 'case', 'esac', '{', '}', '!', 'in'])
const closing = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}'])

const unexpected = (cursor: Cursor): SyntaxError =>
  new SyntaxError(cursor.isAtEnd ? 'unexpected end of file' : `unexpected "${peekWord(cursor) || cursor.peek()}"`)

/** Commands up to `)`, a closing word, or the end. `)` is left behind when it is the end asked for. */
function parseList(cursor: Cursor, end: string): Script {
  const script: AndOr[] = []
  for (;;) {
    skipBlank(cursor, true)
    if (end !== '' && cursor.skip(end)) return script
    if (cursor.isAtEnd) {
      if (end !== '') throw unexpected(cursor)
      return script
    }
    if (closing.has(peekWord(cursor)) || cursor.text.startsWith(';;', cursor.at) || cursor.peek() === ')') {
      if (end !== '') throw unexpected(cursor)
      return script
    }
    script.push(parseAndOr(cursor))
  }
}

function parseAndOr(cursor: Cursor): AndOr {
  const first = parsePipeline(cursor)
  const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = []
  for (;;) {
    skipBlank(cursor, false)
    const operator = cursor.skip('&&') ? '&&' : cursor.skip('||') ? '||' : undefined
    if (!operator) break
    skipBlank(cursor, true)
    rest.push({ operator, pipeline: parsePipeline(cursor) })
  }
  let background = false
  if (!cursor.text.startsWith(';;', cursor.at)) {
    if (cursor.peek() === '&') {
      cursor.take()
      background = true
    } else if (cursor.peek() === ';') cursor.take()
  }
  return { first, rest, background }
}

function parsePipeline(cursor: Cursor): Pipeline {
  skipBlank(cursor, false)
  const negated = skipWord(cursor, '!')
  const commands = [parseCommand(cursor)]
  for (;;) {
    skipBlank(cursor, false)
    if (cursor.peek() !== '|' || cursor.peek(1) === '|') return { negated, commands }
    cursor.take()
    skipBlank(cursor, true)
    commands.push(parseCommand(cursor))
  }
}

function parseCommand(cursor: Cursor): RedirectedCommand {
  skipBlank(cursor, false)
  const compound = parseCompound(cursor)
  if (compound) return { command: compound, redirects: parseRedirects(cursor) }
  return parseSimple(cursor)
}

function parseCompound(cursor: Cursor): Command | undefined {
  if (cursor.peek() === '(') {
    cursor.take()
    return { type: 'subshell', body: parseList(cursor, ')') }
  }
  if (skipWord(cursor, '{')) return { type: 'group', body: body(cursor, '}') }
  if (skipWord(cursor, 'if')) return parseIf(cursor)
  if (skipWord(cursor, 'while')) return { type: 'loop', until: false, condition: body(cursor, 'do'), body: body(cursor, 'done') }
  if (skipWord(cursor, 'until')) return { type: 'loop', until: true, condition: body(cursor, 'do'), body: body(cursor, 'done') }
  if (skipWord(cursor, 'for')) return parseFor(cursor)
  if (skipWord(cursor, 'case')) return parseCase(cursor)
  const [head, name] = /^(?:function[ \t]+)?([A-Za-z_]\w*)[ \t]*\([ \t]*\)\s*/.exec(cursor.text.slice(cursor.at)) ?? []
  if (head === undefined || name === undefined) return undefined
  cursor.at += head.length
  return { type: 'function', name, body: parseCommand(cursor) }
}

/** A list and the word that ends it. */
function body(cursor: Cursor, end: string): Script {
  const list = parseList(cursor, '')
  if (!skipWord(cursor, end)) throw unexpected(cursor)
  return list
}

function parseIf(cursor: Cursor): Command {
  const branches = [{ condition: body(cursor, 'then'), body: parseList(cursor, '') }]
  while (skipWord(cursor, 'elif')) branches.push({ condition: body(cursor, 'then'), body: parseList(cursor, '') })
  if (skipWord(cursor, 'else')) return { type: 'if', branches, otherwise: body(cursor, 'fi') }
  if (!skipWord(cursor, 'fi')) throw unexpected(cursor)
  return { type: 'if', branches }
}

function parseFor(cursor: Cursor): Command {
  skipBlank(cursor, false)
  const name = peekWord(cursor)
  cursor.at += name.length
  skipBlank(cursor, true)
  let words: Word[] | undefined
  if (skipWord(cursor, 'in')) {
    words = []
    for (;;) {
      skipBlank(cursor, false)
      const word = parseWord(cursor, parseList)
      if (!word) break
      words.push(word)
    }
  }
  skipBlank(cursor, false)
  cursor.skip(';')
  skipBlank(cursor, true)
  if (!skipWord(cursor, 'do')) throw unexpected(cursor)
  return { type: 'for', name, words, body: body(cursor, 'done') }
}

function parseCase(cursor: Cursor): Command {
  skipBlank(cursor, false)
  const word = parseWord(cursor, parseList) ?? []
  skipBlank(cursor, true)
  if (!skipWord(cursor, 'in')) throw unexpected(cursor)
  const branches: { patterns: Word[]; body: Script }[] = []
  for (;;) {
    skipBlank(cursor, true)
    if (skipWord(cursor, 'esac')) return { type: 'case', word, branches }
    cursor.skip('(')
    const patterns: Word[] = []
    do {
      skipBlank(cursor, false)
      patterns.push(parseWord(cursor, parseList) ?? [])
      skipBlank(cursor, false)
    } while (cursor.skip('|'))
    if (!cursor.skip(')')) throw unexpected(cursor)
    branches.push({ patterns, body: parseList(cursor, '') })
    cursor.skip(';;')
  }
}

function parseSimple(cursor: Cursor): RedirectedCommand {
  const assignments: { name: string; value: Word }[] = []
  const words: Word[] = []
  const redirects: Redirect[] = []
  for (;;) {
    skipBlank(cursor, false)
    const redirect = parseRedirect(cursor)
    if (redirect) {
      redirects.push(redirect)
      continue
    }
    const [head, name] = words.length === 0 ? (/^([A-Za-z_]\w*)=/.exec(cursor.text.slice(cursor.at, cursor.at + 200)) ?? []) : []
    if (head !== undefined && name !== undefined) {
      cursor.at += head.length
      assignments.push({ name, value: parseWord(cursor, parseList) ?? [] })
      continue
    }
    const word = parseWord(cursor, parseList)
    if (!word) break
    words.push(word)
  }
  if (words.length === 0 && assignments.length === 0 && redirects.length === 0) throw unexpected(cursor)
  return { command: { type: 'simple', assignments, words }, redirects }
}

function parseRedirects(cursor: Cursor): Redirect[] {
  const redirects: Redirect[] = []
  for (;;) {
    skipBlank(cursor, false)
    const redirect = parseRedirect(cursor)
    if (!redirect) return redirects
    redirects.push(redirect)
  }
}

function parseRedirect(cursor: Cursor): Redirect | undefined {
  const [head, digits, sign] = /^(\d*)(<<-?|<|>>|>&|>\||>|&>)/.exec(cursor.text.slice(cursor.at, cursor.at + 8)) ?? []
  if (head === undefined || sign === undefined) return undefined
  cursor.at += head.length
  if (sign.startsWith('<<')) return hereDocument(cursor, sign === '<<-')
  skipBlank(cursor, false)
  const target = parseWord(cursor, parseList)
  if (!target) throw unexpected(cursor)
  const operator = sign === '<' || sign === '>>' || sign === '>&' ? sign : '>'
  return { descriptor: digits ? Number(digits) : sign === '&>' ? 12 : sign === '<' ? 0 : 1, operator, target }
}

function hereDocument(cursor: Cursor, stripsTabs: boolean): Redirect {
  skipBlank(cursor, false)
  const word = parseWord(cursor, parseList) ?? []
  const delimiter = word.map((part) => (part.type === 'text' ? part.text : '')).join('')
  const target: Word[number][] = []
  const quoted = word.some((part) => part.quoted)
  cursor.pending.push({ delimiter, quoted, stripsTabs, fill: (text) => target.push(...text) })
  return { descriptor: 0, operator: '<<', target }
}

function readHereDocuments(cursor: Cursor): void {
  for (const { delimiter, quoted, stripsTabs, fill } of cursor.pending.splice(0)) {
    const lines: string[] = []
    while (!cursor.isAtEnd) {
      const end = cursor.text.indexOf('\n', cursor.at)
      const whole = cursor.text.slice(cursor.at, end < 0 ? undefined : end)
      const line = stripsTabs ? whole.replace(/^\t+/, '') : whole
      cursor.at = end < 0 ? cursor.text.length : end + 1
      if (line === delimiter) break
      lines.push(`${line}\n`)
    }
    const text = lines.join('')
    fill(quoted ? [{ type: 'text', text, quoted: true }] : parseUntil(new Cursor(text), parseList, '', true))
  }
}

function skipBlank(cursor: Cursor, newlines: boolean): void {
  for (;;) {
    const character = cursor.peek()
    if (character === ' ' || character === '\t' || character === '\r') cursor.take()
    else if (character === '\\' && cursor.peek(1) === '\n') cursor.at += 2
    else if (character === '#') {
      while (!cursor.isAtEnd && cursor.peek() !== '\n') cursor.take()
    } else if (character === '\n' && newlines) {
      cursor.take()
      readHereDocuments(cursor)
    } else if (character === ';' && newlines && cursor.peek(1) !== ';') cursor.take()
    else return
  }
}

const peekWord = (cursor: Cursor): string => /^[^\s;&|<>()'"\\$`]+/.exec(cursor.text.slice(cursor.at, cursor.at + 80))?.[0] ?? ''

function skipWord(cursor: Cursor, word: string): boolean {
  skipBlank(cursor, closing.has(word))
  if (!reserved.has(word) && !/^\w+$/.test(word)) return false
  if (peekWord(cursor) !== word) return false
  cursor.at += word.length
  return true
}
