/** A command's flags: `--port=8080`, `--port 8080` or, for a switch, `--verbose`. */
export function readFlags(words: readonly string[]): { readonly flags: ReadonlyMap<string, string>; readonly rest: readonly string[] } {
  const flags = new Map<string, string>()
  const rest: string[] = []
  for (let at = 0; at < words.length; at++) {
    const [, name, value] = /^--?([a-z][\w-]*)(?:=(.*))?$/s.exec(words[at] ?? '') ?? []
    if (name === undefined) rest.push(words[at] ?? '')
    else if (value !== undefined) flags.set(name, value)
    else if (words[at + 1] === undefined || words[at + 1]?.startsWith('-')) flags.set(name, 'true')
    else flags.set(name, words[++at] ?? '')
  }
  return { flags, rest }
}
