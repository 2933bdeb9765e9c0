import { Optional } from '@marcbachmann/cel-js'
import type { Checker, Context, DeclaredType, Evaluator } from '../ast.ts'
import { failure, type CelFunction } from '../functions/define.ts'
import { weightOf } from '../values.ts'
import { runWith, variableOf, type MacroDefinition } from './macro.ts'

function definition(name: 'optMap' | 'optFlatMap'): MacroDefinition {
  return {
    signature: `optional.${name}(ast, ast): optional<dyn>`,
    expand({ args: [variable, body], receiver }) {
      let known: Context | undefined
      return {
        receiver,
        body,
        async: false,
        typeCheck(checker: Checker, _: unknown, context: Context): DeclaredType {
          const from = checker.check(receiver, context)
          if (from.kind !== 'optional' && from.kind !== 'dyn')
            throw checker.createError('invalid_macro_argument', `${name}() must be called on an optional`, receiver)
          known = context.forkWithVariable(variableOf(variable, checker), from.valueType ?? checker.getType('dyn'))
          const to = body ? checker.check(body, known) : checker.getType('dyn')
          return name === 'optMap' || to.kind === 'dyn'
            ? checker.registry.getOptionalType(to.kind === 'optional' ? (to.valueType ?? to) : to)
            : to
        },
        evaluate(evaluator: Evaluator, _: unknown, context: Context): unknown {
          const from = evaluator.run(receiver, context)
          if (!(from instanceof Optional) || !body || !known) throw failure('no such overload')
          if (!from.hasValue()) return Optional.none()
          const value = runWith(evaluator, body, known, context, from.value())
          return name === 'optMap' ? Optional.of(value) : value
        },
      }
    },
  }
}

export const optionalMacros: readonly MacroDefinition[] = [definition('optMap'), definition('optFlatMap')]

const isZero = (value: unknown): boolean =>
  value === null ||
  value === false ||
  value === 0 ||
  value === 0n ||
  (typeof value === 'object' || typeof value === 'string' ? weightOf(value) === 0 : false)

/** What else is called on `optional`. */
export const optionals: readonly CelFunction[] = [
  {
    name: 'ofNonZeroValue',
    on: 'OptionalNamespace',
    takes: ['A'],
    gives: 'optional<A>',
    run: (_: unknown, value: unknown) => (isZero(value) ? Optional.none() : Optional.of(value)),
  },
]
