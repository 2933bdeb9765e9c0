import { evaluateArithmetic } from './arithmetic.ts'
import { ExpansionError } from './jump.ts'
import { globToRegExp, strip } from './patterns.ts'
import type { Part, Script, VariableOperation, Word } from './syntax.ts'

/** What expansion needs of the shell. */
export interface Expander {
  /** Undefined when it is not set. */
  get(name: string): string | undefined
  /** Nothing may be expanded that is not set (`set -u`). */
  readonly isStrict: boolean
  set(name: string, value: string): void
  readonly positional: readonly string[]
  /** What words are split at (IFS). */
  readonly separators: string
  /** The output of a script in a subshell. */
  capture(script: Script): Promise<string>
  /** The names in a folder; none when it is none. */
  list(folder: string): readonly string[]
}

interface Piece {
  readonly text: string
  readonly quoted: boolean
  /** Stands in the script as it is: not split. */
  readonly literal?: true
  /** A word ends before this piece: `"$@"`. */
  readonly breaks?: true
}

/** The words that a word becomes: expanded, split at blanks, and matched against file names. */
export async function expandWord(word: Word, shell: Expander): Promise<readonly string[]> {
  const fields = split(await piecesOf(word, shell), shell.separators)
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
      return [{ text: isFirst && !quoted ? home(part.text, shell) : part.text, quoted, literal: true }]
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
  const isTried = operation !== undefined && '-+=?'.includes(operation.operator)
  if (value === undefined && !isTried && shell.isStrict) throw new ExpansionError(`${name}: parameter not set`)
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
      throw new ExpansionError(`${name}: ${(await expandText(word, shell)) || 'parameter not set'}`)
    case 'slice': {
      const [from, length] = [await numberOf(word, shell), operation.more && (await numberOf(operation.more, shell))]
      const text = value ?? ''
      const start = from < 0 ? Math.max(0, text.length + from) : from
      return text.slice(start, length === undefined ? undefined : length < 0 ? text.length + length : start + length)
    }
    case '/':
    case '//':
      return replace(
        value ?? '',
        await piecesOf(word, shell),
        operation.more ? await expandText(operation.more, shell) : '',
        operator === '//',
      )
    default:
      return strip(value ?? '', await expandPattern(word, shell), operator.startsWith('#') ? 'front' : 'back', operator.length === 2)
  }
}

async function numberOf(word: Word, shell: Expander): Promise<number> {
  const set = (name: string, value: string): void => shell.set(name, value)
  return evaluateArithmetic(await expandText(word, shell), (name) => shell.get(name) ?? '', set)
}

/** The first part that a pattern matches, or each, becomes another text. */
function replace(text: string, pattern: readonly Piece[], by: string, everywhere: boolean): string {
  const { source } = globToRegExp(pattern)
  if (source === '^$') return text
  return text.replace(new RegExp(source.slice(1, -1), everywhere ? 'gs' : 's'), () => by)
}

/** Splits what was expanded and is not quoted: at each separator, or at any number of them where they are blanks. */
function split(pieces: readonly Piece[], separators: string): Piece[][] {
  const fields: Piece[][] = []
  let field: Piece[] | undefined
  const append = (piece: Piece): void => {
    if (field) field.push(piece)
    else fields.push((field = [piece]))
  }
  for (const piece of pieces) {
    if (piece.breaks) field = undefined
    if (piece.quoted || (piece.literal && piece.text !== '')) append(piece)
    else {
      for (const { text, isEnded, isSeparated } of splitText(piece.text, separators)) {
        if (text !== '') append({ text, quoted: false })
        else if (isSeparated && !field) fields.push([])
        if (isEnded) field = undefined
      }
    }
  }
  return fields
}

interface Stretch {
  readonly text: string
  /** Something to split at comes after it; `isSeparated`: and that is not just blank. */
  readonly isEnded: boolean
  readonly isSeparated: boolean
}

function splitText(text: string, separators: string): readonly Stretch[] {
  if (separators === '') return [{ text, isEnded: false, isSeparated: false }]
  const isBlank = (character: string): boolean => ' \t\n'.includes(character)
  const stretches: Stretch[] = []
  let at = 0
  while (at < text.length) {
    const from = at
    while (at < text.length && !separators.includes(text[at] ?? '')) at++
    const end = at
    let marks = 0
    while (at < text.length && separators.includes(text[at] ?? '')) {
      if (!isBlank(text[at] ?? '') && ++marks > 1) break
      at++
    }
    stretches.push({ text: text.slice(from, end), isEnded: at > end, isSeparated: marks > 0 })
  }
  return stretches
}

const isMagic = ({ text, quoted }: Piece): boolean => !quoted && /[*?[]/.test(text)

/** The files that a word with patterns stands for, or the word itself when there are none. */
function glob(field: readonly Piece[], shell: Expander): readonly string[] {
  const text = field.map((piece) => piece.text).join('')
  if (!field.some(isMagic)) return [text]
  let found = ['']
  for (const [index, segment] of segmentsOf(field).entries()) {
    const join = (folder: string, name: string): string => (index === 0 ? name : `${folder}/${name}`)
    const inside = (folder: string): readonly string[] => shell.list(index === 0 ? '.' : folder || '/')
    const literal = segment.map((piece) => piece.text).join('')
    if (!segment.some(isMagic)) {
      const isThere = (folder: string): boolean => index === 0 || literal === '' || inside(folder).includes(literal)
      found = found.filter(isThere).map((folder) => join(folder, literal))
    } else {
      const pattern = globToRegExp(segment)
      const matches = (name: string): boolean => pattern.test(name) && (!name.startsWith('.') || literal.startsWith('.'))
      found = found.flatMap((folder) =>
        inside(folder)
          .filter(matches)
          .map((name) => join(folder, name)),
      )
    }
  }
  return found.length > 0 ? found : [text]
}

/** The parts of a path, between its slashes. */
function segmentsOf(field: readonly Piece[]): readonly (readonly Piece[])[] {
  const segments: Piece[][] = [[]]
  for (const { text, quoted } of field) {
    for (const [index, part] of text.split('/').entries()) {
      if (index > 0) segments.push([])
      segments.at(-1)?.push({ text: part, quoted })
    }
  }
  return segments
}
