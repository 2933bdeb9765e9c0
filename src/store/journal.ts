import type { Snapshot, Lease, LeaseId, WatchBatch } from './store.ts'

/** One step of a store's history, as it is written down. */
export type JournalEntry =
  | { readonly type: 'changes'; readonly batch: WatchBatch }
  | { readonly type: 'grant'; readonly lease: Lease }
  | { readonly type: 'revoke'; readonly lease: LeaseId }

/** What a journal may ask of the store that writes into it. */
export interface JournalSource {
  readonly revision: number
  readonly compactedRevision: number
  snapshot(revision: number): Snapshot
}

/** Where a store's history is made durable. Entries arrive in order; none may be lost between two that are kept. */
export interface Journal {
  /** Called once, before the first entry. */
  open(source: JournalSource): void
  append(entry: JournalEntry): void
  durable(revision: number): Promise<void>
  saveBeside(key: string, value: unknown): void
  loadBeside(key: string): Promise<unknown>
  close(): Promise<void>
}

/** For a store that lives as long as its process: durable is what has happened. */
export function memoryJournal(start: Snapshot['beside'] = {}): Journal {
  const beside = new Map<string, unknown>(Object.entries(start))
  return {
    open: () => undefined,
    append: () => undefined,
    durable: () => Promise.resolve(),
    saveBeside: (key, value) => void (value === undefined ? beside.delete(key) : beside.set(key, value)),
    loadBeside: (key) => Promise.resolve(beside.get(key)),
    close: () => Promise.resolve(),
  }
}
