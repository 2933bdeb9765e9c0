/** A word of a terminal line, or a sign between its commands. */
export type Token = { readonly type: 'word'; readonly text: string } | { readonly type: 'sign'; readonly text: Sign }

const signs = ['&&', '||', '|', ';', '>>', '>', '<'] as const
export type Sign = (typeof signs)[number]

/** A line that a shell could not read. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem'
}

export interface Split {
  readonly tokens: readonly Token[]
  /** The line ends inside a word: the last token is what it has so far. */
  readonly endsInWord: boolean
  /** The quote that nothing closes. */
  readonly openQuote?: string
}

interface Read {
  readonly text: string
  readonly next: number
  readonly openQuote?: string
}

/** What stands between quotes, from behind the first one. Between double quotes a backslash protects a few characters. */
function readQuoted(line: string, from: number, quote: string): Read {
  let text = ''
  for (let at = from; at < line.length; at++) {
    const character = line.charAt(at)
    if (character === quote) return { text, next: at + 1 }
    if (quote === '"' && character === '\\' && /["\\$`]/.test(line.charAt(at + 1))) at++
    text += line.charAt(at)
  }
  return { text, next: line.length, openQuote: quote }
}

const isEnd = (character: string): boolean => /[\s|;<>]/.test(character)

function readWord(line: string, from: number): Read {
  let text = ''
  let at = from
  while (at < line.length && !isEnd(line.charAt(at)) && !line.startsWith('&&', at)) {
    const character = line.charAt(at)
    if (character === '"' || character === "'") {
      const quoted = readQuoted(line, at + 1, character)
      text += quoted.text
      at = quoted.next
      if (quoted.openQuote) return { ...quoted, text }
      continue
    }
    if (character === '\\') at++
    text += line.charAt(at)
    at++
  }
  return { text, next: at }
}

/** Splits a line as a POSIX shell does, as far as quotes, backslashes, comments and signs go. Nothing is expanded. */
export function splitLine(line: string): Split {
  const tokens: Token[] = []
  let at = 0
  while (at < line.length) {
    if (/\s/.test(line.charAt(at))) {
      at++
      continue
    }
    if (line.charAt(at) === '#') break
    const sign = signs.find((each) => line.startsWith(each, at))
    if (sign) {
      tokens.push({ type: 'sign', text: sign })
      at += sign.length
      continue
    }
    const { text, next, openQuote } = readWord(line, at)
    tokens.push({ type: 'word', text })
    if (openQuote) return { tokens, endsInWord: true, openQuote }
    at = next
  }
  const last = tokens.at(-1)
  return { tokens, endsInWord: last?.type === 'word' && !/(^|[^\\])\s$/.test(line) }
}
