import { EvaluationError, type Environment } from '@marcbachmann/cel-js'

/** One function of expressions: what it is called on, takes and gives are types as the library spells them. */
export interface CelFunction {
  readonly name: string
  readonly on?: string
  readonly takes?: readonly string[]
  readonly gives: string
  /** Gets what it is called on first. */
  // eslint-disable-next-line typescript/no-explicit-any -- the types are said above, and kept by the library
  readonly run: (...values: any[]) => unknown
}

/**
 * Functions that the library has as well, but not as Kubernetes has them: with backtracking expressions, in UTF-16. A
 * name that begins like this stands in for it; see `preferOurs`.
 */
export const ours = '~'
const replaced = new Set(['matches', 'indexOf', 'lastIndexOf', 'lowerAscii', 'upperAscii', 'trim', 'substring', 'split', 'join'])

export const nameOf = (name: string): string => (replaced.has(name) ? ours + name : name)

export function define(environment: Environment, functions: readonly CelFunction[]): void {
  for (const { name, on, takes = [], gives, run } of functions) {
    environment.registerFunction({
      name: nameOf(name),
      ...(on !== undefined && { receiverType: on }),
      returnType: gives,
      params: takes.map((type, index) => ({ name: `arg${index}`, type })),
      handler: run,
      async: false,
    })
  }
}

/** Something like `sets` in `sets.contains(a, b)`. */
export function defineNamespace(environment: Environment, name: string, functions: readonly CelFunction[]): void {
  const type = `Namespace.${name}`
  const Namespace = class {
    readonly name = name
  }
  environment.registerType(type, Namespace)
  environment.registerConstant(name, type, new Namespace())
  const withoutNamespace = functions.map((each) => ({ ...each, on: type, run: (_: unknown, ...values: unknown[]) => each.run(...values) }))
  define(environment, withoutNamespace)
}

/** What goes wrong while an expression is evaluated. */
export const failure = (message: string): Error => new EvaluationError({ code: 'function', message })

export const duration = 'google.protobuf.Duration'
export const timestamp = 'google.protobuf.Timestamp'
