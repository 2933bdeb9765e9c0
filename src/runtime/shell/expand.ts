import { evaluateArithmetic } from './arithmetic.ts'
import { globToRegExp, strip } from './patterns.ts'
import type { Part, Script, VariableOperation, Word } from './syntax.ts'

/** What expansion needs of the shell. */
export interface Expander {
  /** Undefined when it is not set. */
  get(name: string): string | undefined
  set(name: string, value: string): void
  readonly positional: readonly string[]
  /** The output of a script in a subshell. */
  capture(script: Script): Promise<string>
  /** The names in a folder; none when it is none. */
  list(folder: string): readonly string[]
}

interface Piece {
  readonly text: string
  readonly quoted: boolean
  /** A word ends before this piece: `"$@"`. */
  readonly breaks?: true
}

/** A failed `${name:?word}`. */
export class UnsetVariable extends Error {
  override readonly name = 'UnsetVariable'
}

/** The words that a word becomes: expanded, split at blanks, and matched against file names. */
export async function expandWord(word: Word, shell: Expander): Promise<readonly string[]> {
  const fields = split(await piecesOf(word, shell))
  return fields.flatMap((field) => glob(field, shell))
}

/** The one text that a word becomes where it is not split. */
export async function expandText(word: Word, shell: Expander): Promise<string> {
  const pieces = await piecesOf(word, shell)
  return pieces.map(({ text, breaks }, index) => (breaks && index > 0 ? ` ${text}` : text)).join('')
}

export async function expandPattern(word: Word, shell: Expander): Promise<RegExp> {
  return globToRegExp(await piecesOf(word, shell))
}

async function piecesOf(word: Word, shell: Expander): Promise<readonly Piece[]> {
  const pieces: Piece[] = []
  for (const [index, part] of word.entries()) pieces.push(...(await piecesOfPart(part, index === 0, shell)))
  return pieces
}

async function piecesOfPart(part: Part, isFirst: boolean, shell: Expander): Promise<readonly Piece[]> {
  const { quoted } = part
  switch (part.type) {
    case 'text':
      return [{ text: isFirst && !quoted ? home(part.text, shell) : part.text, quoted }]
    case 'command':
      return [{ text: (await shell.capture(part.script)).replace(/\n+$/, ''), quoted }]
    case 'arithmetic': {
      const text = await expandText(part.expression, shell)
      const value = evaluateArithmetic(
        text,
        (name) => shell.get(name) ?? '',
        (name, result) => shell.set(name, result),
      )
      return [{ text: String(value), quoted }]
    }
    case 'variable':
      if (part.name === '@' && !part.operation)
        return shell.positional.map((text, index) => (index > 0 ? { text, quoted, breaks: true } : { text, quoted }))
      return [{ text: await variable(part.name, part.operation, shell), quoted }]
  }
}

const home = (text: string, shell: Expander): string => (/^~(?:$|\/)/.test(text) ? `${shell.get('HOME') ?? '~'}${text.slice(1)}` : text)

async function variable(name: string, operation: VariableOperation | undefined, shell: Expander): Promise<string> {
  const value = shell.get(name)
  if (!operation) return value ?? ''
  const { operator, colon, word } = operation
  const isMissing = value === undefined || (colon && value === '')
  switch (operator) {
    case 'length':
      return String((value ?? '').length)
    case '-':
      return isMissing ? expandText(word, shell) : value
    case '+':
      return isMissing ? '' : expandText(word, shell)
    case '=': {
      if (!isMissing) return value
      const text = await expandText(word, shell)
      shell.set(name, text)
      return text
    }
    case '?':
      if (!isMissing) return value
      throw new UnsetVariable(`${name}: ${(await expandText(word, shell)) || 'parameter not set'}`)
    default:
      return strip(value ?? '', await expandPattern(word, shell), operator.startsWith('#') ? 'front' : 'back', operator.length === 2)
  }
}

/** Splits what is not quoted at blanks. */
function split(pieces: readonly Piece[]): Piece[][] {
  const fields: Piece[][] = []
  let field: Piece[] | undefined
  const append = (piece: Piece): void => {
    if (field) field.push(piece)
    else fields.push((field = [piece]))
  }
  for (const piece of pieces) {
    if (piece.breaks) field = undefined
    if (piece.quoted) append(piece)
    else {
      for (const [index, text] of piece.text.split(/[ \t\n]+/).entries()) {
        if (index > 0) field = undefined
        if (text !== '') append({ text, quoted: false })
      }
    }
  }
  return fields
}

function glob(field: readonly Piece[], shell: Expander): readonly string[] {
  const text = field.map((piece) => piece.text).join('')
  if (!field.some((piece) => !piece.quoted && /[*?[]/.test(piece.text))) return [text]
  const slash = text.lastIndexOf('/')
  const folder = text.slice(0, slash + 1)
  // Patterns are matched in the last part of a path only.
  if (/[*?[]/.test(folder)) return [text]
  const pattern = globToRegExp([{ text: text.slice(slash + 1), quoted: false }])
  const names = shell
    .list(folder || '.')
    .filter((name) => pattern.test(name) && (!name.startsWith('.') || text.slice(slash + 1).startsWith('.')))
  return names.length > 0 ? names.map((name) => folder + name) : [text]
}
