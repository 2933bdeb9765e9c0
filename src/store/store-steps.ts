import * as fc from 'fast-check'
import {
  prefixEnd,
  type Change,
  type Compare,
  type KeyValue,
  type LeaseId,
  type Operation,
  type RangeQuery,
  type Store,
  type Watch,
  type WatchBatch,
} from './store.ts'

/**
 * Random work on a store, said without revisions and lease numbers, which every store has its own of: revisions are so
 * many steps back from the newest, leases are counted in the order of their grants.
 */
export type Step =
  | { readonly type: 'txn'; readonly compare: readonly CompareStep[]; readonly then: OperationStep[]; readonly otherwise: OperationStep[] }
  | ({ readonly type: 'range' } & RangeStep)
  | { readonly type: 'watch'; readonly back: number; readonly key: string; readonly end?: string | undefined }
  | { readonly type: 'compact' | 'snapshot'; readonly back: number }
  | { readonly type: 'grant' | 'leases' }
  | { readonly type: 'revoke' | 'keepAlive' | 'timeToLive'; readonly lease: number }

interface RangeStep extends Omit<RangeQuery, 'revision' | 'end'> {
  readonly end?: string | undefined
  /** Absent: the newest. -1: one to come. */
  readonly back?: number | undefined
}

interface CompareStep {
  readonly key: string
  readonly end?: string | undefined
  readonly is: NonNullable<Compare['is']>
  readonly of: 'modRevision' | 'createRevision' | 'version' | 'value' | 'lease'
  readonly number: number
}

type OperationStep =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown; readonly lease?: number | undefined }
  | { readonly type: 'delete'; readonly key: string; readonly end?: string | undefined }
  | ({ readonly type: 'range' } & RangeStep)

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
/** `~` is behind all keys. */
const end = fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', '~'), { nil: undefined, freq: 1 })
const value = fc.oneof(fc.nat(3), fc.constant(null), fc.record({ x: fc.nat(1), y: fc.constantFrom('ü', '\n') }))
/** The first is granted at the start, the last hardly ever. */
const lease = fc.constantFrom(0, 0, 0, 1, 2)
const back = fc.integer({ min: -1, max: 8 })

const range: fc.Arbitrary<RangeStep> = fc.record({
  key,
  end,
  back: fc.option(back, { nil: undefined }),
  limit: fc.nat(3),
  countOnly: fc.boolean(),
  keysOnly: fc.boolean(),
})

const operation: fc.Arbitrary<OperationStep> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('put'), key, value, lease: fc.option(lease, { nil: undefined, freq: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('delete'), key, end }) },
  { weight: 1, arbitrary: range.map((query) => ({ type: 'range' as const, ...query })) },
)

const compare: fc.Arbitrary<CompareStep> = fc.record({
  key,
  end,
  is: fc.constantFrom('=', '!=', '<', '>'),
  of: fc.constantFrom('modRevision', 'createRevision', 'version', 'value', 'lease'),
  number: fc.nat(6),
})

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('txn'),
      compare: fc.array(compare, { maxLength: 2 }),
      then: fc.array(operation, { maxLength: 3 }),
      otherwise: fc.array(operation, { maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: range.map((query) => ({ type: 'range' as const, ...query })) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('watch'), key, end, back }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('compact', 'snapshot'), back }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('grant', 'leases') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('revoke', 'keepAlive', 'timeToLive'), lease }) },
)

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { maxLength: 40, size: 'max' })

/** Works on a store, under a prefix in which nothing is, and returns all that it answered and that a watch has seen. */
export async function answersOf(store: Store, work: readonly Step[], prefix: string): Promise<unknown[]> {
  const session = new Session(store, prefix)
  const answers: unknown[] = [await session.run({ type: 'grant' })]
  for (const each of work) {
    // A watch that is behind when history is compacted may miss what stood there before a change.
    if (each.type === 'compact') await session.follow()
    answers.push([each.type, await session.run(each).catch((error: Error) => `${error.name}: ${error.message}`)])
  }
  await session.follow()
  return [...answers, session.seen]
}

const leaseTtlMs = 100_000
const unknownLease = 77_777

class Session {
  readonly seen: unknown[] = []
  readonly #store: Store
  readonly #prefix: string
  /** The store's revision at the start; here it is called 1. */
  readonly #base: number
  readonly #leases: LeaseId[] = []
  readonly #live: Watch
  readonly #batches: AsyncIterator<WatchBatch>
  #compacted = 1

  constructor(store: Store, prefix: string) {
    this.#store = store
    this.#prefix = prefix
    this.#base = store.revision - 1
    this.#live = store.watch({ key: prefix, end: prefixEnd(prefix) })
    this.#batches = this.#live[Symbol.asyncIterator]()
  }

  async follow(): Promise<void> {
    this.seen.push(...(await this.#readBatches(this.#live, this.#batches)))
  }

  async run(work: Step): Promise<unknown> {
    switch (work.type) {
      case 'txn':
        return this.#txn(work)
      case 'range': {
        const { revision, items, ...counts } = await this.#store.range(this.#query(work))
        return { ...counts, revision: this.#told(revision), items: this.#items(items) }
      }
      case 'watch':
        return this.#watch(work)
      case 'compact':
        await this.#store.compact(this.#revision(work.back))
        this.#compacted = this.#revision(work.back) - this.#base
        return 'done'
      case 'snapshot': {
        const { revision, items } = await this.#store.snapshot(this.#revision(work.back))
        return { revision: this.#told(revision), items: this.#items(items.filter((item) => item.key.startsWith(this.#prefix))) }
      }
      case 'grant':
        this.#leases.push(await this.#store.grantLease(leaseTtlMs))
        return 'granted'
      case 'leases': {
        const leases = await this.#store.leases()
        return this.#leases.map((id) => leases.includes(id))
      }
      case 'timeToLive': {
        const { ttlMs, remainingMs, keys } = await this.#store.timeToLive(this.#lease(work.lease))
        return [ttlMs, remainingMs > ttlMs - 60_000, keys.map((each) => each.slice(this.#prefix.length))]
      }
      default:
        return work.type === 'revoke' ? this.#store.revokeLease(this.#lease(work.lease)) : this.#store.keepAlive(this.#lease(work.lease))
    }
  }

  async #txn(work: Step & { type: 'txn' }): Promise<unknown> {
    const { succeeded, revision, results } = await this.#store.txn({
      compare: work.compare.map((each) => this.#compare(each)),
      then: work.then.map((each) => this.#operation(each)),
      otherwise: work.otherwise.map((each) => this.#operation(each)),
    })
    return { succeeded, revision: this.#told(revision), results: results.map((items) => this.#items(items)) }
  }

  async #watch(work: Step & { type: 'watch' }): Promise<unknown> {
    const start = this.#revision(work.back)
    // What a watch from the compacted revision itself sees of it is not promised.
    const startRevision = start - this.#base === this.#compacted ? start + 1 : start
    const watch = this.#store.watch({ ...this.#keys(work.key, work.end), startRevision })
    try {
      return await this.#readBatches(watch, watch[Symbol.asyncIterator]())
    } finally {
      watch.stop()
    }
  }

  /** Everything that is due. */
  async #readBatches(watch: Watch, batches: AsyncIterator<WatchBatch>): Promise<unknown[]> {
    watch.requestProgress()
    const read: unknown[] = []
    for (;;) {
      const { value: batch, done } = await batches.next()
      if (done) throw new Error('the watch has ended')
      read.push([this.#told(batch.revision), ...batch.changes.map((change: Change) => this.#change(change))])
      if (batch.changes.length === 0) return read
    }
  }

  #change({ type, item, previous }: Change): unknown {
    const isPromised = this.#told(item.modRevision) > this.#compacted
    return [type, ...this.#items([item]), previous && isPromised && this.#items([previous])]
  }

  /** The revision so many steps ago, not before the start. */
  #revision(steps: number): number {
    return Math.max(this.#store.revision - steps, this.#base + 1)
  }

  #told(revision: number): number {
    return revision === 0 ? 0 : revision - this.#base
  }

  #lease(index: number): LeaseId {
    return this.#leases[index] ?? unknownLease
  }

  #keys(from: string, to: string | undefined): { key: string; end?: string } {
    return { key: this.#prefix + from, ...(to !== undefined && { end: this.#prefix + to }) }
  }

  #query({ key: from, end: to, back: steps, limit = 0, countOnly = false, keysOnly = false }: RangeStep): RangeQuery {
    const options = { limit, countOnly, keysOnly }
    return { ...this.#keys(from, to), ...options, ...(steps !== undefined && { revision: this.#revision(steps) }) }
  }

  #operation(work: OperationStep): Operation {
    if (work.type === 'range') return { type: 'range', query: this.#query(work) }
    if (work.type === 'delete') return { type: 'delete', ...this.#keys(work.key, work.end) }
    const { type, key: to, value: content, lease: index } = work
    return { type, key: this.#prefix + to, value: content, ...(index !== undefined && { lease: this.#lease(index) }) }
  }

  #compare({ key: from, end: to, is, of, number }: CompareStep): Compare {
    const keys = this.#keys(from, to)
    switch (of) {
      case 'value':
        return { ...keys, is, value: number }
      case 'version':
        return { ...keys, is, version: number }
      case 'lease':
        // Which of two leases has the higher number is nobody's concern.
        return { ...keys, is: is === '<' ? '=' : is === '>' ? '!=' : is, lease: number > 2 ? 0 : this.#lease(number) }
      default: {
        const revision = number === 0 ? 0 : number + this.#base
        return of === 'modRevision' ? { ...keys, is, modRevision: revision } : { ...keys, is, createRevision: revision }
      }
    }
  }

  #items(items: readonly KeyValue[]): unknown[] {
    return items.map(({ key: name, value: content, createRevision, modRevision, version, lease: id }) => ({
      key: name.slice(this.#prefix.length),
      value: content,
      revisions: [this.#told(createRevision), this.#told(modRevision), version],
      ...(id !== undefined && { lease: this.#leases.indexOf(id) }),
    }))
  }
}
