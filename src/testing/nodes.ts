import type { ContainerImage, Node, NodeSpec, NodeStatus, Taint } from '#api'
import { metadataOf, type Named } from './metadata.ts'

export interface NodeParts extends Named {
  readonly zone?: string
  /** In place of 4 CPUs, 8Gi and 110 pods. */
  readonly allocatable?: Readonly<Record<string, string>>
  readonly taints?: readonly Taint[]
  readonly unschedulable?: boolean
  readonly images?: readonly ContainerImage[]
  readonly spec?: NodeSpec
  readonly status?: NodeStatus
}

/** A ready node of 4 CPUs and 8Gi with a hostname label. */
export function aNode(parts: NodeParts = {}): Node {
  const { name = 'node-1', zone, allocatable, taints, unschedulable, images, spec, status, labels } = parts
  const resources = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '110', ...allocatable }
  const allLabels = { 'kubernetes.io/hostname': name, ...(zone && { 'topology.kubernetes.io/zone': zone }), ...labels }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: metadataOf('Node', name, { ...parts, labels: allLabels }),
    spec: { ...(taints && { taints }), ...(unschedulable && { unschedulable }), ...spec },
    status: {
      allocatable: resources,
      capacity: resources,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }],
      ...(images && { images }),
      ...status,
    },
  }
}
