/**
 * Breaks a text into lines of at most `limit` characters at its spaces; its own line breaks stay, a longer word stands alone.
 * (github.com/mitchellh/go-wordwrap, whose handling of runs of spaces shows in the output)
 */
export function wrap(text: string, limit: number): string {
  let out = ''
  let column = 0
  let word = ''
  let space = ''
  const flush = (): void => {
    column += space.length + word.length
    out += space + word
    space = ''
    word = ''
  }
  for (const char of text) {
    if (char === '\n') {
      if (word === '' && column + space.length > limit) space = ''
      flush()
      out += char
      column = 0
      continue
    }
    if (/\s/.test(char) && char !== '\u00a0') {
      if (space === '' || word !== '') flush()
      space += char
      continue
    }
    word += char
    if (column + word.length + space.length > limit && word.length < limit) {
      out += '\n'
      column = 0
      space = ''
    }
  }
  if (word !== '') flush()
  else if (column + space.length <= limit) out += space
  return out
}

export const indent = (amount: number, text: string): string => {
  const pad = ' '.repeat(amount)
  return pad + text.replaceAll('\n', `\n${pad}`)
}
