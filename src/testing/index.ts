/**
 * Builders for tests: complete objects, of which a test spells out only what matters to it. Only tests import this.
 */
export { aContainer, aPod, type PodParts } from './pods.ts'
export { aNode, type NodeParts } from './nodes.ts'
export { aDeployment, aReplicaSet, aService, type WorkloadParts } from './workloads.ts'
export { type Named } from './metadata.ts'
