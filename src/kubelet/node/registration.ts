import type { Node, NodeCondition, NodeStatus } from '#api'
import { kubernetesVersion, type Draft } from '#apimachinery'
import { formatTime } from '#kernel'
import type { Machine } from '#runtime'
import type { NodeConfig } from '../node.ts'

/** What a machine has, as quantities. */
export interface NodeCapacity {
  readonly cpu: string
  readonly memory: string
  readonly pods: string
  readonly ephemeralStorage: string
}

const defaultCapacity: NodeCapacity = { cpu: '4', memory: '8Gi', pods: '110', ephemeralStorage: '100Gi' }
const version = kubernetesVersion.gitVersion

/** The labels that a kubelet gives its node. */
export const nodeLabels = ({ name, labels }: NodeConfig): Readonly<Record<string, string>> => ({
  'beta.kubernetes.io/arch': 'amd64',
  'beta.kubernetes.io/os': 'linux',
  'kubernetes.io/arch': 'amd64',
  'kubernetes.io/hostname': name,
  'kubernetes.io/os': 'linux',
  ...labels,
})

/** The labels that a kubelet sees to when it starts, whoever made the node: those of these names that it would give itself. */
const ownLabels = [
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/instance-type',
]

/** Those of its own labels that a node has not as they should be. */
export function missingLabels(config: NodeConfig, { metadata }: Node): Readonly<Record<string, string>> {
  const labels = nodeLabels(config)
  const isWrong = (name: string): boolean => labels[name] !== undefined && labels[name] !== metadata.labels?.[name]
  return Object.fromEntries(ownLabels.filter(isWrong).map((name) => [name, labels[name] ?? '']))
}

/** A node as its kubelet registers it, before it is ready. */
export const newNode = (config: NodeConfig, status: NodeStatus): Draft<Node> => ({
  metadata: {
    name: config.name,
    labels: nodeLabels(config),
    annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
  },
  spec: { podCIDR: config.podCidr, podCIDRs: [config.podCidr], taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
  status,
})

/** Everything that a kubelet says of its node. (pkg/kubelet/nodestatus/setters.go) */
export function nodeStatus(config: NodeConfig, machine: Machine, before: NodeStatus | undefined, nowMs: number): NodeStatus {
  const { cpu, memory, pods, ephemeralStorage } = config.capacity ?? defaultCapacity
  const resources = { cpu, 'ephemeral-storage': ephemeralStorage, 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', memory, pods }
  const bootId = `${config.name}-boot`
  const { images: _, ...kept } = before ?? {}
  return {
    ...kept,
    addresses: [
      { address: config.ip, type: 'InternalIP' },
      { address: config.name, type: 'Hostname' },
    ],
    allocatable: resources,
    capacity: resources,
    conditions: conditionsOf(before?.conditions ?? [], formatTime(nowMs)),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    ...imagesOf(machine),
    nodeInfo: {
      architecture: 'amd64',
      bootID: before?.nodeInfo?.bootID ?? bootId,
      containerRuntimeVersion: 'containerd://2.2.0',
      kernelVersion: '6.12.0',
      kubeProxyVersion: '',
      kubeletVersion: version,
      machineID: config.name,
      operatingSystem: 'linux',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      systemUUID: config.name,
    },
  }
}

/** The largest first. The server drops an empty list: one that was sent all the same would be news each time. */
function imagesOf({ images }: Machine): Pick<NodeStatus, 'images'> {
  if (images.length === 0) return {}
  return {
    images: images
      .toSorted((left, right) => right.sizeBytes - left.sizeBytes)
      .map(({ repository, tags, digest, sizeBytes }) => ({
        names: [`${repository}@${digest}`, ...tags.filter(Boolean).map((tag) => `${repository}:${tag}`)],
        sizeBytes,
      })),
  }
}

const wanted: readonly Omit<NodeCondition, 'lastHeartbeatTime' | 'lastTransitionTime'>[] = [
  { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
  { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
  { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
]

function conditionsOf(before: readonly NodeCondition[], now: string): readonly NodeCondition[] {
  const own = wanted.map((condition) => {
    const known = before.find(({ type }) => type === condition.type)
    const since = known?.status === condition.status && known.lastTransitionTime !== undefined ? known.lastTransitionTime : now
    return { ...condition, lastHeartbeatTime: now, lastTransitionTime: since }
  })
  return [...before.filter(({ type }) => !wanted.some((each) => each.type === type)), ...own]
}
