/**
 * etcd's contract and its backends: memory, IndexedDB (history packed into one record per group commit) and, in Node,
 * a real etcd. Keys, values and revisions; knows nothing of Kubernetes.
 */
export * from './store.ts'
