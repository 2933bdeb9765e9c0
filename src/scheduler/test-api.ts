import type { CoreEvent, Node, Pod, PodCondition, ReplicaSet, Service } from '#api'
import { notFound, type ApiHandler, type ApiRequest, type ApiResponse, type KubeObject, type WatchEvent } from '#apimachinery'
import { createPipe, seededRandom, type Pipe, type Process } from '#kernel'
import { stoppedClock, type StoppedClock } from '#testing'
import { startScheduler, type Scheduler } from './scheduler.ts'

/**
 * The part of the API that the scheduler uses, in memory: lists, watches, bindings, status patches and deletions. For this
 * folder's tests.
 */
export class TestApi {
  readonly clock: StoppedClock = stoppedClock()
  readonly requests: ApiRequest[] = []
  /** Instead of binding: throws, or waits. */
  beforeBinding: (request: ApiRequest) => Promise<void> = () => Promise.resolve()
  readonly #objects = new Map<string, KubeObject>()
  readonly #watches = new Map<string, Pipe<WatchEvent>[]>()
  #revision = 100

  start(): Scheduler {
    const process: Process = {
      name: 'scheduler',
      clock: this.clock,
      random: seededRandom(1),
      signal: new AbortController().signal,
      send: () => undefined,
      receive: () => undefined,
      onPeerDown: () => undefined,
      onCheckpoint: () => undefined,
      hold: (work) => work,
    }
    return startScheduler(process, this.handler)
  }

  readonly handler: ApiHandler = async (request) => {
    this.requests.push(request)
    try {
      return await this.#answer(request)
    } catch (error) {
      if (error instanceof Error && 'status' in error) return { code: 404, type: 'object', object: error.status as never }
      throw error
    }
  }

  put(object: Pod | Node | Service | ReplicaSet): void {
    this.#write(resourceOf(object), object)
  }

  pod(name: string): Pod {
    return this.#find('pods', 'default', name) as unknown as Pod
  }

  get pods(): readonly Pod[] {
    return [...this.#objects].flatMap(([key, object]) => (key.startsWith('pods/') ? [object as unknown as Pod] : []))
  }

  /** Names of nodes by how many pods they have. */
  get spread(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { spec } of this.pods) if (spec.nodeName) counts[spec.nodeName] = (counts[spec.nodeName] ?? 0) + 1
    return counts
  }

  get events(): readonly string[] {
    return [...this.#objects].flatMap(([key, object]) => (key.startsWith('events/') ? [textOf(object as unknown as CoreEvent)] : []))
  }

  removePod(name: string): void {
    const pod = this.pod(name)
    this.#objects.delete(`pods/default/${name}`)
    this.#tell('pods', 'DELETED', { ...pod, metadata: { ...pod.metadata, resourceVersion: String(++this.#revision) } })
  }

  async #answer(request: ApiRequest): Promise<ApiResponse> {
    const { verb, resource = '', namespace = '', name = '' } = request
    switch (verb) {
      case 'list':
        return object({
          apiVersion: 'v1',
          kind: 'List',
          metadata: { resourceVersion: String(this.#revision) },
          items: this.#list(resource),
        })
      case 'watch':
        return { code: 200, type: 'watch', events: this.#watch(resource) }
      case 'create':
        if (request.subresource !== 'binding') return object(this.#write(resource, request.body as KubeObject))
        await this.beforeBinding(request)
        return object(this.#bind(this.#find('pods', namespace, name) as unknown as Pod, request))
      case 'patch':
        return object(this.#patch(this.#find(resource, namespace, name), request))
      case 'delete': {
        const pod = this.#find('pods', namespace, name)
        return object(this.#write('pods', { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:30Z' } }))
      }
      default:
        throw new Error(`${verb} is not expected`)
    }
  }

  #find(resource: string, namespace: string, name: string): KubeObject {
    const found = this.#objects.get(`${resource}/${namespace}/${name}`)
    if (!found) throw notFound('', resource, name)
    return found
  }

  #list(resource: string): readonly KubeObject[] {
    return [...this.#objects].flatMap(([key, item]) => (key.startsWith(`${resource}/`) ? [item] : []))
  }

  #watch(resource: string): AsyncIterable<readonly WatchEvent[]> {
    const pipe = createPipe<WatchEvent>()
    this.#watches.set(resource, [...(this.#watches.get(resource) ?? []), pipe])
    return pipe.stream
  }

  #write(resource: string, written: KubeObject): KubeObject {
    const { metadata } = written
    const key = `${resource}/${metadata.namespace ?? ''}/${metadata.name}`
    const type = this.#objects.has(key) ? 'MODIFIED' : 'ADDED'
    const stored = { ...written, metadata: { ...metadata, resourceVersion: String(++this.#revision) } }
    this.#objects.set(key, stored)
    this.#tell(resource, type, stored)
    return stored
  }

  #tell(resource: string, type: WatchEvent['type'], written: KubeObject): void {
    for (const pipe of this.#watches.get(resource) ?? []) pipe.push({ type, object: written, cause: { actor: 'test' } })
  }

  #bind(pod: Pod, { body }: ApiRequest): KubeObject {
    const { target } = body as unknown as { readonly target: { readonly name: string } }
    return this.#write('pods', { ...pod, spec: { ...pod.spec, nodeName: target.name } } as KubeObject)
  }

  #patch(before: KubeObject, { body, resource = '' }: ApiRequest): KubeObject {
    if (resource !== 'pods') return this.#write(resource, { ...before, ...(body as object) })
    const pod = before as Pod
    const { status } = body as unknown as { readonly status: Partial<NonNullable<Pod['status']>> & { nominatedNodeName?: string | null } }
    const types = new Set(status.conditions?.map(({ type }) => type))
    const kept: PodCondition[] = (pod.status?.conditions ?? []).filter(({ type }) => !types.has(type))
    const { nominatedNodeName, ...rest } = { ...pod.status, ...status, conditions: [...kept, ...(status.conditions ?? [])] }
    return this.#write('pods', { ...pod, status: { ...rest, ...(nominatedNodeName && { nominatedNodeName }) } } as KubeObject)
  }
}

const object = (value: unknown): ApiResponse => ({ code: 200, type: 'object', object: value as KubeObject })
const textOf = ({ type, reason, message, involvedObject }: CoreEvent): string => `${type} ${reason} ${involvedObject.name}: ${message}`

const plurals: Readonly<Record<string, string>> = { Pod: 'pods', Node: 'nodes', Service: 'services', ReplicaSet: 'replicasets' }
const resourceOf = ({ kind }: KubeObject): string => plurals[kind] ?? kind
