import { nodes, type Node, type NodeStatus } from '#api'
import { deepEqual, isReason, type KubeObject } from '#apimachinery'
import type { Client, EventRecorder } from '#client'
import type { Clock } from '#kernel'
import type { Machine } from '#runtime'
import type { NodeConfig } from '../node.ts'
import { missingLabels, newNode, nodeStatus } from './registration.ts'

export interface NodeParts {
  readonly client: Client
  readonly clock: Clock
  readonly recorder: EventRecorder
  readonly config: NodeConfig
  readonly machine: Machine
  readonly signal: AbortSignal
}

/** How often the node is looked at, and how often it is written when nothing has changed. */
const lookEveryMs = 10_000
const reportEveryMs = 300_000
const retryMs = 1000

/** Registers the node, and keeps its status up to date, until the signal is aborted. */
export function keepNodeStatus(parts: NodeParts): void {
  void run(parts).catch(() => undefined) // the kubelet has ended
}

async function run(parts: NodeParts): Promise<void> {
  const { clock, signal } = parts
  let reportedMs = -Infinity
  let isFirst = true
  const pause = (ms: number): Promise<void> => clock.sleep(ms, signal, { background: true })
  announce(parts)
  for (;;) {
    try {
      const current = isFirst ? await relabel(parts, await register(parts)) : await register(parts)
      isFirst = false
      const status = nodeStatus(parts.config, parts.machine, current.status, clock.now())
      if (isChanged(current.status, status) || clock.now() - reportedMs >= reportEveryMs) {
        await parts.client(nodes).updateStatus({ ...current, status })
        reportedMs = clock.now()
        tellReady(parts, current, status)
      }
      await pause(lookEveryMs)
    } catch {
      // The API server is away, or somebody else wrote the node: the next look will do.
      await pause(retryMs)
    }
  }
}

/** The node in the API, created if it is not there. */
async function register({ client, config, machine, clock }: NodeParts): Promise<Node> {
  const current = await client(nodes)
    .get(config.name)
    .catch((error: unknown) => {
      if (!isReason(error, 'NotFound')) throw error
      return undefined
    })
  if (current) return current
  const { conditions, ...status } = nodeStatus(config, machine, undefined, clock.now())
  const notReady = conditions?.map((condition) =>
    condition.type === 'Ready'
      ? {
          ...condition,
          status: 'False',
          reason: 'KubeletNotReady',
          message:
            'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
        }
      : condition,
  )
  return client(nodes).create(newNode(config, { ...status, ...(notReady && { conditions: notReady }) }))
}

/** A node that was there before the kubelet started gets the labels that are the kubelet's. */
async function relabel({ client, config }: NodeParts, node: Node): Promise<Node> {
  const labels = missingLabels(config, node)
  if (Object.keys(labels).length === 0) return node
  return client(nodes).patch(config.name, { metadata: { labels } }, { type: 'strategic' })
}

/** Heartbeats are no change. */
function isChanged(before: NodeStatus | undefined, after: NodeStatus): boolean {
  const still = ({ conditions, ...rest }: NodeStatus) => ({
    ...rest,
    conditions: conditions?.map((condition) => ({ ...condition, lastHeartbeatTime: undefined })),
  })
  return before === undefined || !deepEqual(still(before), still(after))
}

const readiness = (status: NodeStatus | undefined): string | undefined => status?.conditions?.find(({ type }) => type === 'Ready')?.status

function tellReady({ recorder }: NodeParts, node: Node, after: NodeStatus): void {
  if (readiness(node.status) === 'True' || readiness(after) !== 'True') return
  recorder.event(referenceOf(node.metadata.name), 'Normal', 'NodeReady', `Node ${node.metadata.name} status is now: NodeReady`)
}

function announce({ recorder, config }: NodeParts): void {
  const node = referenceOf(config.name)
  recorder.event(node, 'Normal', 'Starting', 'Starting kubelet.')
  for (const [reason, what] of [
    ['NodeHasSufficientMemory', 'NodeHasSufficientMemory'],
    ['NodeHasNoDiskPressure', 'NodeHasNoDiskPressure'],
    ['NodeHasSufficientPID', 'NodeHasSufficientPID'],
  ] as const)
    recorder.event(node, 'Normal', reason, `Node ${config.name} status is now: ${what}`)
  recorder.event(node, 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods')
}

/** Kubelets speak of their node by its name alone, which stands for the uid too. */
const referenceOf = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, uid: name, resourceVersion: '', creationTimestamp: '' },
})
