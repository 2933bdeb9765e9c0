import { expect, test } from 'vitest'
import type { Lease, Node } from '#api'
import { formatTime } from '#kernel'
import { HealthMonitor } from './health-monitor.ts'
import { leaseOf, nodeWith, type ConditionParts } from './testing.ts'

const startMs = Date.UTC(2026, 0, 1)

/** Nodes that renew their leases, and a monitor that looks at them as often as upstream's. */
class Observation {
  readonly monitor = new HealthMonitor()
  readonly #parts = new Map<string, ConditionParts>()
  readonly #renewedMs = new Map<string, number>()
  readonly #dead = new Set<string>()
  #nowMs = startMs
  #lastWork: readonly string[] = []

  constructor(...names: readonly string[]) {
    for (const name of names) this.set(name)
  }

  set(name: string, parts: ConditionParts = {}): this {
    this.#parts.set(name, { ...this.#parts.get(name), ...parts })
    return this
  }

  stop(...names: readonly string[]): this {
    for (const name of names) this.#dead.add(name)
    return this
  }

  resume(...names: readonly string[]): this {
    for (const name of names) this.#dead.delete(name)
    return this
  }

  /** The controller has written what the monitor found out. */
  markUnreachable(...names: readonly string[]): this {
    for (const name of names) this.set(name, { ready: 'Unknown' })
    return this
  }

  pass(seconds: number): this {
    for (let second = 0; second < seconds; second += 5) {
      this.#nowMs += 5000
      for (const name of this.#parts.keys()) if (!this.#dead.has(name)) this.#renewedMs.set(name, this.#nowMs)
      this.#lastWork = this.monitor.look(this.#nodes(), (name) => this.#lease(name), this.#nowMs)
    }
    return this
  }

  get work(): readonly string[] {
    return this.#lastWork
  }

  get silent(): readonly string[] {
    return [...this.#parts.keys()].filter((name) => this.monitor.isSilent(name))
  }

  get evicted(): readonly string[] {
    return [...this.#parts.keys()].filter((name) => this.monitor.isEvicted(name))
  }

  #nodes(): readonly Node[] {
    return [...this.#parts].map(([name, parts]) => nodeWith(name, parts))
  }

  #lease(name: string): Lease | undefined {
    const renewedMs = this.#renewedMs.get(name)
    return renewedMs === undefined ? undefined : leaseOf(name, renewedMs)
  }
}

test('a node is silent when its lease has not changed for fifty seconds, and not before', () => {
  const observation = new Observation('a', 'b').pass(10).stop('a').pass(50)

  expect(observation.silent).toEqual([])
  expect(observation.work).toEqual([])

  observation.pass(5)
  expect(observation.silent).toEqual(['a'])
  expect(observation.work).toEqual(['a'])
})

test('a node that is back is no longer silent', () => {
  const observation = new Observation('a', 'b').pass(10).stop('a').pass(60).resume('a').pass(5)

  expect(observation.silent).toEqual([])
})

test('a node that never reported has a minute from its creation', () => {
  const observation = new Observation('b')
    .set('a', { ready: 'none', createdAt: formatTime(startMs) })
    .stop('a')
    .pass(60)
  expect(observation.silent).toEqual([])

  observation.pass(5)
  expect(observation.silent).toEqual(['a'])
})

test('a node that never reported but renews its lease is alive', () => {
  expect(new Observation('b').set('a', { ready: 'none', createdAt: formatTime(startMs) }).pass(120).silent).toEqual([])
})

test('nodes of a zone are given over one after the other, ten seconds apart', () => {
  const observation = new Observation('a', 'b', 'c', 'd').pass(5).markUnreachable('a', 'b').pass(5)
  expect(observation.evicted).toEqual(['a'])

  observation.pass(5)
  expect(observation.evicted).toEqual(['a'])

  observation.pass(5)
  expect(observation.evicted).toEqual(['a', 'b'])
})

test('each zone gives its nodes over for itself', () => {
  const observation = new Observation()
  for (const zone of ['x', 'y']) for (const at of [1, 2, 3]) observation.set(`${zone}${at}`, { zone })

  observation.pass(5).markUnreachable('x1', 'x2', 'y1').pass(5)

  expect(observation.evicted).toEqual(['x1', 'y1'])
})

test('while most of a small zone is down nobody in it is given over', () => {
  const observation = new Observation('a', 'b', 'c', 'd', 'e').pass(5).markUnreachable('a', 'b', 'c').pass(300)
  expect(observation.evicted).toEqual([])

  observation.set('a', { ready: 'True' }).pass(5)
  expect(observation.evicted).toEqual(['b'])
})

test('a zone that is all down is given over as long as another zone is up', () => {
  const observation = new Observation().set('a', { zone: 'x' }).set('b', { zone: 'y' })

  observation.pass(5).markUnreachable('a').pass(5)

  expect(observation.evicted).toEqual(['a'])
})

test('when all zones are down nobody is given over, and who was is given back', () => {
  const observation = new Observation('a', 'b').pass(5).markUnreachable('a').pass(5)
  expect(observation.evicted).toEqual(['a'])

  observation
    .set('a', { taints: ['node.kubernetes.io/unreachable:NoExecute'] })
    .markUnreachable('b')
    .pass(5)
  expect(observation.evicted).toEqual([])
  expect(observation.work).toEqual(['a'])
})

test('after all zones were down every node has its time again', () => {
  const observation = new Observation('a', 'b', 'c').pass(5).stop('a', 'b', 'c').pass(60)
  expect(observation.silent).toEqual(['a', 'b', 'c'])

  observation.markUnreachable('a', 'b', 'c').pass(5).resume('a').set('a', { ready: 'True' }).pass(5)
  expect(observation.silent).toEqual([])

  observation.pass(60)
  expect(observation.silent).toEqual(['b', 'c'])
})

test('a node that is ready again is not given over any more, and has work to do for its taint', () => {
  const taints = ['node.kubernetes.io/unreachable:NoExecute']
  const observation = new Observation('a', 'b').pass(5).markUnreachable('a').pass(5).set('a', { ready: 'True', taints }).pass(5)

  expect(observation.evicted).toEqual([])
  expect(observation.work).toEqual(['a'])
})

test('a node that is tainted already stays given over, without a turn of its own', () => {
  const taints = ['node.kubernetes.io/unreachable:NoExecute']
  const observation = new Observation('b', 'c').set('a', { ready: 'Unknown', taints }).pass(5)

  expect(observation.evicted).toEqual(['a'])
  expect(observation.work).toEqual([])
})

test('a node that is gone is forgotten', () => {
  const observation = new Observation('a', 'b').pass(10).stop('a').pass(60)

  observation.monitor.forget('a')

  expect(observation.silent).toEqual([])
})
