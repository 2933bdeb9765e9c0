import { ExpansionError } from './jump.ts'

/** The value of an arithmetic expression of the shell. `assign` sets a variable, `read` gives its value. */
export function evaluateArithmetic(text: string, read: (name: string) => string, assign: (name: string, value: string) => void): number {
  const tokens = text.match(/0[xX][\da-fA-F]+|\d+|[A-Za-z_]\w*|\*\*|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%]=|[-+*/%()<>!~&|^?:=,]/g) ?? []
  let at = 0
  const levels = [
    ['||'],
    ['&&'],
    ['|'],
    ['^'],
    ['&'],
    ['==', '!='],
    ['<', '>', '<=', '>='],
    ['<<', '>>'],
    ['+', '-'],
    ['*', '/', '%'],
    ['**'],
  ]
  const numberOf = (name: string): number => constant(read(name).trim())

  function expression(): number {
    const name = tokens[at] ?? ''
    const operator = tokens[at + 1] ?? ''
    if (/^[A-Za-z_]/.test(name) && /^[-+*/%]?=$/.test(operator)) {
      at += 2
      const value = operator === '=' ? expression() : apply(operator.slice(0, -1), numberOf(name), expression())
      assign(name, String(value))
      return value
    }
    const condition = binary(0)
    if (tokens[at] !== '?') return condition
    at++
    const yes = expression()
    at++
    const no = expression()
    return condition === 0 ? no : yes
  }
  function binary(level: number): number {
    const operators = levels[level]
    if (!operators) return unary()
    let left = binary(level + 1)
    for (let operator = tokens[at]; operator !== undefined && operators.includes(operator); operator = tokens[at]) {
      at++
      left = apply(operator, left, binary(level + 1))
    }
    return left
  }
  function unary(): number {
    const token = tokens[at++] ?? '0'
    if (token === '-') return -unary()
    if (token === '+') return unary()
    if (token === '!') return unary() === 0 ? 1 : 0
    if (token === '~') return ~unary()
    if (token === '(') {
      const value = expression()
      at++
      return value
    }
    if (token === '++' || token === '--') return step(tokens[at++] ?? '', token === '++' ? 1 : -1).after
    if (!/^[A-Za-z_]/.test(token)) return constant(token)
    if (tokens[at] === '++' || tokens[at] === '--') return step(token, tokens[at++] === '++' ? 1 : -1).before
    return numberOf(token)
  }
  function step(name: string, by: number): { before: number; after: number } {
    const before = numberOf(name)
    assign(name, String(before + by))
    return { before, after: before + by }
  }
  return tokens.length === 0 ? 0 : expression()
}

/** Decimal, octal with a leading 0, or hexadecimal with 0x. */
const constant = (text: string): number => (/^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Math.trunc(Number(text))) || 0

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  '||': (a, b) => Number(a !== 0 || b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '**': (a, b) => a ** b,
  '/': (a, b) => divide(a, b),
  '%': (a, b) => a - divide(a, b) * b,
}

function divide(a: number, b: number): number {
  if (b === 0) throw new ExpansionError('divide by zero')
  return Math.trunc(a / b)
}

const apply = (operator: string, a: number, b: number): number => operations[operator]?.(a, b) ?? 0
