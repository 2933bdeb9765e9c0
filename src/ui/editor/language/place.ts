import { Schemas, type Known } from './schema.ts'

/** Where a cursor is in a YAML text, found by indentation: it works while the text around it is not valid yet. */
export interface Place {
  /** Keys and list items from the document's root to the map that the line belongs to. */
  readonly path: readonly (string | 0)[]
  /** The key of the line, if it has one already. */
  readonly key: string | undefined
  /** The cursor is behind the colon. */
  readonly inValue: boolean
  /** Keys beside it. */
  readonly siblings: readonly string[]
  readonly apiVersion: string
  readonly kind: string
}

interface Line {
  /** Column of the key, behind any dashes. */
  readonly indent: number
  /** Columns of the dashes before it. */
  readonly dashes: readonly number[]
  readonly key: string | undefined
  readonly value: string
}

const linePattern = /^(\s*)((?:-\s+|-$)*)(?:("[^"]*"|'[^']*'|[^\s:#][^:]*?)\s*:(?:\s+(.*)|$))?/

function lineOf(text: string): Line | undefined {
  if (/^\s*(#|$)/.test(text)) return undefined
  const [, space = '', dashText = '', key, value = ''] = linePattern.exec(text) ?? []
  const dashes = [...dashText.matchAll(/-/g)].map(({ index }) => space.length + index)
  return { indent: space.length + dashText.length, dashes, key: key?.replace(/^["']|["']$/g, ''), value: value.trim() }
}

/** The lines of the document around a line, and that line's number in it. */
function documentAround(lines: readonly string[], at: number): { readonly lines: readonly string[]; readonly at: number } {
  let start = at
  while (start > 0 && !lines[start]?.startsWith('---')) start--
  const from = lines[start]?.startsWith('---') ? start + 1 : start
  let end = at
  while (end < lines.length && !(end > at && lines[end]?.startsWith('---'))) end++
  return { lines: lines.slice(from, end), at: at - from }
}

const topValue = (lines: readonly string[], key: string): string =>
  lines.map((line) => new RegExp(`^${key}:\\s*["']?([^"'#\\s]+)`).exec(line)?.[1]).find((value) => value !== undefined) ?? ''

/** `line` and `column` are 1-based, as editors count. */
export function placeAt(text: string, line: number, column: number): Place {
  const { lines, at } = documentAround(text.split('\n'), line - 1)
  const own = lines[at] ?? ''
  const parsed = lineOf(own)
  const blank = { indent: parsed?.indent ?? column - 1, dashes: parsed?.dashes ?? [], key: parsed?.key, value: parsed?.value ?? '' }
  const colon = parsed?.key === undefined ? -1 : own.indexOf(':', blank.indent)
  const indent = parsed ? blank.indent : column - 1
  return {
    path: pathTo(lines, at, indent, blank.dashes),
    key: blank.key,
    inValue: colon >= 0 && column - 1 > colon,
    siblings: siblingsOf(lines, at, indent),
    apiVersion: topValue(lines, 'apiVersion'),
    kind: topValue(lines, 'kind'),
  }
}

/** Goes up the lines: each that is indented less is one step towards the root. */
function pathTo(lines: readonly string[], at: number, indent: number, ownDashes: readonly number[]): readonly (string | 0)[] {
  const path: (string | 0)[] = []
  let level = indent
  const leaveItems = (dashes: readonly number[]): void => {
    for (const dash of [...dashes].toReversed())
      if (dash < level) {
        path.unshift(0)
        level = dash
      }
  }
  leaveItems(ownDashes)
  for (let index = at - 1; index >= 0 && level >= 0; index--) {
    const line = lineOf(lines[index] ?? '')
    if (!line) continue
    const justLeftItem = path[0] === 0
    // A list may stand at its key's own column.
    if (line.key !== undefined && (line.indent < level || (justLeftItem && line.indent === level && line.dashes.length === 0))) {
      path.unshift(line.key)
      level = line.indent
      leaveItems(line.dashes)
      if (level === 0) break
    } else if (line.dashes.length > 0 && line.indent === level) leaveItems(line.dashes)
  }
  return path
}

function siblingsOf(lines: readonly string[], at: number, indent: number): readonly string[] {
  const found: string[] = []
  const look = (index: number): boolean => {
    const line = lineOf(lines[index] ?? '')
    if (!line) return true
    if (line.indent < indent) return false
    if (line.indent === indent && line.key !== undefined) found.push(line.key)
    // The first key of a list item: its siblings are below it only.
    return !(line.indent === indent && line.dashes.length > 0)
  }
  if ((lineOf(lines[at] ?? '')?.dashes.length ?? 0) === 0) for (let index = at - 1; index >= 0 && look(index); index--);
  for (let index = at + 1; index < lines.length; index++) {
    const line = lineOf(lines[index] ?? '')
    if (line && (line.indent < indent || (line.dashes.length > 0 && (line.dashes[0] ?? 0) < indent))) break
    if (line?.indent === indent && line.key !== undefined) found.push(line.key)
  }
  return found
}

/** What belongs at a place. */
export function schemaAt(schemas: Schemas, { apiVersion, kind, path }: Place): Known | undefined {
  const root = schemas.resolve(schemas.root(apiVersion, kind))
  return path.reduce<Known | undefined>((schema, part) => schemas.child(schema, part), root)
}
