/** A shell pattern as a regular expression. Quoted characters stand for themselves. */
export function globToRegExp(pattern: readonly { readonly text: string; readonly quoted: boolean }[]): RegExp {
  let source = ''
  for (const { text, quoted } of pattern) {
    for (let index = 0; index < text.length; index++) {
      const character = text[index] ?? ''
      if (quoted) source += escape(character)
      else if (character === '*') source += '.*'
      else if (character === '?') source += '.'
      else if (character === '[') {
        const end = text.indexOf(']', index + 2)
        if (end < 0) source += '\\['
        else {
          source += `[${text
            .slice(index + 1, end)
            .replace(/^!/, '^')
            .replaceAll('\\', '\\\\')}]`
          index = end
        }
      } else source += escape(character)
    }
  }
  return new RegExp(`^${source}$`, 's')
}

const escape = (character: string): string => character.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)

/** The shortest or longest part at an end of a text that a pattern matches, cut off. */
export function strip(text: string, pattern: RegExp, end: 'front' | 'back', longest: boolean): string {
  const lengths = Array.from({ length: text.length + 1 }, (_, length) => length)
  for (const length of longest ? lengths.toReversed() : lengths) {
    const part = end === 'front' ? text.slice(0, length) : text.slice(text.length - length)
    if (pattern.test(part)) return end === 'front' ? text.slice(length) : text.slice(0, text.length - length)
  }
  return text
}
