import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Deployment, ReplicaSet } from '#api'
import { sizeAnnotations } from './revisions.ts'
import { planRollingUpdate, type Scaling } from './rolling.ts'
import { isScalingEvent, planScaling } from './scaling.ts'
import { desiredReplicas, maxSurge, maxUnavailable, newReplicas, specReplicas } from './size.ts'
import { rolling, set } from './testing.ts'

/** What may happen to a deployment, its replica sets and their pods between two looks of the controller. */
type Happening =
  | { readonly type: 'scale'; readonly replicas: number }
  | { readonly type: 'bounds'; readonly surge: number | string; readonly unavailable: number | string }
  | { readonly type: 'template'; readonly template: number }
  /** A replica set gets the pods it is asked for, and says how many of them are available. */
  | { readonly type: 'report'; readonly template: number; readonly share: number }
  | { readonly type: 'reconcile' }

const bound = fc.oneof(fc.nat(8), fc.constantFrom('0%', '1%', '25%', '50%', '99%', '100%'))
const template = fc.nat(3)
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ type: fc.constant('scale'), replicas: fc.nat(20) }),
  fc.record({ type: fc.constant('bounds'), surge: bound, unavailable: bound }),
  fc.record({ type: fc.constant('template'), template }),
  { weight: 4, arbitrary: fc.record({ type: fc.constant('report'), template, share: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 6, arbitrary: fc.constant({ type: 'reconcile' }) },
) as fc.Arbitrary<Happening> // fc.constant widens the tags to string

/** A deployment with one replica set per template it has had, by template. */
class Rollout {
  #replicas = 3
  #surge: number | string = '25%'
  #unavailable: number | string = '25%'
  #template = 0
  #sets: readonly ReplicaSet[] = []

  happen(what: Happening): void {
    if (what.type === 'scale') this.#replicas = what.replicas
    else if (what.type === 'bounds') [this.#surge, this.#unavailable] = [what.surge, what.unavailable]
    else if (what.type === 'template') this.#template = what.template
    else if (what.type === 'report') this.#report(nameOf(what.template), what.share)
    else this.reconcile()
  }

  get sizes(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.#sets.filter(({ spec }) => spec.replicas !== 0).map((each) => [each.metadata.name, desiredReplicas(each)]),
    )
  }

  /** All pods start, and each replica set says so. */
  reportAll(): void {
    for (const { metadata } of this.#sets) this.#report(metadata.name, 1)
  }

  #report(name: string, share: number): void {
    this.#sets = this.#sets.map((each) => {
      const has = desiredReplicas(each)
      return each.metadata.name === name ? { ...each, status: { replicas: has, availableReplicas: Math.round(has * share) } } : each
    })
  }

  reconcile(): void {
    const deployment = rolling(this.#replicas, this.#surge, this.#unavailable)
    const name = nameOf(this.#template)
    const old = this.#sets.filter(({ metadata }) => metadata.name !== name)
    const current = this.#sets.find(({ metadata }) => metadata.name === name)
    if (isScalingEvent(deployment, this.#sets)) return this.#apply(deployment, planScaling(deployment, current, old))
    const before = this.#sets
    if (current) this.#apply(deployment, planRollingUpdate(deployment, current, old))
    else this.#create(deployment, name)
    expectBounds(deployment, before, this.#sets)
  }

  #create(deployment: Deployment, name: string): void {
    const replicas = newReplicas(deployment, this.#sets, set(name, 0))
    const made = set(name, replicas, { has: 0, annotations: sizeAnnotations(deployment), createdAt: this.#sets.length })
    this.#sets = [...this.#sets, made]
  }

  #apply(deployment: Deployment, plan: readonly Scaling[]): void {
    const annotations = sizeAnnotations(deployment)
    this.#sets = this.#sets.map((each) => {
      const scaling = plan.find(({ replicaSet }) => replicaSet.metadata.name === each.metadata.name)
      if (!scaling) return each
      return { ...each, metadata: { ...each.metadata, annotations }, spec: { ...each.spec, replicas: scaling.replicas } }
    })
  }
}

const nameOf = (which: number): string => `web-${which}`

/** Available pods that stay, as far as is known: pods that are not available go first. */
const knownAvailable = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((total, each) => total + Math.min(desiredReplicas(each), each.status?.availableReplicas ?? 0), 0)

/** Nothing gets worse than it may be; what was worse already (a bound was just changed, a pod failed) gets no worse still. */
function expectBounds(deployment: Deployment, before: readonly ReplicaSet[], after: readonly ReplicaSet[]): void {
  const most = desiredReplicas(deployment) + maxSurge(deployment)
  const least = desiredReplicas(deployment) - maxUnavailable(deployment)
  expect(specReplicas(after)).toBeLessThanOrEqual(Math.max(most, specReplicas(before)))
  expect(knownAvailable(after)).toBeGreaterThanOrEqual(Math.min(least, knownAvailable(before)))
}

test('whatever happens, a rolling update keeps to maxSurge and maxUnavailable, and ends when its pods work', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (happenings, replicas) => {
      const rollout = new Rollout()
      for (const each of happenings) rollout.happen(each)

      rollout.happen({ type: 'scale', replicas })
      rollout.happen({ type: 'template', template: 1 })
      for (let round = 0; round < 60; round++) {
        rollout.reconcile()
        rollout.reportAll()
      }
      expect(rollout.sizes).toEqual({ 'web-1': replicas })
    }),
    { numRuns: 300 },
  )
})
