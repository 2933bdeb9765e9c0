import { DurabilityError, type Snapshot } from '../store.ts'
import { beginTransaction, CheckpointWriter } from './checkpoint.ts'
import { explain, openDatabase } from './database.ts'

/**
 * Makes a store of that name out of a snapshot, all in one transaction. As etcd's restore it begins with nothing: a name
 * that holds a history already is refused (`deleteIndexedDbStore` frees it). Throws DurabilityError.
 */
export async function restoreIndexedDbStore(name: string, snapshot: Snapshot): Promise<void> {
  const database = await openDatabase(name, () => undefined)
  try {
    const transaction = beginTransaction(database, 'strict')
    const kept = await transaction.objectStore('meta').count()
    if (kept > 0) {
      transaction.abort()
      await transaction.done.catch(() => undefined)
      throw new DurabilityError('taken', `The database "${name}" holds a cluster already.`)
    }
    const writer = new CheckpointWriter(snapshot, [])
    while (!writer.step(transaction, undefined));
    const beside = transaction.objectStore('beside')
    await Promise.all(Object.entries(snapshot.beside ?? {}).map(([key, value]) => beside.put(value, key)))
    await transaction.done
  } catch (error) {
    throw explain(error, name)
  } finally {
    database.close()
  }
}
