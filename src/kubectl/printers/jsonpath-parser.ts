import { CommandError } from '../errors.ts'

/** One step of a path. */
export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined; readonly step: number; readonly isIndex: boolean }
  | { readonly kind: 'union'; readonly paths: readonly Path[] }
  | { readonly kind: 'filter'; readonly left: Operand; readonly operator: string; readonly right: Operand | undefined }

export interface Path {
  /** From the root (`$`) rather than from the current value. */
  readonly fromRoot: boolean
  readonly steps: readonly Step[]
}

/** A side of a filter's comparison. */
export type Operand = { readonly value: string | number | boolean } | { readonly path: Path }

/** A piece of a template. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'range'; readonly path: Path; readonly body: readonly TemplateNode[] }

const fail = (message: string): never => {
  throw new CommandError(message)
}

const unquote = (text: string): string => {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', "'": "'", '\\': '\\' }
  return text.slice(1, -1).replaceAll(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole)
}

/** Where the bracket opened at `start` closes, quotes respected. */
function closing(text: string, start: number, open: string, close: string): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '"' || char === "'") {
      at++
      while (at < text.length && text.charAt(at) !== char) at += text.charAt(at) === '\\' ? 2 : 1
    } else if (char === open) depth++
    else if (char === close && --depth === 0) return at
  }
  return fail(open === '{' ? 'unclosed action' : 'unterminated array')
}

const bare = /^[^.[\]{}\s(),=!<>|"']+/

/** A filter, `@.a == "b"` or `@.a`. */
function parseFilter(text: string): Step {
  const match = /^((?:"[^"]*"|'[^']*'|[^=!<>])*?)\s*(==|!=|<=|>=|<|>)\s*([^]*)$/.exec(text)
  if (!match) return { kind: 'filter', left: parseOperand(text.trim()), operator: 'exists', right: undefined }
  const [, left = '', operator = '', right = ''] = match
  return { kind: 'filter', left: parseOperand(left.trim()), operator, right: parseOperand(right.trim()) }
}

function parseOperand(text: string): Operand {
  if (/^(["'])[^]*\1$/.test(text)) return { value: unquote(text) }
  if (/^-?\d+(\.\d+)?$/.test(text)) return { value: Number(text) }
  if (text === 'true' || text === 'false') return { value: text === 'true' }
  return { path: parsePath(text) }
}

/** What stands between `[` and `]`. */
function parseBracket(inner: string): Step {
  const text = inner.trim()
  if (text === '*') return { kind: 'wildcard' }
  if (text.startsWith('?(')) return parseFilter(text.slice(2, text.lastIndexOf(')')))
  if (/^'[^']*'$|^"[^"]*"$/.test(text)) return { kind: 'field', name: unquote(text) }
  const slice = /^(-?\d*)(?:(:)(-?\d*))?(?::(-?\d*))?$/.exec(text)
  if (slice && text !== '') {
    const [, from = '', colon, to = '', step = ''] = slice
    const number = (digits: string): number | undefined => (digits === '' ? undefined : Number(digits))
    return { kind: 'slice', from: number(from), to: number(to), step: number(step) ?? 1, isIndex: colon === undefined }
  }
  if (text.includes(',')) return { kind: 'union', paths: text.split(',').map((part) => ({ fromRoot: false, steps: [parseBracket(part)] })) }
  return fail(`invalid array index ${text}`)
}

/** A path: `.a['b'][0]..c[?(@.d=="e")]`. */
export function parsePath(text: string): Path {
  const steps: Step[] = []
  const fromRoot = text.startsWith('$')
  let at = fromRoot || text.startsWith('@') ? 1 : 0
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '[') {
      const end = closing(text, at, '[', ']')
      steps.push(parseBracket(text.slice(at + 1, end)))
      at = end + 1
    } else if (text.startsWith('..', at)) {
      steps.push({ kind: 'recursive' })
      at += text.charAt(at + 2) === '[' ? 2 : 1
    } else if (char === '.') {
      at++
      if (text.charAt(at) === '*') {
        steps.push({ kind: 'wildcard' })
        at++
      } else if (at < text.length && text.charAt(at) !== '[') {
        const name = /^(?:\\.|[^.[\]\s{}(),=!<>|"'])+/.exec(text.slice(at))?.[0] ?? fail(`unrecognized character in action: ${text}`)
        steps.push({ kind: 'field', name: name.replaceAll(/\\(.)/g, '$1') })
        at += name.length
      }
    } else if (bare.test(text.slice(at)) && steps.length === 0) {
      fail(`unrecognized identifier ${bare.exec(text.slice(at))?.[0] ?? ''}`)
    } else fail(`unrecognized character in action: ${JSON.stringify(char)}`)
  }
  return { fromRoot, steps }
}

/** The pieces of an action, `{.a "text" .b}`. */
function actionParts(text: string): string[] {
  const parts: string[] = []
  let at = 0
  while (at < text.length) {
    const char = text.charAt(at)
    if (/\s/.test(char)) {
      at++
      continue
    }
    const start = at
    if (char === '"' || char === "'") {
      at++
      while (at < text.length && text.charAt(at) !== char) at += text.charAt(at) === '\\' ? 2 : 1
      if (at >= text.length) fail('unterminated quoted string')
      at++
    } else {
      while (at < text.length && !/\s/.test(text.charAt(at))) at = text.charAt(at) === '[' ? closing(text, at, '[', ']') + 1 : at + 1
    }
    parts.push(text.slice(start, at))
  }
  return parts
}

/** Parses a JSONPath template as kubectl's: text with `{…}` actions, `{range …}` and `{end}`. */
export function parseTemplate(template: string): readonly TemplateNode[] {
  const stack: { readonly path: Path | undefined; readonly nodes: TemplateNode[] }[] = [{ path: undefined, nodes: [] }]
  const add = (node: TemplateNode): void => void stack.at(-1)?.nodes.push(node)
  let at = 0
  while (at < template.length) {
    const open = template.indexOf('{', at)
    if (open < 0 || open > at) add({ kind: 'text', text: template.slice(at, open < 0 ? undefined : open) })
    if (open < 0) break
    const close = closing(template, open, '{', '}')
    const [head = '', ...rest] = actionParts(template.slice(open + 1, close))
    if (head === 'range') stack.push({ path: parsePath(rest.join('')), nodes: [] })
    else if (head === 'end') {
      const range = stack.length > 1 ? stack.pop() : fail('not in range, nothing to end')
      if (range?.path) add({ kind: 'range', path: range.path, body: range.nodes })
    } else {
      for (const part of [head, ...rest]) {
        if (part === '') continue
        add(/^["']/.test(part) ? { kind: 'text', text: unquote(part) } : { kind: 'path', path: parsePath(part) })
      }
    }
    at = close + 1
  }
  if (stack.length > 1) fail('unterminated range')
  return stack[0]?.nodes ?? []
}
