import { EvaluationError, type Environment as CelEnvironment } from '@marcbachmann/cel-js'
import type { Variable } from '#api'
import type { DeclaredType } from '../ast.ts'
import { compile, type Program } from '../compile.ts'
import { runtimeError, typeText } from '../errors.ts'
import { Struct } from '../values.ts'
import { admissionEnvironment } from './environment.ts'

export interface NamedProgram {
  readonly name: string
  readonly program: Program | Error
}

/** The variables of a policy, evaluated when they are first asked for. */
abstract class Variables extends Struct {
  readonly #values: Readonly<Record<string, unknown>>
  readonly #known = new Map<string, unknown>()

  constructor(values: Readonly<Record<string, unknown>>) {
    super()
    this.#values = values
  }

  abstract readonly programs: ReadonlyMap<string, Program | Error>

  override get(name: string): unknown {
    const program = this.programs.get(name)
    if (!program) return undefined
    if (this.#known.has(name)) return this.#known.get(name)
    if (program instanceof Error) throw failed(name, program.message)
    const { value, error } = program.evaluate({ ...this.#values, variables: this })
    if (error !== undefined) throw failed(name, error)
    this.#known.set(name, value)
    return value
  }

  override equals(other: Struct): boolean {
    return other === this
  }

  override json(): never {
    throw new Error('unsupported conversion to JSON: variables')
  }
}

const failed = (name: string, why: string): Error =>
  new EvaluationError({ code: 'variable', message: `composited variable ${JSON.stringify(name)} fails to evaluate: ${why}` })

/** What the expressions of one policy are compiled in. */
export interface Composition {
  readonly environment: CelEnvironment
  readonly variables: readonly NamedProgram[]
  /** What they are evaluated with. */
  with(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
}

/** Types of what is empty are not known; they may be anything. */
const fieldType = ({ type }: Program): string => (/\b[A-Z]\b/.test(type.name) ? 'dyn' : type.name)

/** What the expressions of a policy know besides its variables. */
export const policyEnvironment = (hasParams: boolean): CelEnvironment => {
  const environment = admissionEnvironment().environment.clone()
  return hasParams ? environment.registerVariable('params', 'dyn') : environment
}

/** In `base`, which is not to be changed any more, each variable knows those before it. */
export function compose(variables: readonly Variable[], base: CelEnvironment): Composition {
  const programs = new Map<string, Program | Error>()
  const fields: Record<string, string> = {}
  const Known = class extends Variables {
    override readonly programs = programs
  }
  const environmentOf = (): CelEnvironment => {
    const environment = base.clone()
    environment.registerType('kubernetes.variables', { ctor: Known, fields: { ...fields } })
    environment.registerVariable('variables', 'kubernetes.variables')
    return environment
  }
  for (const { name, expression } of variables) {
    const program = compileOr(environmentOf(), expression)
    programs.set(name, program)
    fields[name] = program instanceof Error ? 'dyn' : fieldType(program)
  }
  return {
    environment: environmentOf(),
    variables: [...programs].map(([name, program]) => ({ name, program })),
    with: (values) => ({ ...values, variables: new Known(values) }),
  }
}

/** An expression, or what is wrong with it. `types` as cel-go calls them. */
export function compileOr(environment: CelEnvironment, expression: string, types: readonly string[] = []): Program | Error {
  try {
    const program = compile(environment, expression)
    if (types.length === 0 || program.type.kind === 'dyn' || types.some((type) => isOf(program.type, type))) return program
    return new Error(types.length === 1 ? `must evaluate to ${types[0]}` : `must evaluate to one of [${types.join(' ')}]`)
  } catch (error) {
    return new Error(`compilation failed: ${runtimeError(error)}`)
  }
}

/** Of lists of anything, the items are looked at when there are any. */
function isOf(type: DeclaredType, wanted: string): boolean {
  if (type.kind === 'list' && wanted.startsWith('list(') && (type.valueType?.kind === 'dyn' || type.valueType?.kind === 'param'))
    return true
  return typeText(type) === wanted || (type.name === 'null' && wanted === 'null_type')
}
