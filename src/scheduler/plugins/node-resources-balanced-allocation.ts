import type { NodeInfo } from '../framework/node-info.ts'
import { maxNodeScore, type Plugin } from '../framework/plugin.ts'
import type { PodInfo } from '../framework/pod-info.ts'

/** The fractions of CPU and memory that would be requested with the pod there. */
function fractions({ requests }: PodInfo, { requested, allocatable }: NodeInfo): readonly number[] {
  const pairs: readonly (readonly [number, number])[] = [
    [requested.milliCpu + requests.milliCpu, allocatable.milliCpu],
    [requested.memory + requests.memory, allocatable.memory],
  ]
  return pairs.filter(([, all]) => all > 0).map(([wanted, all]) => Math.min(wanted / all, 1))
}

/** 100 less the standard deviation of the fractions, which for two is half their difference. */
function balance(pod: PodInfo, node: NodeInfo): number {
  const [cpu, memory] = fractions(pod, node)
  const deviation = cpu === undefined || memory === undefined ? 0 : Math.abs(cpu - memory) / 2
  return Math.trunc((1 - deviation) * maxNodeScore)
}

/** Prefers nodes whose CPU and memory fill up at the same pace. Has no opinion on pods that request neither. */
export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  prepareScore: (pod) => (pod.requests.milliCpu === 0 && pod.requests.memory === 0 ? undefined : { score: (node) => balance(pod, node) }),
}
