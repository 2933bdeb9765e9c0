/**
 * etcd's contract and its backends: memory, IndexedDB (history packed into one record per group commit) and a real etcd
 * over its JSON gateway. Keys, values and revisions; knows nothing of Kubernetes.
 *
 * How the parts of a local store stand on one another: keyspace (versions of keys, log of changes) ← journaled-store
 * (leases, watchers, answers) → journal (nothing, or group commits to IndexedDB).
 */
export * from './store.ts'
export { createMemoryStore, type MemoryStoreOptions } from './memory-store.ts'
export { openIndexedDbStore, type IndexedDbStoreOptions } from './indexeddb/indexeddb-store.ts'
export { deleteIndexedDbStore } from './indexeddb/database.ts'
export { restoreIndexedDbStore } from './indexeddb/restore.ts'
export { readSnapshotFile, SnapshotFileError, writeSnapshotFile } from './snapshot-file.ts'
export { openEtcdStore, type EtcdStoreOptions } from './etcd/etcd-store.ts'
export type { EtcdTransport } from './etcd/gateway.ts'
export { canonicalLines } from './canonical.ts'
