import type { Keyspace } from './keyspace.ts'
import type { Leases } from './leases.ts'
import {
  DuplicateKeyError,
  EmptyKeyError,
  maxTxnOperations,
  noEnd,
  TooManyOperationsError,
  type Compare,
  type KeyValue,
  type Operation,
  type Txn,
} from './store.ts'

/** True when the comparison holds for what stands at its key, or at every key of its range. */
export function holds(comparison: Compare, keyspace: Keyspace): boolean {
  const { key, end } = comparison
  if (end === undefined) return holdsFor(comparison, keyspace.get(key))
  const { items } = keyspace.range({ key, end })
  return items.length === 0 ? holdsFor(comparison, undefined) : items.every((item) => holdsFor(comparison, item))
}

function holdsFor(comparison: Compare, item: KeyValue | undefined): boolean {
  const { is = '=' } = comparison
  if ('value' in comparison) return item !== undefined && relations[is](JSON.stringify(item.value), JSON.stringify(comparison.value))
  const [left, right] = numbersOf(comparison, item)
  return relations[is](left ?? 0, right)
}

function numbersOf(comparison: Exclude<Compare, { value: unknown }>, item: KeyValue | undefined): [number | undefined, number] {
  if ('modRevision' in comparison) return [item?.modRevision, comparison.modRevision]
  if ('createRevision' in comparison) return [item?.createRevision, comparison.createRevision]
  if ('lease' in comparison) return [item?.lease, comparison.lease]
  return [item?.version, comparison.version]
}

type Relation = <T extends number | string>(left: T, right: T) => boolean

const relations: Readonly<Record<NonNullable<Compare['is']>, Relation>> = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
}

/** Throws what is wrong with the wording of a transaction, whichever of its branches will run. */
export function checkTxn({ compare = [], then, otherwise = [] }: Txn): void {
  if (Math.max(compare.length, then.length, otherwise.length) > maxTxnOperations) throw new TooManyOperationsError()
  for (const { key, end } of compare) checkKey(key, end)
  for (const operations of [then, otherwise]) {
    for (const operation of operations) checkOperation(operation)
    checkDuplicates(operations)
  }
}

/** Throws why the operations cannot run now, before anything of them is done: so they happen whole or not at all. */
export function checkRunnable(operations: readonly Operation[], keyspace: Keyspace, leases: Leases): void {
  for (const operation of operations) if (operation.type === 'put' && operation.lease !== undefined) leases.check(operation.lease)
  for (const operation of operations) if (operation.type === 'range') keyspace.checkReadable(operation.query.revision || undefined)
}

function checkOperation(operation: Operation): void {
  if (operation.type === 'put') checkKey(operation.key)
  else if (operation.type === 'delete') checkKey(operation.key, operation.end)
  else checkKey(operation.query.key, operation.query.end)
}

export function checkKey(key: string, end?: string): void {
  if (key === '' && end === undefined) throw new EmptyKeyError()
}

/** Every key changes once at most within one revision: it may be put once, and not by those that also delete it. */
function checkDuplicates(operations: readonly Operation[]): void {
  if (operations.length < 2) return
  const puts = new Set<string>()
  for (const operation of operations) {
    if (operation.type !== 'put') continue
    if (puts.has(operation.key)) throw new DuplicateKeyError()
    puts.add(operation.key)
  }
  for (const operation of operations) {
    if (operation.type !== 'delete') continue
    const { key, end } = operation
    const covers = (put: string): boolean => (end === undefined ? put === key : put >= key && (end === noEnd || put < end))
    if ([...puts].some(covers)) throw new DuplicateKeyError()
  }
}

/** Does one checked operation; what it found or replaced. */
export function run(operation: Operation, keyspace: Keyspace): readonly KeyValue[] {
  switch (operation.type) {
    case 'range':
      return keyspace.range(operation.query).items
    case 'put':
      return listOf(keyspace.put(operation.key, operation.value, operation.lease))
    case 'delete': {
      const { key, end } = operation
      const keys = end === undefined ? [key] : keyspace.range({ key, end }).items.map((item) => item.key)
      return keys.flatMap((each) => keyspace.delete(each) ?? [])
    }
  }
}

const listOf = (item: KeyValue | undefined): readonly KeyValue[] => (item ? [item] : [])
