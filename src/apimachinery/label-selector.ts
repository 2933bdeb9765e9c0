import { badRequest } from './status-error.ts'
import { labelValue, qualifiedName } from './names.ts'

export type Labels = Readonly<Record<string, string>>

/** One term of a label selector. `exists` and `!` have no values. */
export interface Requirement {
  readonly key: string
  readonly operator: 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt'
  readonly values: readonly string[]
}

/** All terms must hold; no terms match everything. */
export type Selector = readonly Requirement[]

/** metav1.LabelSelector. */
export interface LabelSelectorLike {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[]
}

const symbols = ['==', '!=', '=', '!', '>', '<', '(', ')', ','] as const
type Symbol = (typeof symbols)[number]
interface Token {
  readonly text: string
  readonly kind: 'word' | 'end' | Symbol
}

const special = /[\s=!(),<>]/

function tokens(text: string): Token[] {
  const list: Token[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at++
      continue
    }
    const symbol = symbols.find((candidate) => text.startsWith(candidate, at))
    if (symbol) {
      list.push({ text: symbol, kind: symbol })
      at += symbol.length
      continue
    }
    let end = at
    while (end < text.length && !special.test(text.charAt(end))) end++
    list.push({ text: text.slice(at, end), kind: 'word' })
    at = end
  }
  return list
}

const binaryOperators = 'in, notin, =, ==, !=, gt, lt'
const operatorOf = ({ text }: Token): Requirement['operator'] | undefined => {
  if (text === '>') return 'gt'
  if (text === '<') return 'lt'
  return text === 'in' || text === 'notin' || text === '=' || text === '==' || text === '!=' ? text : undefined
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string) {
    this.#tokens = tokens(text)
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { text: '', kind: 'end' }
  }

  #next(): Token {
    const token = this.#peek()
    this.#at++
    return token
  }

  parse(): Selector {
    const requirements: Requirement[] = []
    for (;;) {
      const { kind, text } = this.#peek()
      if (kind === 'end') return requirements
      if (kind !== 'word' && kind !== '!') throw new Error(`found '${text}', expected: !, identifier, or 'end of string'`)
      requirements.push(this.#requirement())
      const separator = this.#next()
      if (separator.kind === 'end') return requirements
      if (separator.kind !== ',') throw new Error(`found '${separator.text}', expected: ',' or 'end of string'`)
      const after = this.#peek()
      if (after.kind !== 'word' && after.kind !== '!') throw new Error(`found '${after.text}', expected: identifier after ','`)
    }
  }

  #requirement(): Requirement {
    try {
      const negated = this.#peek().kind === '!'
      if (negated) this.#next()
      const key = this.#next()
      if (key.kind !== 'word') throw new Error(`found '${key.text}', expected: identifier`)
      checkKey(key.text)
      if (negated) return { key: key.text, operator: '!', values: [] }
      if (this.#peek().kind === 'end' || this.#peek().kind === ',') return { key: key.text, operator: 'exists', values: [] }
      const token = this.#next()
      const operator = operatorOf(token)
      if (operator === undefined) throw new Error(`found '${token.text}', expected: ${binaryOperators}`)
      const values = operator === 'in' || operator === 'notin' ? this.#values() : [this.#exactValue()]
      return checked({ key: key.text, operator, values: [...new Set(values)].toSorted() })
    } catch (error) {
      throw new Error(`unable to parse requirement: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }

  #exactValue(): string {
    if (this.#peek().kind === 'end' || this.#peek().kind === ',') return ''
    const { kind, text } = this.#next()
    if (kind !== 'word') throw new Error(`found '${text}', expected: identifier`)
    return text
  }

  #values(): string[] {
    const open = this.#next()
    if (open.kind !== '(') throw new Error(`found '${open.text}' expected: '('`)
    const values: string[] = []
    let expectValue = true
    for (;;) {
      const { kind, text } = this.#next()
      if (kind === 'word' && expectValue) values.push(text)
      else if (kind === ',') {
        if (expectValue) values.push('')
        expectValue = true
        continue
      } else if (kind === ')') {
        if (expectValue && values.length > 0) values.push('')
        return values
      } else throw new Error(`found '${text}', expected: ${expectValue ? "',', ')' or identifier" : "',' or ')'"}`)
      expectValue = false
    }
  }
}

function checkKey(key: string): void {
  const errors = qualifiedName(key)
  if (errors.length > 0) throw new Error(`key: Invalid value: ${JSON.stringify(key)}: ${errors.join('; ')}`)
}

function checked(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement
  if ((operator === 'in' || operator === 'notin') && values.length === 0)
    throw new Error(`values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty`)
  if ((operator === 'gt' || operator === 'lt') && !/^[+-]?\d+$/.test(values[0] ?? ''))
    throw new Error(`values[0]: Invalid value: ${JSON.stringify(values[0])}: for 'Gt', 'Lt' operators, the value must be an integer`)
  for (const [index, value] of values.entries()) {
    const errors = labelValue(value)
    if (errors.length > 0) throw new Error(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${errors.join('; ')}`)
  }
  return requirement
}

/** Parses `a=b,c in (d,e),!f`. Throws a BadRequest with upstream's message. */
export function parseLabelSelector(text: string): Selector {
  try {
    return new Parser(text).parse()
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error))
  }
}

const operators: Readonly<Record<string, Requirement['operator']>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' }
const selectors = new WeakMap<LabelSelectorLike, Selector>()

/**
 * The terms of a metav1.LabelSelector, sorted by key. An empty one matches everything; a missing one nothing: that is the
 * caller's to see to, or `matchesLabelSelector`'s.
 */
export function selectorOf(selector: LabelSelectorLike): Selector {
  const known = selectors.get(selector)
  if (known) return known
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]): Requirement => ({ key, operator: '=', values: [value] }))
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }): Requirement => {
    const known = operators[operator]
    if (known === undefined) throw new Error(`"${operator}" is not a valid label selector operator`)
    return { key, operator: known, values: (values ?? []).toSorted() }
  })
  const terms = [...equal, ...expressions].toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  selectors.set(selector, terms)
  return terms
}

function holds({ key, operator, values }: Requirement, labels: Labels): boolean {
  const has = Object.hasOwn(labels, key)
  const value = labels[key] ?? ''
  switch (operator) {
    case '=':
    case '==':
      return has && value === values[0]
    case 'in':
      return has && values.includes(value)
    case '!=':
    case 'notin':
      return !has || !values.includes(value)
    case 'exists':
      return has
    case '!':
      return !has
    case 'gt':
      return has && /^[+-]?\d+$/.test(value) && Number(value) > Number(values[0])
    case 'lt':
      return has && /^[+-]?\d+$/.test(value) && Number(value) < Number(values[0])
  }
}

const none: Labels = {}

/** True when all terms hold for the labels. */
export function matchesSelector(selector: Selector, labels: Labels | undefined): boolean {
  return selector.every((requirement) => holds(requirement, labels ?? none))
}

/** True when a metav1.LabelSelector selects the labels. A missing selector selects nothing. */
export const matchesLabelSelector = (selector: LabelSelectorLike | undefined, labels: Labels | undefined): boolean =>
  selector !== undefined && matchesSelector(selectorOf(selector), labels)

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`
    case 'gt':
      return `${key}>${values[0]}`
    case 'lt':
      return `${key}<${values[0]}`
    default:
      return `${key}${operator}${values[0]}`
  }
}

/** The text of a selector, terms joined by commas. */
export const formatSelector = (selector: Selector): string => selector.map(formatRequirement).join(',')

/** The text of a metav1.LabelSelector; `<none>` for an empty one, as tables show it. */
export const formatLabelSelector = (selector: LabelSelectorLike | undefined): string =>
  (selector === undefined ? '' : formatSelector(selectorOf(selector))) || '<none>'

/** The text of an equality selector such as a Service's. */
export const formatLabels = (labels: Labels | undefined): string =>
  Object.entries(labels ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',') || '<none>'
