import type { Journal, JournalEntry, JournalSource } from '../journal.ts'
import { DurabilityError } from '../store.ts'
import { beginTransaction, CheckpointWriter, within, type Transaction } from './checkpoint.ts'
import { explain, type CheckpointHead, type Database } from './database.ts'
import type { Loaded, StoredRecord } from './load.ts'
import { pack } from './packing.ts'

export interface CommitOptions {
  readonly durability: 'strict' | 'relaxed'
  /** About so many revisions of history are kept behind a checkpoint. */
  readonly checkpointEvery: number
  readonly onTrouble: (error: DurabilityError) => void
}

interface Waiter {
  readonly revision: number
  readonly position: number
  resolve(): void
  reject(error: Error): void
}

/** So that packing one record never takes long. */
const maxEntriesPerCommit = 1000

/**
 * Writes history to a database in group commits: one transaction at a time, each with everything that has come up since
 * the last, in one record.
 *
 * - The database always holds a prefix of the history, and beside it values no newer than that prefix.
 * - After the first failure nothing is written any more: a later commit would leave a gap.
 */
export class GroupCommit implements Journal {
  readonly #database: Database
  readonly #options: CommitOptions
  #source: JournalSource | undefined
  #pending: JournalEntry[] = []
  #pendingBeside = new Map<string, unknown>()
  /** How often something was handed in, and up to which time of these everything is durable. */
  #appended = 0
  #written = 0
  #durableRevision: number
  #waiters: Waiter[] = []
  #sequence: number
  #records: StoredRecord[]
  #checkpoint: CheckpointHead | undefined
  #checkpointWriter: CheckpointWriter | undefined
  #running: Promise<void> | undefined
  #failure: DurabilityError | undefined

  constructor(database: Database, loaded: Loaded, options: CommitOptions) {
    this.#database = database
    this.#options = options
    this.#durableRevision = loaded.keyspace.revision
    this.#sequence = loaded.sequence
    this.#records = [...loaded.records]
    this.#checkpoint = loaded.checkpoint
  }

  open(source: JournalSource): void {
    this.#source = source
  }

  append(entry: JournalEntry): void {
    if (this.#failure) return
    this.#appended++
    this.#pending.push(entry)
    this.#wake()
  }

  saveBeside(key: string, value: unknown): void {
    this.#appended++
    this.#pendingBeside.set(key, value)
    if (!this.#failure) this.#wake()
  }

  async loadBeside(key: string): Promise<unknown> {
    if (this.#pendingBeside.has(key) || this.#failure) return this.#pendingBeside.get(key)
    return this.#database.get('beside', key)
  }

  durable(revision: number): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    // Whoever asks for the newest revision also asks for the values saved beside it so far.
    const position = revision === this.#source?.revision ? this.#appended : 0
    if (revision <= this.#durableRevision && position <= this.#written) return Promise.resolve()
    return new Promise((resolve, reject) => this.#waiters.push({ revision, position, resolve, reject }))
  }

  async close(): Promise<void> {
    this.#checkpointWriter = undefined
    await this.#running
    this.fail(new DurabilityError('closed', 'The store is closed.'), false)
  }

  fail(error: DurabilityError, isTrouble = true): void {
    if (this.#failure) return
    this.#failure = error
    this.#pending = []
    for (const waiter of this.#waiters) waiter.reject(error)
    this.#waiters = []
    this.#database.close()
    if (isTrouble) this.#options.onTrouble(error)
  }

  #wake(): void {
    this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    await Promise.resolve() // lets what is being done right now join the first commit
    try {
      while (!this.#failure && this.#hasWork()) await this.#commit()
    } catch (error) {
      this.fail(explain(error, this.#database.name))
    } finally {
      this.#running = undefined
    }
  }

  #hasWork(): boolean {
    return this.#pending.length > 0 || this.#pendingBeside.size > 0 || this.#checkpointWriter !== undefined
  }

  async #commit(): Promise<void> {
    const transaction = beginTransaction(this.#database, this.#options.durability)
    within(transaction.done) // it may fail before it is awaited below
    await this.#checkHead(transaction)
    const entries = this.#pending.splice(0, maxEntriesPerCommit)
    const record = this.#putHistory(transaction, entries)
    this.#putBeside(transaction)
    const position = this.#pending.length === 0 ? this.#appended : this.#written
    const writer = this.#checkpointWriter
    const isCheckpointed = writer?.step(transaction, this.#checkpoint) ?? false
    await transaction.done

    this.#written = position
    if (record) this.#records.push(record)
    if (writer && isCheckpointed) this.#adoptCheckpoint(writer)
    this.#settle(record?.lastRevision ?? this.#durableRevision)
    this.#beginCheckpointIfDue()
  }

  /** Whoever else writes here has another history; mixing the two would destroy both. */
  async #checkHead(transaction: Transaction): Promise<void> {
    const head = (await transaction.objectStore('meta').get('head')) ?? 0
    if (head === this.#sequence) return
    transaction.abort()
    throw new DurabilityError('taken', `Another tab has written to the database "${this.#database.name}".`)
  }

  #putHistory(transaction: Transaction, entries: readonly JournalEntry[]): StoredRecord | undefined {
    if (entries.length === 0) return undefined
    const newest = entries.findLast((entry) => entry.type === 'changes')
    const lastRevision = newest?.batch.revision ?? this.#durableRevision
    this.#sequence++
    within(transaction.objectStore('history').add({ lastRevision, text: pack(entries) }, this.#sequence))
    within(transaction.objectStore('meta').put(this.#sequence, 'head'))
    return { sequence: this.#sequence, lastRevision }
  }

  /** Values wait for all of the history that was there when they were saved. */
  #putBeside(transaction: Transaction): void {
    if (this.#pending.length > 0) return
    const values = this.#pendingBeside
    this.#pendingBeside = new Map()
    const store = transaction.objectStore('beside')
    for (const [key, value] of values) within(value === undefined ? store.delete(key) : store.put(value, key))
  }

  #settle(durableRevision: number): void {
    this.#durableRevision = durableRevision
    const isDue = ({ revision, position }: Waiter): boolean => revision <= this.#durableRevision && position <= this.#written
    const due = this.#waiters.filter(isDue)
    this.#waiters = this.#waiters.filter((waiter) => !isDue(waiter))
    for (const waiter of due) waiter.resolve()
  }

  /**
   * A checkpoint is taken behind the newest revision, so that history survives a reload; and only once there is as much
   * new history as there are keys, so that it at most doubles what is written.
   */
  #beginCheckpointIfDue(): void {
    const { checkpointEvery } = this.#options
    const since = this.#durableRevision - (this.#checkpoint?.revision ?? 0)
    if (!this.#source || this.#checkpointWriter || since < Math.max(2 * checkpointEvery, this.#checkpoint?.items ?? 0)) return
    const revision = Math.max(this.#durableRevision - checkpointEvery, this.#source.compactedRevision)
    this.#checkpointWriter = new CheckpointWriter(this.#source.snapshot(revision), this.#records)
  }

  #adoptCheckpoint({ head, replaced }: CheckpointWriter): void {
    this.#checkpoint = head
    this.#checkpointWriter = undefined
    this.#records = this.#records.filter(({ sequence }) => sequence > (replaced?.sequence ?? 0))
  }
}
