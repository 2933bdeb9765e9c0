import type { Lease, Node, NodeCondition, Taint } from '#api'
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

/** A changed lease or status counts as a sign of life, whatever time stands in it. */
export function hear(before: Heard | undefined, node: Node, lease: Lease | undefined, nowMs: number): Heard {
  const renewTime = lease?.spec?.renewTime
  const heartbeat = findCondition(node.status?.conditions, 'Ready')?.lastHeartbeatTime
  const isNews = !before || before.renewTime !== renewTime || before.heartbeat !== heartbeat
  return { renewTime, heartbeat, atMs: isNews ? nowMs : before.atMs }
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
  const others = before.filter(({ type }) => !watchedConditions.some((watched) => watched === type))
  return [...watchedConditions.map(silent), ...others]
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

export type Readiness = 'ready' | 'notReady' | 'unreachable'

export function readinessOf({ status }: Node): Readiness {
  const ready = findCondition(status?.conditions, 'Ready')?.status
  return ready === 'True' ? 'ready' : ready === 'Unknown' ? 'unreachable' : 'notReady'
}

/**
 * The taints that a node should have for its conditions; those of others stay. `evicts` is false while so much of a zone is
 * silent that the fault is more likely on this side: nothing is evicted then.
 */
export function taintsFor(node: Node, now: string, evicts: boolean): readonly Taint[] {
  const { conditions } = node.status ?? {}
  const readiness = readinessOf(node)
  const trouble = readiness === 'notReady' ? notReady : readiness === 'unreachable' ? unreachable : undefined
  const wanted = [
    ...(trouble ? [{ key: trouble, effect: 'NoSchedule' }] : []),
    ...(trouble && evicts ? [{ key: trouble, effect: 'NoExecute' }] : []),
    ...pressures
      .filter(([type]) => findCondition(conditions, type)?.status === 'True')
      .map(([, taint]) => ({ key: taint, effect: 'NoSchedule' })),
    ...(node.spec?.unschedulable === true ? [{ key: key('unschedulable'), effect: 'NoSchedule' }] : []),
  ]
  const before = node.spec?.taints ?? []
  const isWanted = (taint: Taint): boolean => wanted.some((each) => each.key === taint.key && each.effect === taint.effect)
  const kept = before.filter((taint) => !owned.includes(taint.key) || isWanted(taint))
  const missing = wanted.filter((taint) => !before.some((each) => each.key === taint.key && each.effect === taint.effect))
  if (missing.length === 0 && kept.length === before.length) return before
  return [...kept, ...missing.map((taint) => ({ ...taint, timeAdded: now }))]
}

/** Whether evictions go on: not when nobody in the zone is ready, nor when more than two and more than 55 % of a small one are not. */
export function zoneEvicts(nodes: readonly Node[]): boolean {
  const silent = nodes.filter((node) => readinessOf(node) !== 'ready').length
  if (silent === 0) return true
  if (silent === nodes.length) return false
  return !(silent > 2 && silent / nodes.length >= 0.55 && nodes.length <= 50)
}

/** The zone a node counts to. */
export const zoneOf = ({ metadata: { labels = {} } }: Node): string =>
  `${labels['topology.kubernetes.io/region'] ?? ''}:${labels['topology.kubernetes.io/zone'] ?? ''}`
