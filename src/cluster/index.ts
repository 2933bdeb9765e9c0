/**
 * Assembly: which components run where, the workers and their wiring, faults, checkpoints. The only place that knows all
 * parts.
 *
 * `openCluster` spreads a cluster over the page's workers, `startCluster` runs one in this thread. Cluster is what both
 * stand on: kernel + store + control-plane-programs + component programs; control is the contract around it.
 */
export * from './contract.ts'
export { checkSnapshot, openCluster } from './open-cluster.ts'
export { startCluster, type StartOptions } from './start-cluster.ts'
export { optionalComponents, type OptionalComponent } from './cluster.ts'
export { pageUsers } from './page-users.ts'
export type { ApiServerFlags } from './control-plane-programs.ts'
export { readServiceRange } from './service-range.ts'
