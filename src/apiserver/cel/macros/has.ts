import type { Checker, Context, DeclaredType, Evaluator, Macro, Node } from '../ast.ts'
import { charge } from '../meter.ts'
import { memberOf } from '../select.ts'
import { Optional } from '@marcbachmann/cel-js'

/** `has(a.b.c)`: whether `a.b`, which must be there, has a field c. The library's takes fields of variables only. */
export function hasMacro(operand: Node): Macro {
  const [from, field] = operand.args as [Node, string]
  return {
    operand,
    async: false,
    typeCheck(checker: Checker, _: Macro, context: Context): DeclaredType {
      if (operand.op !== '.' && operand.op !== '.?')
        throw checker.createError('invalid_macro_argument', 'invalid argument to has() macro', operand)
      checker.check(operand, context)
      return checker.getType('bool')
    },
    evaluate(evaluator: Evaluator, _: Macro, context: Context): boolean {
      charge(1)
      const value = evaluator.run(from, context)
      if (!(value instanceof Optional)) return memberOf(value, field, operand) !== undefined
      return value.hasValue() && memberOf(value.value(), field, operand) !== undefined
    },
  } as Macro
}
