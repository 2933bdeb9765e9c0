import { Duration } from '@marcbachmann/cel-js/evaluator'
import { equal } from '../values.ts'
import { duration, failure, timestamp, type CelFunction } from './define.ts'

type Comparable = bigint | number | string | boolean | object

/** Texts by code points, all else by value. */
function isLess(a: Comparable, b: Comparable): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return a < b
  const [one, other] = [[...a], [...b]]
  const index = one.findIndex((character, at) => character !== other[at])
  if (index === -1) return one.length < other.length
  return (one[index]?.codePointAt(0) ?? 0) < (other[index]?.codePointAt(0) ?? -1)
}

/** One function each: of a placeholder the library would not know what a list of anything gives. */
const comparable = ['int', 'uint', 'double', 'bool', 'string', duration, timestamp, 'bytes', 'dyn']

const isSorted = (list: readonly Comparable[]): boolean =>
  list.every((item, index) => {
    const before = list[index - 1]
    return before === undefined || !isLess(item, before)
  })

function best(list: readonly Comparable[], name: string, isBetter: (a: Comparable, b: Comparable) => boolean): Comparable {
  const [first, ...rest] = list
  if (first === undefined) throw failure(`${name} called on empty list`)
  return rest.reduce((found, item) => (isBetter(item, found) ? item : found), first)
}

const addDurations = (list: readonly Duration[]): Duration => list.reduce((total, item) => total.addDuration(item), new Duration(0n))

/** The lists of k8s.io/apiserver/pkg/cel/library. */
export const lists: readonly CelFunction[] = [
  { name: 'isSorted', on: 'list<T>', gives: 'bool', run: isSorted },
  ...comparable.flatMap((type) => [
    { name: 'min', on: `list<${type}>`, gives: type, run: (list: readonly Comparable[]) => best(list, 'min', isLess) },
    { name: 'max', on: `list<${type}>`, gives: type, run: (list: readonly Comparable[]) => best(list, 'max', (a, b) => isLess(b, a)) },
  ]),
  { name: 'sum', on: 'list<int>', gives: 'int', run: (list: readonly bigint[]) => list.reduce((total, item) => total + item, 0n) },
  { name: 'sum', on: 'list<double>', gives: 'double', run: (list: readonly number[]) => list.reduce((total, item) => total + item, 0) },
  { name: 'sum', on: `list<${duration}>`, gives: duration, run: addDurations },
  {
    name: 'indexOf',
    on: 'list<T>',
    takes: ['T'],
    gives: 'int',
    run: (list: readonly unknown[], value: unknown) => BigInt(list.findIndex((item) => equal(item, value))),
  },
  {
    name: 'lastIndexOf',
    on: 'list<T>',
    takes: ['T'],
    gives: 'int',
    run: (list: readonly unknown[], value: unknown) => BigInt(list.findLastIndex((item) => equal(item, value))),
  },
]

const has = (list: readonly unknown[], value: unknown): boolean => list.some((item) => equal(item, value))
const hasAll = (list: readonly unknown[], part: readonly unknown[]): boolean => part.every((value) => has(list, value))

/** What is called on `sets`. */
export const sets: readonly CelFunction[] = [
  { name: 'contains', takes: ['list<T>', 'list<T>'], gives: 'bool', run: hasAll },
  {
    name: 'equivalent',
    takes: ['list<T>', 'list<T>'],
    gives: 'bool',
    run: (a: readonly unknown[], b: readonly unknown[]) => hasAll(a, b) && hasAll(b, a),
  },
  {
    name: 'intersects',
    takes: ['list<T>', 'list<T>'],
    gives: 'bool',
    run: (a: readonly unknown[], b: readonly unknown[]) => a.some((value) => has(b, value)),
  },
]
