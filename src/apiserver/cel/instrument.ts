import { EvaluationError, Optional } from '@marcbachmann/cel-js'
import { walk, type Context, type DeclaredType, type Evaluator, type Node } from './ast.ts'
import { nameOf } from './functions/define.ts'
import { hasMacro } from './macros/has.ts'
import { joinLists } from './list-kinds.ts'
import { charge } from './meter.ts'
import { select } from './select.ts'
import { contains, equal, weightOf } from './values.ts'

type Evaluate = (evaluator: Evaluator, node: Node, context: unknown) => unknown

/** What the library does with a node, once it has been checked. */
const original: Evaluate = (evaluator, { meta }, context) => {
  if (meta.alternate) return meta.alternate.evaluate(evaluator, meta.alternate, context)
  if (meta.macro) return meta.macro.evaluate(evaluator, meta.macro, context as never)
  throw new Error('not an expression')
}

const operands = ({ args }: Node): readonly [Node, Node] => args as [Node, Node]

function both(evaluator: Evaluator, node: Node, context: unknown): readonly [unknown, unknown] {
  const [left, right] = operands(node)
  return [evaluator.run(left, context), evaluator.run(right, context)]
}

const chargeBoth = ([left, right]: readonly [unknown, unknown]): void => charge(1 + (weightOf(left) + weightOf(right)) / 10)

function access(isOptional: boolean, isField: boolean): Evaluate {
  return (evaluator, node, context) => {
    const [left, right] = node.args as [Node, Node | string]
    const from = evaluator.run(left, context)
    const key = isField ? right : evaluator.run(right as Node, context)
    charge(1)
    if (!isOptional && !(from instanceof Optional)) return select(from, key, node)
    const inner: unknown = from instanceof Optional ? from.orValue(undefined) : from
    if (inner === undefined) return Optional.none()
    return optionally(inner, key, node)
  }
}

function optionally(from: unknown, key: unknown, node: Node): unknown {
  try {
    return Optional.of(select(from, key, node))
  } catch (error) {
    if (error instanceof EvaluationError && (error.code === 'no_such_key' || error.code === 'index_out_of_bounds')) return Optional.none()
    throw error
  }
}

/** What is evaluated as we say, not as the library does: fields of our objects, equality of all values. */
const evaluators: Readonly<Record<string, Evaluate>> = {
  // Whatever its type: what is declared as an object may be null.
  id(_, node, context) {
    const value = (context as Context).getValue(node.args)
    if (value === undefined) throw new EvaluationError({ code: 'unknown_variable', message: `no such attribute(s): ${String(node.args)}` })
    return value
  },
  '.': access(false, true),
  '[]': access(false, false),
  '.?': access(true, true),
  '[?]': access(true, false),
  '=='(evaluator, node, context) {
    const values = both(evaluator, node, context)
    chargeBoth(values)
    return equal(...values)
  },
  '!='(evaluator, node, context) {
    const values = both(evaluator, node, context)
    chargeBoth(values)
    return !equal(...values)
  },
  '+'(evaluator, node, context) {
    const [left, right] = both(evaluator, node, context)
    if (Array.isArray(left) && Array.isArray(right)) return joinLists(left, right, equal)
    return node.handle?.(left, right, node, evaluator)
  },
  in(evaluator, node, context) {
    const values = both(evaluator, node, context)
    chargeBoth(values)
    return contains(values[1], values[0])
  },
}

/** Nodes whose result is new and as large as the work that was done for it. */
const builders = new Set(['+', 'list', 'map', 'call', 'rcall', 'comprehension', 'accuPush'])

function wrap(node: Node, isOperand: boolean): Evaluate {
  const own = evaluators[node.op]
  const builds = builders.has(node.op)
  return (evaluator, self, context) => {
    charge(1)
    const isReplaced = node.meta.alternate !== undefined || node.meta.macro !== undefined
    const result = isReplaced
      ? original(evaluator, self, context)
      : own
        ? own(evaluator, self, context)
        : node.meta.evaluate(evaluator, self, context)
    // A list that grows item by item is the same list.
    if ((builds && node.op !== 'accuPush') || isOperand) charge(weightOf(result) / 10)
    return result
  }
}

/**
 * Objects of one type can be compared, with each other and with null. The library would be told so for each type, and look
 * through all that it was told for each further one.
 */
function compareObjects(node: Node): void {
  const { check } = node.meta
  node.setMeta('check', (checker, self, context) => {
    const types = operands(node).map((operand) => checker.check(operand, context))
    const isObject = ({ kind, name }: DeclaredType): boolean => kind === 'message' && !name.startsWith('google.')
    const [left, right] = types
    const isSame = left?.name === right?.name || types.some(({ name }) => name === 'null')
    return types.some(isObject) && isSame ? checker.getType('bool') : check(checker, self, context)
  })
}

/** Has our functions called instead of the library's of the same name. Before the expression is checked. */
export function preferOurs(root: Node): void {
  walk(root, (node) => {
    if (node.op === '==' || node.op === '!=') compareObjects(node)
    if (node.op !== 'call' && node.op !== 'rcall') return
    const args = node.args as [string, ...unknown[]]
    if (args[0] === 'has' && node.op === 'call') {
      const [operand] = args[1] as readonly Node[]
      if (operand) node.setMeta('macro', hasMacro(operand))
    }
    args[0] = nameOf(args[0])
  })
}

/** Has an expression pay for each step. */
export function instrument(root: Node): void {
  const paying = new Set<unknown>()
  walk(root, (node) => {
    if (node.op === 'call') for (const each of (node.args as [string, Node[]])[1]) paying.add(each)
    if (node.op === 'rcall')
      for (const each of [(node.args as [string, Node])[1], ...(node.args as [string, Node, Node[]])[2]]) paying.add(each)
  })
  walk(root, (node) => {
    node.evaluate = wrap(node, paying.has(node))
  })
}
