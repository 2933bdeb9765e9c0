import type { ResourceList } from '#apimachinery'
import type { Environment } from '../environment.ts'

interface Stats {
  readonly cpu: { readonly usageNanoCores: number }
  readonly memory: { readonly workingSetBytes: number }
}

/** The parts that are needed of a kubelet's `/stats/summary`. */
export interface NodeSummary {
  readonly node: Stats
  readonly pods: readonly (Stats & {
    readonly podRef: { readonly uid: string }
    readonly containers: readonly (Stats & { readonly name: string })[]
  })[]
}

/** Undefined when the kubelet does not answer. */
export async function readSummary(
  { dialNode }: Environment,
  node: string,
  signal: AbortSignal | undefined,
): Promise<NodeSummary | undefined> {
  try {
    // No proxying: who only looks leaves no trace.
    const request = { verb: 'get', version: 'v1', resource: 'nodes', name: node, path: '/stats/summary' } as const
    const response = await dialNode(node, request, signal)
    return response.type === 'object' && response.code === 200 ? (response.object as unknown as NodeSummary) : undefined // our kubelet's
  } catch {
    return undefined
  }
}

/** In the units of metrics-server. */
export const usageOf = ({ cpu, memory }: Stats): ResourceList => ({
  cpu: cpu.usageNanoCores === 0 ? '0' : `${cpu.usageNanoCores}n`,
  memory: `${Math.ceil(memory.workingSetBytes / 1024)}Ki`,
})
