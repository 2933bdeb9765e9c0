import type { CoreEvent, Deployment, EndpointSlice, Node, Pod, ReplicaSet, Service } from '#api'
import type { KubeObject } from '#apimachinery'
import { keyOf, type Informer, type Informers } from '#client'
import type { Stop } from '#kernel'
import { emptyCluster, useCluster, type ClusterState } from './cluster-store.ts'
import { deployments, endpointSlices, events, followedKinds, namespaces, nodes, pods, replicaSets, services, treeKinds } from './kinds.ts'
import { nodeView } from './node-view.ts'
import { createTileMaker } from './pod-tile.ts'
import { serviceView } from './service-view.ts'
import { barePodView, byRevision, deploymentView, replicaSetView, revisionView, refOf } from './workload-view.ts'
import { refText, type WorkloadView } from './views.ts'

const eventsKept = 500

/** What changed since the last frame, by what has to be drawn anew. */
interface Dirty {
  readonly nodes: Set<string>
  readonly services: Set<string>
  /** `Deployment/ns/name`, `ReplicaSet/ns/name` or `Pod/ns/name`: the top of an ownership tree. */
  readonly workloads: Set<string>
  pending: boolean
  namespaces: boolean
  counts: boolean
  any: boolean
  readonly newEvents: Map<string, CoreEvent>
}

const clean = (): Dirty => ({
  nodes: new Set(),
  services: new Set(),
  workloads: new Set(),
  pending: false,
  namespaces: false,
  counts: false,
  any: false,
  newEvents: new Map(),
})

/** Calls `handle` with the object and, on updates, what it was. */
function onChange<T extends KubeObject>(informer: Informer<T>, handle: (object: T, previous?: T) => void): Stop {
  return informer.subscribe({ added: (object) => handle(object), updated: handle, deleted: (object) => handle(object) })
}

/**
 * Follows the informers and writes what the page draws into the store, once per animation frame and only for what
 * changed: a pod's event costs its node, its workload and its service, never the cluster.
 */
export function startProjection(informers: Informers): Stop {
  const of = {
    nodes: informers.of<Node>(nodes),
    pods: informers.of<Pod>(pods),
    services: informers.of<Service>(services),
    slices: informers.of<EndpointSlice>(endpointSlices),
    deployments: informers.of<Deployment>(deployments),
    replicaSets: informers.of<ReplicaSet>(replicaSets),
    events: informers.of<CoreEvent>(events),
    namespaces: informers.of(namespaces),
  }
  of.pods.addIndex('node', ({ spec }) => [spec.nodeName ?? ''])
  of.slices.addIndex('service', ({ metadata }) => [`${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name'] ?? ''}`])

  const tileOf = createTileMaker(of.replicaSets.lister)
  let dirty = clean()
  let scheduled = 0
  const touch = (): void => {
    dirty.any = true
    scheduled ||= requestAnimationFrame(flush)
  }

  /** The object at the top of the ownership tree that this one is part of. */
  const rootOf = (object: KubeObject): string => {
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller)
    const namespace = object.metadata.namespace ?? ''
    if (object.kind === 'Pod' && owner?.kind === 'ReplicaSet') {
      const replicaSet = of.replicaSets.lister.get(`${namespace}/${owner.name}`)
      return replicaSet ? rootOf(replicaSet) : `ReplicaSet/${namespace}/${owner.name}`
    }
    if (object.kind === 'ReplicaSet' && owner?.kind === 'Deployment') return `Deployment/${namespace}/${owner.name}`
    return refText(refOf(object))
  }

  const stops: Stop[] = [
    onChange(of.nodes, ({ metadata }) => {
      dirty.nodes.add(metadata.name)
      touch()
    }),
    onChange(of.pods, (pod, previous) => {
      for (const { spec } of previous ? [previous, pod] : [pod]) {
        if (spec.nodeName) dirty.nodes.add(spec.nodeName)
        else dirty.pending = true
      }
      dirty.workloads.add(rootOf(pod))
      touch()
    }),
    onChange(of.services, (service) => {
      dirty.services.add(keyOf(service))
      touch()
    }),
    onChange(of.slices, ({ metadata }) => {
      dirty.services.add(`${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name'] ?? ''}`)
      touch()
    }),
    onChange(of.deployments, (deployment) => {
      dirty.workloads.add(rootOf(deployment))
      touch()
    }),
    onChange(of.replicaSets, (replicaSet) => {
      dirty.workloads.add(rootOf(replicaSet))
      // Its pods carry its revision.
      for (const { spec } of of.pods.lister.ownedBy(replicaSet)) dirty.nodes.add(spec.nodeName ?? '')
      touch()
    }),
    onChange(of.events, (event) => {
      dirty.newEvents.set(keyOf(event), event)
      touch()
    }),
    onChange(of.namespaces, () => {
      dirty.namespaces = true
      touch()
    }),
    ...treeKinds.map((resource) => {
      const changed = (): void => {
        dirty.counts = true
        touch()
      }
      return informers.of(resource).subscribe({ added: changed, deleted: changed, updated: touch })
    }),
  ]

  function workload(root: string): WorkloadView | undefined {
    const [kind, namespace, name] = root.split('/')
    const key = `${namespace}/${name}`
    if (kind === 'Pod') {
      const pod = of.pods.lister.get(key)
      return pod && rootOf(pod) === root ? barePodView(pod, tileOf(pod)) : undefined
    }
    if (kind === 'ReplicaSet') {
      const replicaSet = of.replicaSets.lister.get(key)
      return replicaSet && rootOf(replicaSet) === root
        ? replicaSetView(replicaSet, of.pods.lister.ownedBy(replicaSet).map(tileOf))
        : undefined
    }
    const deployment = kind === 'Deployment' ? of.deployments.lister.get(key) : undefined
    if (!deployment) return undefined
    const revisions = [...of.replicaSets.lister.ownedBy(deployment)].sort(byRevision)
    return deploymentView(
      deployment,
      revisions.map((replicaSet, index) => revisionView(replicaSet, index === 0, of.pods.lister.ownedBy(replicaSet).map(tileOf))),
    )
  }

  function countAll(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const resource of treeKinds)
      for (const { metadata } of informers.of(resource).lister.list()) {
        const key = `${resource.plural}/${metadata.namespace ?? ''}`
        counts[key] = (counts[key] ?? 0) + 1
      }
    return counts
  }

  function flush(): void {
    scheduled = 0
    const work = dirty
    dirty = clean()
    const before = useCluster.getState()
    const next: { -readonly [K in keyof ClusterState]?: ClusterState[K] } = { frame: before.frame + 1 }
    if (work.nodes.delete('') || work.pending) next.pending = of.pods.lister.byIndex('node', '').filter(isWaiting).map(tileOf)
    if (work.nodes.size > 0) {
      next.tiles = patched(before.tiles, work.nodes, (name) => nonEmpty([...of.pods.lister.byIndex('node', name)].sort(byAge).map(tileOf)))
      next.nodes = patched(before.nodes, work.nodes, (name) => {
        const node = of.nodes.lister.get(name)
        return node && nodeView(node, of.pods.lister.byIndex('node', name))
      })
    }
    if (work.services.size > 0)
      next.services = patched(before.services, work.services, (key) => {
        const service = of.services.lister.get(key)
        return service && serviceView(service, of.slices.lister.byIndex('service', key))
      })
    if (work.workloads.size > 0) next.workloads = patched(before.workloads, work.workloads, workload)
    if (work.namespaces)
      next.namespaces = of.namespaces.lister
        .list()
        .map(({ metadata }) => metadata.name)
        .sort()
    if (work.counts) next.counts = countAll()
    if (work.newEvents.size > 0) next.events = newestFirst(before.events, work.newEvents)
    useCluster.setState(next)
  }

  const all = followedKinds.map((resource) => informers.of(resource).ready)
  void Promise.all(all).then(() => useCluster.setState({ synced: true }))
  return () => {
    cancelAnimationFrame(scheduled)
    for (const stop of stops) stop()
    useCluster.setState(emptyCluster)
  }
}

/** Neither finished nor on its way out before it ever got a node. */
const isWaiting = ({ status }: Pod): boolean => status?.phase === 'Pending' || status?.phase === undefined

const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined)

const byAge = (a: Pod, b: Pod): number =>
  a.metadata.creationTimestamp < b.metadata.creationTimestamp
    ? -1
    : a.metadata.creationTimestamp > b.metadata.creationTimestamp
      ? 1
      : a.metadata.name < b.metadata.name
        ? -1
        : 1

/** A copy of the map with the values of these keys computed anew; `undefined` drops a key. */
function patched<V>(map: ReadonlyMap<string, V>, keys: Iterable<string>, valueOf: (key: string) => V | undefined): ReadonlyMap<string, V> {
  const next = new Map(map)
  for (const key of keys) {
    const value = valueOf(key)
    if (value === undefined) next.delete(key)
    else next.set(key, value)
  }
  return next
}

export const eventTime = (event: CoreEvent): string =>
  event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp

function newestFirst(known: readonly CoreEvent[], changed: ReadonlyMap<string, CoreEvent>): readonly CoreEvent[] {
  const others = known.filter((event) => !changed.has(keyOf(event)))
  const compare = (a: CoreEvent, b: CoreEvent): number =>
    eventTime(b).localeCompare(eventTime(a)) || Number(b.metadata.resourceVersion) - Number(a.metadata.resourceVersion)
  return [...changed.values(), ...others].sort(compare).slice(0, eventsKept)
}
