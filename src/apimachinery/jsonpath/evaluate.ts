import { deepEqual } from '../equality.ts'
import type { Json, JsonObject } from '../object.ts'
import { JsonPathError, type Literal, type Node, parseJsonPath, type Path, type Step } from './parse.ts'

export interface JsonPathOptions {
  /** Fields that are not there are nothing, not an error. */
  readonly allowMissing?: boolean
}

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

const members = (value: Json): readonly Json[] =>
  Array.isArray(value) ? value : isObject(value) ? Object.values(value).filter((member) => member !== undefined) : []

function descendants(value: Json): readonly Json[] {
  return [value, ...members(value).flatMap(descendants)]
}

function field(value: Json, name: string, options: JsonPathOptions): readonly Json[] {
  const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  if (found !== undefined) return [found]
  if (options.allowMissing) return []
  throw new JsonPathError(`${name} is not found`)
}

function slice(value: Json, { start, end, step, single }: Extract<Step, { type: 'index' }>, options: JsonPathOptions): readonly Json[] {
  if (value === null) return []
  if (!Array.isArray(value)) throw new JsonPathError(`${JSON.stringify(value)} is not array or slice`)
  const list: readonly Json[] = value
  const from = start === undefined ? 0 : start < 0 ? start + list.length : start
  if (single) {
    const item = list[from]
    if (from < 0 || from >= list.length || item === undefined) {
      if (options.allowMissing && list.length === 0) return []
      throw new JsonPathError(`array index out of bounds: index ${start}, length ${list.length}`)
    }
    return [item]
  }
  const to = end === undefined ? list.length : end < 0 ? end + list.length : end
  if (to < from) throw new JsonPathError(`ending index ${end} is greater than starting index ${start}`)
  return list.slice(from, to).filter((_, index) => index % step === 0)
}

function compare(left: Json, operator: string, right: Json): boolean {
  if (operator === '==') return deepEqual(left, right)
  if (operator === '!=') return !deepEqual(left, right)
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) return false
  const [a, b] = [left, right as typeof left]
  switch (operator) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    default:
      return a >= b
  }
}

function passes(item: Json, step: Extract<Step, { type: 'filter' }>): boolean {
  const value = (operand: Path | Literal): readonly Json[] =>
    operand.type === 'literal' ? [operand.value] : walk([item], operand.steps, { allowMissing: true })
  const [left] = value(step.left)
  if (step.operator === 'exists') return left !== undefined
  const [right] = value(step.right)
  return left !== undefined && right !== undefined && compare(left, step.operator, right)
}

function next(value: Json, step: Step, options: JsonPathOptions, afterRecursion: boolean): readonly Json[] {
  switch (step.type) {
    case 'field':
      return afterRecursion && !(isObject(value) && Object.hasOwn(value, step.name)) ? [] : field(value, step.name, options)
    case 'index':
      return slice(value, step, options)
    case 'wildcard':
      return members(value)
    case 'recursive':
      return descendants(value)
    case 'filter':
      return (Array.isArray(value) ? members(value) : [value]).filter((item) => passes(item, step))
    case 'union':
      return step.paths.flatMap((path) => walk([value], path.steps, options))
  }
}

function walk(values: readonly Json[], steps: readonly Step[], options: JsonPathOptions): readonly Json[] {
  return steps.reduce(
    (current, step, index) => current.flatMap((value) => next(value, step, options, steps[index - 1]?.type === 'recursive')),
    values,
  )
}

const shown = (value: Json): string => (typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value))

function print(nodes: readonly Node[], data: Json, options: JsonPathOptions): string {
  return nodes
    .map((node) => {
      switch (node.type) {
        case 'text':
          return node.text
        case 'literal':
          return shown(node.value)
        case 'path':
          return walk([data], node.steps, options).map(shown).join(' ')
        case 'range':
          return walk([data], node.over.steps, options)
            .map((item) => print(node.body, item, options))
            .join('')
      }
    })
    .join('')
}

/** What a template prints of a value. */
export const printJsonPath = (template: string, data: Json, options: JsonPathOptions = {}): string =>
  print(parseJsonPath(template), data, options)

/** The values that a path finds; braces are optional, as in `--sort-by` and custom columns. */
export function findJsonPath(expression: string, data: Json, options: JsonPathOptions = {}): readonly Json[] {
  return compileJsonPath(expression, options)(data)
}

/** The same, parsed once for many values. */
export function compileJsonPath(expression: string, options: JsonPathOptions = {}): (data: Json) => readonly Json[] {
  const nodes = parseJsonPath(expression.startsWith('{') ? expression : `{${/^[.[$@]/.test(expression) ? '' : '.'}${expression}}`)
  return (data) =>
    nodes.flatMap((node) => (node.type === 'path' ? walk([data], node.steps, options) : node.type === 'literal' ? [node.value] : []))
}
