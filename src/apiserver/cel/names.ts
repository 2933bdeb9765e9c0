const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
)

const escapes: readonly (readonly [string, string])[] = [
  ['__', '__underscores__'],
  ['.', '__dot__'],
  ['-', '__dash__'],
  ['/', '__slash__'],
]

/** A property's name as expressions write it; undefined for one that cannot be written. (k8s.io/apiserver/pkg/cel/escaping.go) */
export function escapeName(name: string): string | undefined {
  if (reserved.has(name)) return `__${name}__`
  if (!/^[a-zA-Z_.\-/][\w.\-/]*$/.test(name)) return undefined
  const escaped = escapes.reduce((text, [from, to]) => text.replaceAll(from, to), name)
  return /^[a-zA-Z_]/.test(escaped) ? escaped : undefined
}

const meanings: Readonly<Record<string, string>> = { underscores: '__', dot: '.', dash: '-', slash: '/' }

/** The reverse. */
export const unescapeName = (name: string): string =>
  name.replaceAll(/__([a-z]+)__/g, (whole, word: string) => meanings[word] ?? (reserved.has(word) ? word : whole))
