/** A directive of nginx's configuration, with the block behind it if it has one. */
export interface Directive {
  readonly name: string
  readonly args: readonly string[]
  readonly block?: readonly Directive[]
  readonly line: number
}

/** Worded as nginx words it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

interface Token {
  readonly text: string
  readonly line: number
  readonly isQuoted: boolean
}

function* tokens(text: string): Generator<Token> {
  let line = 1
  for (const match of text.matchAll(/#[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|[{};]|[^\s{};"']+|\n/g)) {
    const [whole, double, single] = match
    if (whole === '\n') line++
    else if (!whole.startsWith('#')) yield { text: double ?? single ?? whole, line, isQuoted: double !== undefined || single !== undefined }
  }
}

/** Parses a configuration file; `name` is for messages. Throws ConfigError. */
export function parseConfig(text: string, name: string): readonly Directive[] {
  const all = [...tokens(text)]
  let at = 0
  const fail = (what: string, line: number): never => {
    throw new ConfigError(`${what} in ${name}:${line}`)
  }
  const block = (isInner: boolean): readonly Directive[] => {
    const directives: Directive[] = []
    for (;;) {
      const first = all[at++]
      if (!first) return isInner ? fail('unexpected end of file, expecting "}"', all.at(-1)?.line ?? 1) : directives
      if (first.text === '}' && !first.isQuoted) return isInner ? directives : fail('unexpected "}"', first.line)
      directives.push(directive(first))
    }
  }
  const directive = (first: Token): Directive => {
    const args: string[] = []
    for (;;) {
      const next = all[at++]
      if (!next) return fail('unexpected end of file, expecting ";" or "}"', first.line)
      if (next.isQuoted) args.push(next.text)
      else if (next.text === ';') return { name: first.text, args, line: first.line }
      else if (next.text === '{') return { name: first.text, args, block: block(true), line: first.line }
      else if (next.text === '}') return fail('unexpected "}"', next.line)
      else args.push(next.text)
    }
  }
  return block(false)
}
