import 'fake-indexeddb/auto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { openIndexedDbStore } from './indexeddb/indexeddb-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { noEnd, type LocalStore, type Operation } from './store.ts'
import { drain, stoppedClock } from './store-conformance.ts'
import { answersOf, steps } from './store-steps.ts'

type Step =
  | { readonly type: 'txn'; readonly then: readonly Operation[] }
  | { readonly type: 'compact'; readonly back: number }
  | { readonly type: 'reopen' }

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('put' as const), key, value: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('delete' as const), key }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('delete' as const), key, end: key }) },
)
const step = (...more: fc.Arbitrary<Step>[]): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant('txn' as const), then: fc.array(operation, { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('compact' as const), back: fc.nat(5) }) },
    ...more.map((arbitrary) => ({ weight: 1, arbitrary })),
  )

/** The store as one would write it on a napkin: a copy of everything for each revision. */
class Model {
  states: Map<string, unknown>[] = [new Map(), new Map()]
  changes: string[][] = [[], []]
  compacted = 1

  get revision(): number {
    return this.states.length - 1
  }

  txn(then: readonly Operation[]): boolean {
    const state = new Map(this.states.at(-1))
    const changes: string[] = []
    const put = new Set<string>()
    for (const operation of then) {
      if (operation.type !== 'put') continue
      if (put.has(operation.key)) return false
      put.add(operation.key)
    }
    for (const operation of then) {
      if (operation.type === 'put') {
        state.set(operation.key, operation.value)
        changes.push(`put ${operation.key}`)
      } else if (operation.type === 'delete') {
        const { key, end } = operation
        const isIn = (candidate: string): boolean => (end === undefined ? candidate === key : candidate >= key && candidate < end)
        if ([...put].some(isIn)) return false
        for (const gone of [...state.keys()].filter(isIn).sort()) {
          state.delete(gone)
          changes.push(`delete ${gone}`)
        }
      }
    }
    if (changes.length > 0) {
      this.states.push(state)
      this.changes.push(changes)
    }
    return true
  }
}

async function agree(store: LocalStore, model: Model): Promise<void> {
  expect(store.revision).toBe(model.revision)
  for (let revision = store.compactedRevision; revision <= model.revision; revision++) {
    const { items } = await store.range({ key: '', end: noEnd, revision })
    expect(items.map(({ key }) => key)).toEqual([...(model.states[revision]?.keys() ?? [])].sort())
    expect(new Map(items.map(({ key, value }) => [key, value]))).toEqual(model.states[revision])
  }
  const seen = await drain(store.watch({ key: '', end: noEnd, startRevision: store.compactedRevision + 1 }))
  const wanted = model.changes.slice(store.compactedRevision + 1)
  expect(seen.map(({ changes }) => changes.map(({ type, item }) => `${type} ${item.key}`))).toEqual(wanted)
}

async function txnOnBoth(store: LocalStore, model: Model, then: readonly Operation[]): Promise<void> {
  const fits = model.txn(then)
  const failure = await store.txn({ then }).then(
    () => undefined,
    (error: Error) => error.name,
  )
  expect(failure).toBe(fits ? undefined : 'DuplicateKeyError')
}

async function runSteps(steps: readonly Step[], open: () => Promise<LocalStore>): Promise<void> {
  const model = new Model()
  let store = await open()
  const live = store.watch({ key: '', end: noEnd, startRevision: 2 })
  let closedAt: number | undefined
  for (const each of steps) {
    if (each.type === 'txn') {
      await txnOnBoth(store, model, each.then)
    } else if (each.type === 'compact') {
      const revision = Math.min(Math.max(store.revision - each.back, store.compactedRevision + 1), store.revision)
      if (revision > store.compactedRevision) await store.compact(revision)
    } else {
      closedAt ??= model.revision
      await store.close()
      store = await open()
    }
    await agree(store, model)
  }
  const seen = await drain(live)
  expect(seen.map(({ revision }) => revision)).toEqual(Array.from({ length: (closedAt ?? model.revision) - 1 }, (_, index) => index + 2))
  await store.close()
}

test('the memory store does what a naive one does', async () => {
  const property = fc.assert(
    fc.asyncProperty(fc.array(step(), { maxLength: 30 }), (steps) =>
      runSteps(steps, async () => createMemoryStore({ clock: stoppedClock() })),
    ),
    { numRuns: 200 },
  )
  await expect(property).resolves.toBeUndefined()
})

test('the IndexedDB store does what a naive one does, closed and opened at any time', async () => {
  let databases = 0
  const property = fc.assert(
    fc.asyncProperty(
      fc.array(step(fc.constant({ type: 'reopen' as const })), { maxLength: 20 }),
      fc.integer({ min: 1, max: 5 }),
      (steps, every) => {
        const name = `model-${++databases}`
        return runSteps(steps, () => openIndexedDbStore({ name, clock: stoppedClock(), checkpointEvery: every }))
      },
    ),
    { numRuns: 60 },
  )
  await expect(property).resolves.toBeUndefined()
})

test('the IndexedDB store answers everything as the memory store does', async () => {
  let databases = 0
  const property = fc.assert(
    fc.asyncProperty(steps, async (work) => {
      const stored = await openIndexedDbStore({ name: `answers-${++databases}`, clock: stoppedClock(), checkpointEvery: 3 })
      const expected = await answersOf(createMemoryStore({ clock: stoppedClock() }), work, 'p/')
      expect(await answersOf(stored, work, 'p/')).toEqual(expected)
      await stored.close()
    }),
    { numRuns: 100 },
  )
  await expect(property).resolves.toBeUndefined()
})
