/**
 * For tests only: builders of complete objects, of which a test spells out what matters to it, a clock that moves when
 * told to, and a real API server in memory.
 */
export { aContainer, aPod, type PodParts } from './pods.ts'
export { aNode, type NodeParts } from './nodes.ts'
export { aDeployment, aReplicaSet, aService, type WorkloadParts } from './workloads.ts'
export { type Named } from './metadata.ts'
export { stoppedClock, type StoppedClock } from './stopped-clock.ts'
export { inMemoryApi, type InMemoryApi } from './in-memory-api.ts'
