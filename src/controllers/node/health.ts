import type { Lease, Node, NodeCondition, Taint } from '#api'
import { parseTime } from '#kernel'
import { findCondition } from '../conditions.ts'

/** How long a node may be silent (upstream's --node-monitor-grace-period), and how long when it has just appeared. */
export const graceMs = 50_000
export const startupGraceMs = 60_000
/** How often nodes are looked at (--node-monitor-period). */
export const monitorPeriodMs = 5_000

/** What was last heard of a node, and when by this controller's own clock. */
export interface Heard {
  readonly renewTime: string | undefined
  readonly heartbeat: string | undefined
  readonly atMs: number
}

/**
 * A later lease or another heartbeat counts as a sign of life, whatever time it is by them. `firstMs` is when a node counts
 * as heard of at first.
 */
export function hear(before: Heard | undefined, node: Node, lease: Lease | undefined, nowMs: number, firstMs = nowMs): Heard {
  const renewTime = lease?.spec?.renewTime
  const heartbeat = findCondition(node.status?.conditions, 'Ready')?.lastHeartbeatTime
  if (!before) return { renewTime, heartbeat, atMs: renewTime === undefined ? firstMs : nowMs }
  const isRenewed = renewTime !== undefined && (before.renewTime === undefined || parseTime(renewTime) > parseTime(before.renewTime))
  if (!isRenewed && before.heartbeat === heartbeat) return before
  return { renewTime: isRenewed ? renewTime : before.renewTime, heartbeat, atMs: nowMs }
}

const watchedConditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const

/** The conditions of a node that is silent: nobody knows. */
export function unknownConditions(node: Node, now: string): readonly NodeCondition[] {
  const before = node.status?.conditions ?? []
  const silent = (type: string): NodeCondition => {
    const known = findCondition(before, type)
    if (known?.status === 'Unknown') return known
    return {
      type,
      status: 'Unknown',
      reason: known ? 'NodeStatusUnknown' : 'NodeStatusNeverUpdated',
      message: known ? 'Kubelet stopped posting node status.' : 'Kubelet never posted node status.',
      lastTransitionTime: now,
      lastHeartbeatTime: known?.lastHeartbeatTime ?? node.metadata.creationTimestamp,
    }
  }
  const isWatched = (type: string): boolean => watchedConditions.some((watched) => watched === type)
  const missing = watchedConditions.filter((type) => !findCondition(before, type))
  return [...before.map((condition) => (isWatched(condition.type) ? silent(condition.type) : condition)), ...missing.map(silent)]
}

const key = (name: string): string => `node.kubernetes.io/${name}`
const pressures = [
  ['MemoryPressure', key('memory-pressure')],
  ['DiskPressure', key('disk-pressure')],
  ['PIDPressure', key('pid-pressure')],
  ['NetworkUnavailable', key('network-unavailable')],
] as const
const notReady = key('not-ready')
const unreachable = key('unreachable')
const owned: readonly string[] = [notReady, unreachable, key('unschedulable'), ...pressures.map(([, taint]) => taint)]

/** What a node's Ready condition says: `unreported` without one. */
export type Readiness = 'ready' | 'notReady' | 'unreachable' | 'unreported'

export function readinessOf({ status }: Node): Readiness {
  const ready = findCondition(status?.conditions, 'Ready')?.status
  if (ready === undefined) return 'unreported'
  return ready === 'True' ? 'ready' : ready === 'Unknown' ? 'unreachable' : 'notReady'
}

const readinessTaints: readonly string[] = [notReady, unreachable]

/** Whether the node's pods are being evicted because it is not ready. */
export const isTaintedForReadiness = ({ spec }: Node): boolean =>
  spec?.taints?.some(({ key: name, effect }) => effect === 'NoExecute' && readinessTaints.includes(name)) ?? false

/**
 * The taints that a node should have for its conditions, undefined if it has them; those of others stay. `evicts` adds
 * NoExecute for what is not ready.
 */
export function taintsFor(node: Node, now: string, evicts: boolean): readonly Taint[] | undefined {
  const wanted = wantedTaints(node, evicts)
  const before = node.spec?.taints ?? []
  const isSame = (left: Pick<Taint, 'key' | 'effect'>, right: Pick<Taint, 'key' | 'effect'>): boolean =>
    left.key === right.key && left.effect === right.effect
  const kept = before.filter((taint) => !isOurs(taint) || wanted.some((each) => isSame(each, taint)))
  const missing = wanted.filter((taint) => !before.some((each) => isSame(each, taint)))
  if (missing.length === 0 && kept.length === before.length) return undefined
  return [...kept, ...missing.map((taint) => ({ ...taint, timeAdded: now }))]
}

/** Taints of these names with another effect are somebody else's. */
const isOurs = ({ key: name, effect }: Taint): boolean =>
  effect === 'NoSchedule' ? owned.includes(name) : effect === 'NoExecute' && readinessTaints.includes(name)

function wantedTaints(node: Node, evicts: boolean): readonly Pick<Taint, 'key' | 'effect'>[] {
  const { spec, status } = node
  const readiness = readinessOf(node)
  const trouble = readiness === 'notReady' ? notReady : readiness === 'unreachable' ? unreachable : undefined
  return [
    ...(trouble === undefined ? [] : [{ key: trouble, effect: 'NoSchedule' }]),
    ...pressures
      .filter(([type]) => findCondition(status?.conditions, type)?.status === 'True')
      .map(([, taint]) => ({ key: taint, effect: 'NoSchedule' })),
    ...(spec?.unschedulable === true ? [{ key: key('unschedulable'), effect: 'NoSchedule' }] : []),
    ...(trouble !== undefined && evicts ? [{ key: trouble, effect: 'NoExecute' }] : []),
  ]
}
