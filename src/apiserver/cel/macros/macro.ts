import type { Environment } from '@marcbachmann/cel-js'
import type { Checker, Context, Evaluator, Macro, Node } from '../ast.ts'

/** What a macro is written with. */
export interface Call {
  readonly ast: Node
  readonly args: readonly Node[]
  readonly receiver: Node
}

/** The parts of a macro that are expressions are found by walking it. */
export type MacroParts = Readonly<Record<string, Node | undefined>>

export interface MacroDefinition {
  /** As in `list.all(ast, ast, ast): bool`. */
  readonly signature: string
  expand(call: Call): Macro & { readonly parts?: MacroParts }
}

export function defineMacros(environment: Environment, macros: readonly MacroDefinition[]): void {
  for (const macro of macros) environment.registerFunction(macro.signature, (call: Call) => macro.expand(call))
}

/** The name that a macro introduces. */
export function variableOf(node: Node | undefined, checker: Checker): string {
  if (node?.op === 'id' && typeof node.args === 'string') return node.args
  throw checker.createError('invalid_macro_argument', 'argument must be a simple name', node ?? ({} as Node))
}

/** Evaluates a part with one more name known. */
export const runWith = (evaluator: Evaluator, part: Node, known: Context, context: Context, value: unknown): unknown =>
  evaluator.run(part, known.reuse(context).setIterValue(value, evaluator))
