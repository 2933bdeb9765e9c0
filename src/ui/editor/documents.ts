import { isMap, isNode, isPair, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from 'yaml'

export interface YamlFile {
  readonly documents: readonly Document.Parsed[]
  readonly lines: LineCounter
}

/** A place in a text, 1-based as editors count. */
export interface TextRange {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

export function parseFile(text: string): YamlFile {
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  return { documents: Array.isArray(parsed) ? parsed : [], lines }
}

export function rangeOf(lines: LineCounter, start: number, end: number): TextRange {
  const from = lines.linePos(start)
  const to = lines.linePos(Math.max(start, end))
  return { line: from.line, column: from.col, endLine: to.line, endColumn: to.col }
}

/** Documents that say something. */
export const isFilled = ({ contents }: Document.Parsed): boolean => contents !== null && !(isMap(contents) && contents.items.length === 0)

/** Splits `spec.containers[0].name` and `metadata.labels[app.kubernetes.io/name]` into keys and numbers. */
export const pathParts = (path: string): readonly (string | number)[] =>
  [...path.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)].map(([, field, index]) => {
    if (field !== undefined) return field
    return /^\d+$/.test(index ?? '') ? Number(index) : (index ?? '').replace(/^"|"$/g, '')
  })

/** Where a field stands in a document; where it is missing, the nearest field around it. */
export function nodeAt(document: Document.Parsed, path: readonly (string | number)[]): Node | null {
  let node: unknown = document.contents
  let found: Node | null = document.contents
  for (const part of path) {
    let next: unknown
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isNode(key) && String((key as { value?: unknown }).value) === String(part))
      if (pair && isNode(pair.key)) found = pair.key
      next = pair?.value
    } else if (isSeq(node) && typeof part === 'number') {
      next = node.items[part]
      if (isNode(next)) found = next
    }
    if (isPair(next) || !isNode(next)) break
    node = next
  }
  return found
}

/** `Deployment web` for each object in a text. */
export const namesIn = (text: string): readonly string[] =>
  parseFile(text)
    .documents.filter(isFilled)
    .map((document) => {
      const { kind = 'object', metadata } = (document.toJS() ?? {}) as { kind?: string; metadata?: { name?: string } }
      return `${kind} ${metadata?.name ?? ''}`.trim()
    })
