import type { JsonObject } from '#apimachinery'
import { CommandError, messageOf } from '../errors.ts'
import { prettyJson, sortKeys } from './json.ts'
import { parsePath, parseTemplate, type Operand, type Path, type Step, type TemplateNode } from './jsonpath-parser.ts'

interface Options {
  /** A missing field is nothing rather than an error. */
  readonly allowMissing: boolean
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const membersOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : isObject(value) ? Object.values(sortKeys(value) as object) : [])

function descendants(value: unknown): readonly unknown[] {
  return [value, ...membersOf(value).flatMap(descendants)]
}

function sliceOf(list: readonly unknown[], step: Extract<Step, { kind: 'slice' }>): readonly unknown[] {
  const { length } = list
  const absolute = (index: number): number => (index < 0 ? index + length : index)
  const from = absolute(step.from ?? 0)
  if (step.isIndex) {
    if (from < 0 || from >= length) throw new CommandError(`array index out of bounds: index ${from}, length ${length}`)
    return [list[from]]
  }
  const to = Math.min(step.to === undefined ? length : absolute(step.to), length)
  return list.slice(Math.max(from, 0), to).filter((_, at) => at % step.step === 0)
}

const first = (operand: Operand, value: unknown, root: unknown): { readonly value: unknown } | undefined => {
  if ('value' in operand) return operand
  const found = walk(operand.path, value, root, { allowMissing: true })
  return found.length > 0 ? { value: found[0] } : undefined
}

function holds({ left, operator, right }: Extract<Step, { kind: 'filter' }>, value: unknown, root: unknown): boolean {
  const a = first(left, value, root)
  if (operator === 'exists') return a !== undefined
  const b = right && first(right, value, root)
  if (!a || !b) return false
  const [x, y] = [a.value, b.value] as [number, number]
  switch (operator) {
    case '==':
      return x === y
    case '!=':
      return x !== y
    case '<':
      return x < y
    case '<=':
      return x <= y
    case '>':
      return x > y
    default:
      return x >= y
  }
}

function take(step: Step, value: unknown, root: unknown, options: Options): readonly unknown[] {
  switch (step.kind) {
    case 'field':
      if (isObject(value) && value[step.name] !== undefined) return [value[step.name]]
      if (options.allowMissing) return []
      throw new CommandError(`${step.name} is not found`)
    case 'wildcard':
      return membersOf(value)
    case 'recursive':
      return descendants(value)
    case 'slice':
      if (Array.isArray(value)) return sliceOf(value, step)
      if (value === null || value === undefined) return []
      throw new CommandError(`${shown(value)} is not array or slice`)
    case 'union':
      return step.paths.flatMap((path) => walk(path, value, root, options))
    case 'filter':
      return membersOf(value).filter((member) => holds(step, member, root))
  }
}

function walk(path: Path, value: unknown, root: unknown, options: Options): readonly unknown[] {
  let current: readonly unknown[] = [path.fromRoot ? root : value]
  let lenient = options
  for (const step of path.steps) {
    const here = lenient
    current = current.flatMap((each) => take(step, each, root, here))
    if (step.kind === 'recursive') lenient = { allowMissing: true }
  }
  return current
}

/** What a path (`{.a.b}`) finds in an object, one list per path of the template. */
export function evaluate(object: unknown, template: string, options: Options): readonly (readonly unknown[])[] {
  return parseTemplate(template).flatMap((node) => (node.kind === 'path' ? [walk(node.path, object, object, options)] : []))
}

/** What one bare path (`.a.b`) finds. */
export const find = (object: unknown, path: string): readonly unknown[] => walk(parsePath(path), object, object, { allowMissing: true })

/** A value as JSONPath prints it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(sortKeys(value)) : String(value)
}

function render(nodes: readonly TemplateNode[], value: unknown, root: unknown, options: Options): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text
      const found = walk(node.path, value, root, options)
      if (node.kind === 'path') return found.map(shown).join(' ')
      return found.map((each) => render(node.body, each, root, options)).join('')
    })
    .join('')
}

/** `-o jsonpath`. As JSON, what is found is printed as one array. */
export function jsonPathPrinter(template: string, asJson: boolean, allowMissing = true): (object: JsonObject) => string {
  let nodes: readonly TemplateNode[]
  try {
    nodes = parseTemplate(template)
  } catch (error) {
    throw new CommandError(`error parsing jsonpath ${template}, ${messageOf(error)}`)
  }
  return (object) => {
    try {
      if (asJson) return `${prettyJson(nodes.flatMap((node) => (node.kind === 'text' ? [] : walk(node.path, object, object, { allowMissing }))).map(sortKeys))}\n`
      return render(nodes, object, object, { allowMissing })
    } catch (error) {
      throw new CommandError(
        `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${messageOf(error)}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${JSON.stringify(object)}\n\n`,
      )
    }
  }
}

/** `x.y`, `.x.y` and `{.x.y}` all as `{.x.y}`. */
export function relaxed(path: string): string {
  if (path === '') return path
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(path)
  if (!match) {
    throw new CommandError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    )
  }
  const field = match[1] ?? match[2] ?? ''
  return `{${field.startsWith('[') ? '' : '.'}${field}}`
}
