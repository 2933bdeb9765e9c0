import type { Environment } from '@marcbachmann/cel-js'
import { parse, walk, type DeclaredType } from './ast.ts'
import { CompileError, compileError, runtimeError } from './errors.ts'
import { instrument, preferOurs } from './instrument.ts'
import { rewriteObjects } from './objects/syntax.ts'
import { metered, perCallLimit } from './meter.ts'

/** How an evaluation ended: with a value, or with why not. */
export interface Outcome {
  readonly value?: unknown
  readonly error?: string
  /** It was stopped, as it took too long. */
  readonly isExceeded: boolean
  readonly cost: number
}

/** An expression that has been checked. */
export interface Program {
  readonly expression: string
  readonly type: DeclaredType
  /** Whether it speaks of a variable. */
  uses(name: string): boolean
  evaluate(variables: Readonly<Record<string, unknown>>, limit?: number): Outcome
}

const functions = new WeakMap<Environment, ReadonlySet<string>>()

function functionsOf(environment: Environment): ReadonlySet<string> {
  let names = functions.get(environment)
  if (!names) functions.set(environment, (names = new Set(environment.getDefinitions().functions.map(({ name }) => name))))
  return names
}

const longest = 100_000

/** Throws a CompileError for what is no expression. */
export function compile(environment: Environment, expression: string): Program {
  if (expression.length > longest)
    throw new CompileError(`ERROR: <input>:-1:0: expression code point size exceeds limit: size: ${expression.length}, limit ${longest}`)
  const isKnown = (name: string): boolean => functionsOf(environment).has(name)
  const written = isKnown('__object') ? rewriteObjects(expression) : { text: expression, originOf: (position: number) => position }
  try {
    const parsed = parse(environment, written.text)
    preferOurs(parsed.ast)
    const checked = parsed.check()
    if (!checked.valid) throw checked.error
    instrument(parsed.ast)
    const names = new Set<unknown>()
    walk(parsed.ast, ({ op, args }) => void (op === 'id' && names.add(args)))
    return {
      expression,
      type: parsed.ast.checkedType ?? { kind: 'dyn', name: 'dyn', type: 'dyn' },
      uses: (name) => names.has(name),
      evaluate(variables, limit = perCallLimit) {
        const { value, error, isExceeded, cost } = metered(limit, () => parsed(variables))
        if (isExceeded) return { error: 'operation cancelled: actual cost limit exceeded', isExceeded, cost }
        return error === undefined ? { value, isExceeded, cost } : { error: runtimeError(error), isExceeded, cost }
      },
    }
  } catch (error) {
    throw compileError(error, expression, written, isKnown)
  }
}
