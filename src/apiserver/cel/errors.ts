import { EvaluationError, ParseError, TypeError as CheckError } from '@marcbachmann/cel-js'
import { isNode, type DeclaredType, type Node } from './ast.ts'
import { ours } from './functions/define.ts'
import type { Rewritten } from './objects/syntax.ts'

/** Why an expression is none, in the words and the form of cel-go. */
export class CompileError extends Error {}

/** `map<string, int>` as cel-go writes it. */
export const typeText = (type: DeclaredType | undefined): string => {
  if (!type) return 'dyn'
  const part = (inner: DeclaredType | undefined): string => typeText(inner)
  switch (type.kind) {
    case 'list':
      return `list(${part(type.valueType)})`
    case 'map':
      return `map(${part(type.keyType)}, ${part(type.valueType)})`
    case 'optional':
      return `optional_type(${part(type.valueType)})`
    case 'dyn':
      return 'dyn'
    case 'param':
      return 'dyn'
    default:
      return type.name
  }
}

const binary = (node: Node): readonly [Node, Node] => node.args as [Node, Node]
const listed = (nodes: readonly Node[]): string => `(${nodes.map(({ checkedType }) => typeText(checkedType)).join(', ')})`
const noOverload = (name: string, applied: string): string => `found no matching overload for '${name}' applied to '${applied}'`
const at = (input: string, text: string, from: number): number => Math.max(input.indexOf(text, from), from)

interface Complaint {
  readonly position: number
  readonly text: string
}

function aboutOperator(node: Node): Complaint {
  const { op, input, start } = node
  if (op === '!_' || op === '-_') return { position: start, text: noOverload(op === '!_' ? '!_' : '-_', listed([node.args as Node])) }
  if (op === '?:') {
    const parts = node.args as readonly [Node, Node, Node]
    return { position: at(input, '?', parts[0].end), text: noOverload('_?_:_', listed(parts)) }
  }
  if (op === '[]' || op === '[?]')
    return { position: at(input, '[', binary(node)[0].end), text: noOverload(op === '[]' ? '_[_]' : '_[?_]', listed(binary(node))) }
  const [left, right] = binary(node)
  return { position: at(input, op, left.end), text: noOverload(op === 'in' ? '@in' : `_${op}_`, listed([left, right])) }
}

function aboutCall(node: Node, isKnown: (name: string) => boolean): Complaint {
  const args = node.args as [string, ...unknown[]]
  const name = args[0].replace(ours, '')
  const receiver = node.op === 'rcall' ? (args[1] as Node) : undefined
  const given = (receiver ? args[2] : args[1]) as readonly Node[]
  const position = at(node.input, '(', at(node.input, name, receiver?.end ?? node.start))
  if (!isKnown(args[0])) return { position, text: `undeclared reference to '${name}' (in container '')` }
  return { position, text: noOverload(name, receiver ? `${typeText(receiver.checkedType)}.${listed(given)}` : listed(given)) }
}

const tooDeep = 'expression recursion limit exceeded: 250'
const anything = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"

function aboutSyntax(error: ParseError, input: string): Complaint {
  const position = error.node?.pos ?? error.range?.start ?? 0
  const found = position >= input.length ? '<EOF>' : (/^(?:\w+|.)/s.exec(input.slice(position))?.[0] ?? '')
  switch (error.code) {
    case 'unexpected_token':
      return { position, text: `Syntax error: mismatched input '${found}' expecting ${anything}` }
    case 'expected_token':
      return { position, text: `Syntax error: missing ${wanted(error.summary)} at '${found}'` }
    case 'unexpected_character':
      return { position, text: `Syntax error: extraneous input '${found}' expecting <EOF>` }
    case 'limit_exceeded':
      return { position, text: error.summary.includes('maxDepth') ? tooDeep : error.summary }
    case 'reserved_identifier':
      return { position, text: `reserved identifier: ${found}` }
    default:
      return { position, text: `Syntax error: ${error.summary}` }
  }
}

const signs: Readonly<Record<string, string>> = { RPAREN: "')'", RBRACKET: "']'", RBRACE: "'}'", COLON: "':'", IDENTIFIER: 'IDENTIFIER' }
const wanted = (summary: string): string => signs[/Expected (\w+)/.exec(summary)?.[1] ?? ''] ?? 'token'

function complaintOf(error: unknown, input: string, isKnown: (name: string) => boolean): Complaint {
  if (error instanceof ParseError) return aboutSyntax(error, input)
  // As deep as our own stack reaches.
  if (error instanceof RangeError) return { position: 0, text: tooDeep }
  if (!(error instanceof CheckError) && !(error instanceof EvaluationError)) throw error
  const node: unknown = error.node
  if (!isNode(node)) return { position: 0, text: error.summary }
  const position = node.start
  switch (error.code) {
    case 'unknown_variable':
      return { position, text: `undeclared reference to '${String(node.args)}' (in container '')` }
    case 'no_such_key':
      return { position: node.input.lastIndexOf('.', node.pos), text: `undefined field '${fieldOf(node)}'` }
    case 'cannot_index_type':
    case 'invalid_index_type':
      if (node.op !== '.' && node.op !== '.?') return aboutOperator(node)
      return {
        position: node.input.lastIndexOf('.', node.pos),
        text: `type '${typeText(binary(node)[0].checkedType)}' does not support field selection`,
      }
    case 'no_such_overload':
    case 'invalid_logical_operand':
    case 'incompatible_ternary_branches':
      return aboutOperator(node)
    case 'no_matching_overload':
      return aboutCall(node, isKnown)
    case 'invalid_condition_type':
      return { position, text: `expected type 'bool' but found '${typeText(node.checkedType)}'` }
    default:
      return { position, text: error.summary.replace(/^Expression of/, 'expression of') }
  }
}

function fieldOf(node: Node): string {
  const [, field] = node.args as [Node, string | Node]
  return typeof field === 'string' ? field : String(field.args)
}

/** `ERROR: <input>:1:6: …` with the line and a mark below it. What was read may be written otherwise than the source. */
export function compileError(
  error: unknown,
  source: string,
  { text: input, originOf }: Rewritten,
  isKnown: (name: string) => boolean,
): CompileError {
  const complaint = complaintOf(error, input, isKnown)
  const position = originOf(complaint.position)
  const before = source.slice(0, position).split('\n')
  const column = before.at(-1)?.length ?? 0
  const line = source.split('\n')[before.length - 1] ?? ''
  return new CompileError(`ERROR: <input>:${before.length}:${column + 1}: ${complaint.text}\n | ${line}\n | ${'.'.repeat(column)}^`)
}

const runtime: Readonly<Record<string, string>> = {
  division_by_zero: 'division by zero',
  modulo_by_zero: 'modulus by zero',
  numeric_overflow: 'integer overflow',
  no_such_overload: 'no such overload',
  no_matching_overload: 'no such overload',
  invalid_logical_operand: 'no such overload',
  invalid_condition_type: 'no such overload',
  optional_value_missing: 'optional.none() dereference',
}

/** What went wrong while an expression was evaluated, as cel-go says it. */
export function runtimeError(error: unknown): string {
  if (!(error instanceof EvaluationError)) return error instanceof Error ? error.message : String(error)
  return runtime[error.code] ?? error.summary.replace(/^No such key:/, 'no such key:')
}
