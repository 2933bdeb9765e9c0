import type { JsonObject } from '#apimachinery'
import { decodeBase64Text } from '#apimachinery'
import { CommandError, messageOf } from '../errors.ts'
import { sortKeys } from './json.ts'

/**
 * The part of Go's text/template that people use with kubectl: fields, variables, range, if, with, else, pipelines and
 * the common functions. Not: define, template, block, method calls.
 */
type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly pipeline: string }
  | { readonly kind: 'set'; readonly name: string; readonly pipeline: string }
  | { readonly kind: 'block'; readonly keyword: string; readonly pipeline: string; readonly body: Node[]; readonly otherwise: Node[] }

type Scope = Readonly<Record<string, unknown>>

const fail = (why: string): never => {
  throw new CommandError(why)
}

function tokens(template: string): string[] {
  const trimmed = template.replaceAll(/\s*\{\{-\s/g, '{{').replaceAll(/\s-\}\}\s*/g, '}}')
  return trimmed.split(/(\{\{(?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`])*?\}\})/).filter((token) => token !== '')
}

function parse(template: string): readonly Node[] {
  const root: Node[] = []
  const stack: { node: Extract<Node, { kind: 'block' }>; target: Node[] }[] = []
  const add = (node: Node): void => void (stack.at(-1)?.target ?? root).push(node)
  for (const token of tokens(template)) {
    if (!token.startsWith('{{')) {
      add({ kind: 'text', text: token })
      continue
    }
    const action = token.slice(2, -2).trim()
    const [keyword = '', rest] = [/^\w+/.exec(action)?.[0], action.replace(/^\w+\s*/, '')]
    const top = stack.at(-1)
    if (keyword === 'range' || keyword === 'if' || keyword === 'with') {
      const node: Extract<Node, { kind: 'block' }> = { kind: 'block', keyword, pipeline: rest, body: [], otherwise: [] }
      add(node)
      stack.push({ node, target: node.body })
    } else if (keyword === 'else' && top) {
      top.target = top.node.otherwise
      if (rest.startsWith('if ')) {
        const nested: Extract<Node, { kind: 'block' }> = { kind: 'block', keyword: 'if', pipeline: rest.slice(3), body: [], otherwise: [] }
        top.target.push(nested)
        stack.pop()
        stack.push({ node: nested, target: nested.body })
      }
    } else if (keyword === 'end') {
      if (!stack.pop()) fail('unexpected {{end}}')
    } else if (action.startsWith('/*')) continue
    else {
      const set = /^(\$\w+)\s*:?=\s*([^]*)$/.exec(action)
      add(set ? { kind: 'set', name: set[1] ?? '', pipeline: set[2] ?? '' } : { kind: 'output', pipeline: action })
    }
  }
  if (stack.length > 0) fail('unexpected EOF')
  return root
}

const isTrue = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value)

function shown(value: unknown): string {
  if (value === undefined || value === null) return '<no value>'
  if (Array.isArray(value)) return `[${value.map(shown).join(' ')}]`
  if (typeof value !== 'object') return String(value)
  const members = Object.entries(sortKeys(value) as Record<string, unknown>)
  return `map[${members.map(([key, member]) => `${key}:${shown(member)}`).join(' ')}]`
}

const formatted = (format: unknown, values: readonly unknown[]): string => {
  let at = 0
  return String(format).replaceAll(/%(-?\d*)([sdvq%])/g, (_, width: string, verb: string) => {
    if (verb === '%') return '%'
    const value = values[at++]
    const text = verb === 'q' ? JSON.stringify(value) : shown(value)
    return width.startsWith('-') ? text.padEnd(Number(width.slice(1))) : text.padStart(Number(width || 0))
  })
}

const functions: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
  len: (value) =>
    Array.isArray(value) ? value.length : typeof value === 'string' ? value.length : Object.keys(Object(value) as object).length,
  index: (value, ...keys) => keys.reduce((found, key) => (found as Record<string, unknown> | undefined)?.[String(key)], value),
  eq: (a, ...others) => others.some((b) => a === b),
  ne: (a, b) => a !== b,
  lt: (a, b) => Number(a) < Number(b),
  le: (a, b) => Number(a) <= Number(b),
  gt: (a, b) => Number(a) > Number(b),
  ge: (a, b) => Number(a) >= Number(b),
  not: (value) => !isTrue(value),
  and: (...values) => values.find((value) => !isTrue(value)) ?? values.at(-1),
  or: (...values) => values.find(isTrue) ?? values.at(-1),
  print: (...values) => values.map(shown).join(''),
  println: (...values) => `${values.map(shown).join(' ')}\n`,
  printf: (format, ...values) => formatted(format, values),
  exists: (value, ...keys) =>
    keys.reduce((found, key) => (found as Record<string, unknown> | undefined)?.[String(key)], value) !== undefined,
  base64decode: (text) => decodeBase64Text(String(text)),
  html: (text) => String(text),
  js: (text) => String(text),
}

const word = /\s*((?:"(?:\\.|[^"\\])*"|`[^`]*`)|\((?:[^()"]|"(?:\\.|[^"\\])*"|\([^()]*\))*\)(?:\.[\w.]+)?|[^\s|()]+|\|)/gy

function words(text: string): string[] {
  return [...text.matchAll(word)].map((match) => match[1] ?? '')
}

const pathOf = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .filter((part) => part !== '')
    .reduce(
      (found: unknown, part) => (typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[part] : undefined),
      value,
    )

function operand(text: string, dot: unknown, scope: Scope): unknown {
  if (text.startsWith('"')) return JSON.parse(text)
  if (text.startsWith('`')) return text.slice(1, -1)
  if (/^-?\d/.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'nil') return undefined
  if (text.startsWith('.')) return pathOf(dot, text)
  if (text.startsWith('$')) {
    const [name = '', ...rest] = text.split('.')
    return pathOf(scope[name], rest.join('.'))
  }
  if (text.startsWith('(')) {
    const end = text.lastIndexOf(')')
    return pathOf(evaluate(text.slice(1, end), dot, scope), text.slice(end + 1))
  }
  return fail(`function ${JSON.stringify(text)} not defined`)
}

function evaluate(pipeline: string, dot: unknown, scope: Scope): unknown {
  const commands: string[][] = [[]]
  for (const part of words(pipeline)) {
    if (part === '|') commands.push([])
    else commands.at(-1)?.push(part)
  }
  let piped: unknown[] = []
  for (const [head = '', ...args] of commands) {
    const call = functions[head]
    const values = args.map((argument) => operand(argument, dot, scope))
    piped = [call ? call(...values, ...piped) : operand(head, dot, scope)]
  }
  return piped[0]
}

function renderBlock(node: Extract<Node, { kind: 'block' }>, dot: unknown, scope: Scope): string {
  const [, names = '', expression = node.pipeline] = /^(\$\w+(?:\s*,\s*\$\w+)?)\s*:=\s*([^]*)$/.exec(node.pipeline) ?? []
  const value = evaluate(expression, dot, scope)
  if (!isTrue(value)) return render(node.otherwise, dot, scope)
  const variables = names.split(',').map((name) => name.trim())
  if (node.keyword !== 'range') {
    const inner = variables[0] ? { ...scope, [variables[0]]: value } : scope
    return render(node.body, node.keyword === 'with' ? value : dot, inner)
  }
  const entries: [unknown, unknown][] = Array.isArray(value)
    ? value.map((item, at) => [at, item])
    : Object.entries(sortKeys(value) as object)
  return entries
    .map(([key, item]) => {
      const [first = '', second] = variables
      const inner = second ? { ...scope, [first]: key, [second]: item } : first ? { ...scope, [first]: item } : scope
      return render(node.body, item, inner)
    })
    .join('')
}

function render(nodes: readonly Node[], dot: unknown, outer: Scope): string {
  let scope = outer
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text
      if (node.kind === 'block') return renderBlock(node, dot, scope)
      const value = evaluate(node.pipeline, dot, scope)
      if (node.kind === 'output') return shown(value)
      scope = { ...scope, [node.name]: value }
      return ''
    })
    .join('')
}

/** `-o go-template`. */
export function goTemplatePrinter(template: string): (object: JsonObject) => string {
  let nodes: readonly Node[]
  try {
    nodes = parse(template)
  } catch (error) {
    throw new CommandError(`error parsing template ${template}, template: output:1: ${messageOf(error)}`)
  }
  return (object) => render(nodes, object, { $: object })
}
