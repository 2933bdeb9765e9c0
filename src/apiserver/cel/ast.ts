/** The library's syntax tree, as far as we look into it; its own types tell of less than is there. */
import type { Environment } from '@marcbachmann/cel-js'

/** What a node is evaluated with: made by the library and only handed on. */
export interface Evaluator {
  run(node: Node, context: unknown): unknown
}

/** A checked type. */
export interface DeclaredType {
  readonly kind: string
  readonly name: string
  readonly type: string
  readonly keyType?: DeclaredType
  readonly valueType?: DeclaredType
}

export interface Checker {
  check(node: Node, context: Context): DeclaredType
  getType(name: string): DeclaredType
  createError(code: string, message: string, node: Node): Error
  readonly registry: { getListType(type: DeclaredType): DeclaredType; getOptionalType(type: DeclaredType): DeclaredType }
}

/** Where names are looked up; a fork knows one more. */
export interface Context {
  getValue(name: unknown): unknown
  forkWithVariable(name: string, type: DeclaredType): Context
  reuse(parent: unknown): Context
  setIterValue(value: unknown, evaluator: Evaluator): Context
}

/** What a macro makes of a call. */
export interface Macro {
  typeCheck(checker: Checker, macro: Macro, context: Context): DeclaredType
  evaluate(evaluator: Evaluator, macro: Macro, context: Context): unknown
  readonly async?: false
}

/** Finds the type of a node; throws for one that has none. */
type Check = (checker: Checker, node: Node, context: Context) => DeclaredType

export interface Node {
  readonly op: string
  readonly args: unknown
  readonly pos: number
  readonly start: number
  readonly end: number
  readonly input: string
  readonly checkedType?: DeclaredType
  /** Of operators: what is done with their operands' values. */
  readonly handle?: (left: unknown, right: unknown, node: Node, evaluator: Evaluator) => unknown
  readonly meta: {
    alternate?: Node
    macro?: Macro
    readonly check: Check
    evaluate(evaluator: Evaluator, node: Node, context: unknown): unknown
  }
  setMeta(key: 'macro', value: Macro): Node
  setMeta(key: 'check', value: Check): Node
  evaluate(evaluator: Evaluator, node: Node, context: unknown): unknown
}

export interface Parsed {
  (context: object): unknown
  readonly ast: Node
  check(): { readonly valid: boolean; readonly type?: string; readonly error?: unknown }
}

export const parse = (environment: Environment, expression: string): Parsed => environment.parse(expression) as unknown as Parsed // it is

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'op' in value && 'setMeta' in value && 'meta' in value

/** Every node of a tree once, those that macros have put in the place of others, too. */
export function walk(root: Node, visit: (node: Node) => void): void {
  const seen = new Set<object>()
  const step = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    if (Array.isArray(value)) return value.forEach(step)
    if (isNode(value)) {
      visit(value)
      step(value.args)
      step(value.meta.alternate)
      step(value.meta.macro)
    } else if (Object.getPrototypeOf(value) === Object.prototype) Object.values(value).forEach(step)
  }
  step(root)
}
