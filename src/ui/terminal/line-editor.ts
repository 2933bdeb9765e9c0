/** A line being typed, the cursor in it, and where in the history the reader is. */
export interface LineState {
  readonly text: string
  readonly cursor: number
  /** Counted from the newest; -1: the line is their own. */
  readonly recalled: number
  /** What they had typed before they went into the history. */
  readonly draft: string
}

export const emptyLine: LineState = { text: '', cursor: 0, recalled: -1, draft: '' }

export const withText = (text: string, cursor = text.length): LineState => ({ ...emptyLine, text, cursor })

const wordStart = ({ text, cursor }: LineState): number => /\S*\s*$/.exec(text.slice(0, cursor))?.index ?? 0
const wordEnd = ({ text, cursor }: LineState): number => cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0)

export const insert = (line: LineState, text: string): LineState => ({
  ...line,
  text: line.text.slice(0, line.cursor) + text + line.text.slice(line.cursor),
  cursor: line.cursor + text.length,
})

const cut = (line: LineState, from: number, to: number): LineState => ({
  ...line,
  text: line.text.slice(0, from) + line.text.slice(to),
  cursor: from,
})
const moved = (line: LineState, cursor: number): LineState => ({ ...line, cursor: Math.max(0, Math.min(line.text.length, cursor)) })

function recall(line: LineState, history: readonly string[], recalled: number): LineState {
  if (recalled < -1 || recalled >= history.length) return line
  const draft = line.recalled === -1 ? line.text : line.draft
  const text = recalled === -1 ? draft : (history[history.length - 1 - recalled] ?? '')
  return { text, cursor: text.length, recalled, draft }
}

type Edit = (line: LineState, history: readonly string[]) => LineState

/** What a terminal sends for a key, and what it does to the line: as bash has it. */
const edits: Readonly<Record<string, Edit>> = {
  '\x7f': (line) => cut(line, Math.max(0, line.cursor - 1), line.cursor),
  '\b': (line) => cut(line, Math.max(0, line.cursor - 1), line.cursor),
  '\x1b[3~': (line) => cut(line, line.cursor, line.cursor + 1),
  '\x04': (line) => cut(line, line.cursor, line.cursor + 1),
  '\x1b[D': (line) => moved(line, line.cursor - 1),
  '\x02': (line) => moved(line, line.cursor - 1),
  '\x1b[C': (line) => moved(line, line.cursor + 1),
  '\x06': (line) => moved(line, line.cursor + 1),
  '\x1b[H': (line) => moved(line, 0),
  '\x01': (line) => moved(line, 0),
  '\x1b[F': (line) => moved(line, line.text.length),
  '\x05': (line) => moved(line, line.text.length),
  '\x1b[1;5D': (line) => moved(line, wordStart(line)),
  '\x1bb': (line) => moved(line, wordStart(line)),
  '\x1b[1;5C': (line) => moved(line, wordEnd(line)),
  '\x1bf': (line) => moved(line, wordEnd(line)),
  '\x15': (line) => cut(line, 0, line.cursor),
  '\x0b': (line) => cut(line, line.cursor, line.text.length),
  '\x17': (line) => cut(line, wordStart(line), line.cursor),
  '\x1b\x7f': (line) => cut(line, wordStart(line), line.cursor),
  '\x1b[A': (line, history) => recall(line, history, line.recalled + 1),
  '\x10': (line, history) => recall(line, history, line.recalled + 1),
  '\x1b[B': (line, history) => recall(line, history, line.recalled - 1),
  '\x0e': (line, history) => recall(line, history, line.recalled - 1),
}

/** The line after a key; keys that mean nothing leave it as it is. */
export function editLine(line: LineState, key: string, history: readonly string[]): LineState {
  const edit = edits[key]
  if (edit) return edit(line, history)
  return key >= ' ' && !key.startsWith('\x1b') ? insert(line, key) : line
}

/** Splits what a terminal sends at once (a paste, fast typing) into keys. */
export const keysOf = (data: string): readonly string[] =>
  // oxlint-disable-next-line no-control-regex -- keys are control characters
  data.match(/\x1b\[[\d;]*[A-Za-z~]|\x1bO[A-Z]|\x1b[^[O]|[\x00-\x1f\x7f]|[^\x00-\x1f\x7f]+/g) ?? []

/** The longest start that all have. */
export function commonStart(texts: readonly string[]): string {
  const [first = '', ...rest] = texts
  let length = first.length
  for (const text of rest) while (!text.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}
