import type { Lease, Node } from '#api'
import { parseTime } from '#kernel'
import { findCondition } from '../conditions.ts'
import { graceMs, hear, isTaintedForReadiness, readinessOf, startupGraceMs, type Heard } from './health.ts'
import { evictionIntervalMs, isCounted, zoneOf, zoneStateOf, type ZoneState } from './zones.ts'

/**
 * What is known of the health of all nodes beside their status. Nodes are looked at together every few seconds, since what
 * happens to one depends on its zone: (pkg/controller/nodelifecycle)
 * - A node is silent when neither its lease nor its status has changed for the grace period, by this clock.
 * - In a zone one node after the other is given over to eviction, ten seconds apart; more slowly or not at all while much
 *   of the zone is down.
 * - When no node in any zone is ready, the fault is taken to be on this side: nothing is evicted until one is.
 */
export class HealthMonitor {
  readonly #heard = new Map<string, Heard>()
  readonly #silent = new Set<string>()
  readonly #evicted = new Set<string>()
  /** Per zone, when the next node may be given over. */
  readonly #nextEvictionMs = new Map<string, number>()
  #isAllDown = false

  isSilent(name: string): boolean {
    return this.#silent.has(name)
  }

  /** Whether the node's pods are to go (NoExecute), and not only to stay away (NoSchedule). */
  isEvicted(name: string): boolean {
    return this.#evicted.has(name)
  }

  forget(name: string): void {
    this.#heard.delete(name)
    this.#silent.delete(name)
    this.#evicted.delete(name)
  }

  /** Looks at all nodes; returns those about which something is to be done. */
  look(nodes: readonly Node[], leaseOf: (name: string) => Lease | undefined, nowMs: number): readonly string[] {
    for (const node of nodes) this.#listen(node, leaseOf(node.metadata.name), nowMs)
    const zones = byZone(nodes)
    const states = new Map([...zones].map(([zone, members]) => [zone, zoneStateOf(members.filter(isCounted))]))
    const wasAllDown = this.#isAllDown
    this.#isAllDown = nodes.length > 0 && [...states.values()].every((state) => state === 'fullDisruption')
    if (wasAllDown && !this.#isAllDown) this.#forgive(nowMs)
    for (const [zone, members] of zones) this.#review(zone, members, states.get(zone) ?? 'normal', nowMs)
    return nodes.filter((node) => this.#needsWork(node)).map(({ metadata }) => metadata.name)
  }

  #listen(node: Node, lease: Lease | undefined, nowMs: number): void {
    const { name, creationTimestamp } = node.metadata
    const isNew = findCondition(node.status?.conditions, 'Ready') === undefined
    const first = isNew ? parseTime(creationTimestamp) : nowMs
    const heard = hear(this.#heard.get(name), node, lease, nowMs, first)
    this.#heard.set(name, heard)
    if (nowMs - heard.atMs > (isNew ? startupGraceMs : graceMs)) this.#silent.add(name)
    else this.#silent.delete(name)
  }

  /** Somebody is there again: while nobody was, nobody could be heard. */
  #forgive(nowMs: number): void {
    this.#silent.clear()
    for (const [name, heard] of this.#heard) this.#heard.set(name, { ...heard, atMs: nowMs })
  }

  #review(zone: string, members: readonly Node[], state: ZoneState, nowMs: number): void {
    const intervalMs = this.#isAllDown ? undefined : evictionIntervalMs(state, members.length)
    for (const node of members) {
      const { name } = node.metadata
      const readiness = readinessOf(node)
      if (this.#isAllDown || readiness === 'ready') this.#evicted.delete(name)
      else if (isTaintedForReadiness(node)) this.#evicted.add(name)
      else if (readiness !== 'unreported' && intervalMs !== undefined && !this.#evicted.has(name)) {
        if (nowMs < (this.#nextEvictionMs.get(zone) ?? 0)) continue
        this.#evicted.add(name)
        this.#nextEvictionMs.set(zone, nowMs + intervalMs)
      }
    }
  }

  #needsWork(node: Node): boolean {
    const { name } = node.metadata
    const readiness = readinessOf(node)
    if (this.#silent.has(name) && readiness !== 'unreachable') return true
    return this.#evicted.has(name) !== isTaintedForReadiness(node)
  }
}

function byZone(nodes: readonly Node[]): ReadonlyMap<string, readonly Node[]> {
  const zones = new Map<string, Node[]>()
  for (const node of nodes) {
    const zone = zoneOf(node)
    const members = zones.get(zone)
    if (members) members.push(node)
    else zones.set(zone, [node])
  }
  return zones
}
