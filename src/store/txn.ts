import type { Keyspace } from './keyspace.ts'
import type { Leases } from './leases.ts'
import { DuplicateKeyError, EmptyKeyError, noEnd, type Compare, type KeyValue, type Operation, type Txn } from './store.ts'

/** True when the comparison holds for what stands at its key; an absent key has revision and version 0. */
export function holds(comparison: Compare, item: KeyValue | undefined): boolean {
  if ('modRevision' in comparison) return (item?.modRevision ?? 0) === comparison.modRevision
  if ('createRevision' in comparison) return (item?.createRevision ?? 0) === comparison.createRevision
  return (item?.version ?? 0) === comparison.version
}

/** Throws what is wrong with a transaction, before anything of it is done: so it happens whole or not at all. */
export function checkTxn({ compare = [], then, otherwise = [] }: Txn, keyspace: Keyspace, leases: Leases): void {
  for (const { key } of compare) checkKey(key)
  for (const operations of [then, otherwise]) {
    for (const operation of operations) checkOperation(operation, keyspace, leases)
    checkDuplicates(operations)
  }
}

function checkOperation(operation: Operation, keyspace: Keyspace, leases: Leases): void {
  if (operation.type === 'range') {
    checkKey(operation.query.key, operation.query.end)
    keyspace.checkReadable(operation.query.revision)
    return
  }
  checkKey(operation.key, operation.type === 'delete' ? operation.end : undefined)
  if (operation.type === 'put' && operation.lease !== undefined) leases.check(operation.lease)
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
