const classes: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: String.raw`\s`,
  blank: String.raw` \t`,
  punct: String.raw`!-\/:-@\[-\x60{-~`,
  xdigit: '0-9A-Fa-f',
}

/** A POSIX regular expression as one of JavaScript's: the basic kind, where `\(` groups and `(` does not, or the extended. */
export function toRegExp(pattern: string, options: { readonly extended: boolean; readonly flags?: string }): RegExp {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    if (character === '[') {
      const end = endOfBracket(pattern, at)
      source += bracket(pattern.slice(at + 1, end))
      at = end
    } else if (character === '\\') {
      const next = pattern[++at] ?? '\\'
      source += '<>'.includes(next) ? String.raw`\b` : !options.extended && '(){}|+?'.includes(next) ? next : `\\${next}`
    } else if (!options.extended && '(){}|+?'.includes(character)) source += `\\${character}`
    else if (!options.extended && character === '*' && /^(?:\^|\\\()?$/.test(pattern.slice(0, at))) source += String.raw`\*`
    else source += character
  }
  return new RegExp(source, options.flags)
}

/** Where `[…]` ends: a `]` that comes first stands for itself, and classes have brackets of their own. */
function endOfBracket(pattern: string, start: number): number {
  const inner = /^\^?\]?(?:\[:\w+:\]|[^\]])*/.exec(pattern.slice(start + 1))?.[0] ?? ''
  return start + 1 + inner.length
}

function bracket(inner: string): string {
  const [, negation = '', members = ''] = /^(\^?)([^]*)$/.exec(inner) ?? []
  const parts = members.split(/(\[:\w+:\])/)
  const source = parts.map((part) => classes[part.slice(2, -2)] ?? part.replaceAll(/[\\\][]/g, String.raw`\$&`)).join('')
  return `[${negation}${source}]`
}
