const compiled = new Map<string, RegExp>()

const classes: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
}

/** A pattern of Go's regular expressions as one of ours. Throws a SyntaxError for what is none. */
export function compilePattern(pattern: string): RegExp {
  let found = compiled.get(pattern)
  if (!found) {
    const [, modes = '', rest = ''] = /^(?:\(\?([ims]+)\))?([^]*)$/.exec(pattern) ?? []
    const source = rest
      .replaceAll('(?P<', '(?<')
      .replaceAll(/\\A/g, '^')
      .replaceAll(/\\z/g, '$')
      .replaceAll(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole)
    compiled.set(pattern, (found = new RegExp(source, modes)))
  }
  return found
}
