import { equal, entriesOf } from '../values.ts'
import type { Checker, Context, DeclaredType, Evaluator, Node } from '../ast.ts'
import { failure } from '../functions/define.ts'
import { variableOf, type MacroDefinition } from './macro.ts'

type Pair = readonly [key: unknown, value: unknown]

function pairsOf(value: unknown): readonly Pair[] {
  if (Array.isArray(value)) return value.map((item, index) => [BigInt(index), item] as const)
  if (typeof value === 'object' && value !== null) return entriesOf(value)
  throw failure('no such overload')
}

/** What is made of the results of the body, one after the other. */
type Gather = (pairs: readonly Pair[], run: (pair: Pair) => unknown, passes: (pair: Pair) => boolean) => unknown

function isTrue(value: unknown): boolean {
  if (typeof value !== 'boolean') throw failure('no such overload')
  return value
}

/** An error counts only if nothing else decides. */
const decidedBy =
  (decisive: boolean): Gather =>
  (pairs, run) => {
    let error: unknown
    for (const pair of pairs) {
      try {
        if (isTrue(run(pair)) === decisive) return decisive
      } catch (thrown) {
        error ??= thrown
      }
    }
    if (error !== undefined) throw error
    return !decisive
  }

const exactlyOne: Gather = (pairs, run) => pairs.filter((pair) => isTrue(run(pair))).length === 1
const toList: Gather = (pairs, run, passes) => pairs.filter(passes).map(run)
const toMap: Gather = (pairs, run, passes) => new Map(pairs.filter(passes).map((pair) => [pair[0], run(pair)]))
const toEntries: Gather = (pairs, run, passes) => {
  const found: Pair[] = []
  for (const pair of pairs.filter(passes)) {
    for (const entry of pairsOf(run(pair))) {
      if (found.some(([key]) => equal(key, entry[0]))) throw failure(`insert failed: key ${String(entry[0])} already exists`)
      found.push(entry)
    }
  }
  return new Map(found)
}

type Gives = (checker: Checker, key: DeclaredType, body: DeclaredType) => DeclaredType
const bool: Gives = (checker) => checker.getType('bool')
const map: Gives = (checker, key, body) => checker.getType(`map<${key.name}, ${body.name}>`)

const macros: readonly (readonly [name: string, parts: 3 | 4, gather: Gather, gives: Gives])[] = [
  ['all', 3, decidedBy(false), bool],
  ['exists', 3, decidedBy(true), bool],
  ['existsOne', 3, exactlyOne, bool],
  ['exists_one', 3, exactlyOne, bool],
  ...([3, 4] as const).flatMap((parts) => [
    ['transformList', parts, toList, (checker: Checker, _: unknown, body: DeclaredType) => checker.registry.getListType(body)] as const,
    ['transformMap', parts, toMap, map] as const,
    ['transformMapEntry', parts, toEntries, (_: unknown, __: unknown, body: DeclaredType) => body] as const,
  ]),
]

function typesOf(checker: Checker, iterable: Node, context: Context): readonly [DeclaredType, DeclaredType] {
  const type = checker.check(iterable, context)
  const dyn = checker.getType('dyn')
  if (type.kind === 'dyn') return [dyn, dyn]
  if (type.kind === 'list') return [checker.getType('int'), type.valueType ?? dyn]
  if (type.kind === 'map') return [type.keyType ?? dyn, type.valueType ?? dyn]
  const why = `Expression of type '${type.name}' cannot be range of a comprehension (must be list, map, or dynamic)`
  throw checker.createError('invalid_comprehension_range', why, iterable)
}

function contextsOf(
  checker: Checker,
  names: readonly (Node | undefined)[],
  types: readonly [DeclaredType, DeclaredType],
  context: Context,
) {
  const keyed = context.forkWithVariable(variableOf(names[0], checker), types[0])
  return { keyed, whole: keyed.forkWithVariable(variableOf(names[1], checker), types[1]) }
}

/** `list.all(i, v, i < v)` and its like: with index or key, and value. (cel-go/ext/comprehensions.go) */
export const twoVariables: readonly MacroDefinition[] = macros.map(([name, parts, gather, gives]) => ({
  signature: `list.${name}(${Array(parts).fill('ast').join(', ')}): dyn`,
  expand({ args, receiver }) {
    const body = args[parts - 1]
    const filter = parts === 4 ? args[2] : undefined
    let contexts: ReturnType<typeof contextsOf> | undefined
    return {
      receiver,
      body,
      filter,
      async: false,
      typeCheck(checker: Checker, _: unknown, context: Context): DeclaredType {
        const types = typesOf(checker, receiver, context)
        contexts = contextsOf(checker, args, types, context)
        if (filter) checker.check(filter, contexts.whole)
        return gives(checker, types[0], body ? checker.check(body, contexts.whole) : checker.getType('dyn'))
      },
      evaluate(evaluator: Evaluator, _: unknown, context: Context): unknown {
        const { keyed, whole } = contexts ?? {}
        if (!keyed || !whole || !body) throw failure('no such overload')
        const run = (part: Node, [key, value]: Pair): unknown =>
          evaluator.run(part, whole.reuse(keyed.reuse(context).setIterValue(key, evaluator)).setIterValue(value, evaluator))
        return gather(
          pairsOf(evaluator.run(receiver, context)),
          (pair) => run(body, pair),
          (pair) => !filter || isTrue(run(filter, pair)),
        )
      },
    }
  },
}))
