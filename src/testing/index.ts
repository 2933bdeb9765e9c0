/**
 * For tests only: builders of complete objects, of which a test spells out what matters to it, and a clock that moves when
 * told to.
 */
export { aContainer, aPod, type PodParts } from './pods.ts'
export { aNode, type NodeParts } from './nodes.ts'
export { aDeployment, aReplicaSet, aService, type WorkloadParts } from './workloads.ts'
export { type Named } from './metadata.ts'
export { stoppedClock, type StoppedClock } from './stopped-clock.ts'
