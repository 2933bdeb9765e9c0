/** An expression as the library can read it, and where each of its characters comes from. */
export interface Rewritten {
  readonly text: string
  readonly originOf: (position: number) => number
}

/**
 * The library's grammar has no `Object.spec{replicas: 1}`. It is written for it as
 * `__object("Object.spec", {"replicas": 1})`.
 */
export function rewriteObjects(expression: string): Rewritten {
  const open: string[] = []
  const origins: number[] = []
  let result = ''
  let at = 0
  let wantsField = false
  const emit = (written: string, from: number): void => {
    const isCopied = expression.startsWith(written, from)
    for (let index = 0; index < written.length; index++) origins.push(isCopied ? from + index : from)
    result += written
  }
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(expression) ?? undefined
    if (found) at += found[0].length
    return found
  }
  while (at < expression.length) {
    const start = at
    const skipped = take(blank) ?? take(text)
    const field: RegExpExecArray | undefined = skipped || !wantsField ? undefined : take(fieldName)
    const type: RegExpExecArray | undefined = skipped || field ? undefined : take(typeName)
    const word = skipped || field || type ? undefined : take(path)
    if (!skipped) wantsField = type !== undefined
    if (skipped || word) emit((skipped ?? word)?.[0] ?? '', start)
    else if (field) emit(`${JSON.stringify(`${field[1] ?? ''}${field[2] ?? ''}`)}:`, start)
    else if (type) {
      open.push('object')
      emit(`${functionOf(type[1] ?? '')}{`, start)
    } else {
      const sign = expression.charAt(at++)
      if ('([{'.includes(sign)) open.push(sign)
      const closed = ')]}'.includes(sign) ? open.pop() : undefined
      wantsField = sign === ',' && open.at(-1) === 'object'
      emit(closed === 'object' ? '})' : sign, start)
    }
  }
  return { text: result, originOf: (position) => origins[position] ?? expression.length }
}

const blank = /(?:\s|\/\/[^\n]*)+/y
const text =
  /[bB]?(?:[rR](?:"""[^]*?"""|'''[^]*?'''|"[^"\n]*"|'[^'\n]*')|"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/y
const fieldName = /(\?)?\s*([A-Za-z_]\w*)\s*:/y
const typeName = /(?!in\b)((?:[A-Za-z_]\w*)(?:\s*\.\s*[A-Za-z_]\w*)*)\s*\{/y
const path = /\w+/y

function functionOf(type: string): string {
  const name = type.replaceAll(/\s/g, '')
  if (name === 'JSONPatch') return '__jsonPatch('
  // Other types are not known: the name is left to be complained about.
  return name === 'Object' || name.startsWith('Object.') ? `__object(${JSON.stringify(name)}, ` : `${name}(`
}
