import { isFailure, type ApiRequest, type ApiResponse, type KubeList, type KubeObject, type Status, type WatchEvent } from '#apimachinery'
import { seededRandom, sleepOn, type Clock } from '#kernel'
import { createMemoryStore, type LocalStore } from '#store'
import { alwaysAllow, type Attributes, type Authorizer } from '../authorization/authorizer.ts'
import { createApiServer, type ApiServer, type ApiServerOptions } from '../server.ts'

/** A clock that stands still until it is told to move. */
export interface TestClock extends Clock {
  advance(ms: number): Promise<void>
  /** Time does not go on before this is done: for what is loaded from outside of the simulation. */
  readonly hold: <T>(work: Promise<T>) => Promise<T>
}

export function testClock(startMs = 1_767_225_600_000): TestClock {
  let nowMs = startMs
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>()
  const held = new Set<Promise<unknown>>()
  const rest = async (): Promise<void> => {
    await settle()
    while (held.size > 0) {
      await Promise.allSettled(held)
      await settle()
    }
  }
  const clock: TestClock = {
    now: () => nowMs,
    after(delayMs, fire) {
      const timer = { at: nowMs + delayMs, fire }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    sleep: (delayMs, signal) => sleepOn(clock, delayMs, signal),
    hold(work) {
      held.add(work)
      const done = (): void => void held.delete(work)
      work.then(done, done)
      return work
    },
    async advance(ms) {
      const until = nowMs + ms
      for (;;) {
        await rest()
        const [next] = [...timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)
        if (!next) break
        timers.delete(next)
        nowMs = Math.max(nowMs, next.at)
        next.fire()
      }
      nowMs = until
      await rest()
    },
  }
  return clock
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) await Promise.resolve()
}

/** A server on a store in memory, and short ways to ask it. */
export interface Harness {
  readonly server: ApiServer
  readonly store: LocalStore
  readonly clock: TestClock
  readonly panics: unknown[]
  ask(this: void, request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse>
  /** The object of the answer, a Status for a failure. */
  object(this: void, request: ApiRequest): Promise<KubeObject & Record<string, unknown>>
  status(this: void, request: ApiRequest): Promise<Status>
  list(this: void, request: Partial<ApiRequest> & Pick<ApiRequest, 'resource'>): Promise<KubeList>
}

export async function startHarness(options: Partial<ApiServerOptions> = {}): Promise<Harness> {
  const clock = testClock()
  const store = createMemoryStore({ clock })
  const panics: unknown[] = []
  const server = createApiServer({
    store,
    clock,
    random: seededRandom(1, 'apiserver'),
    dialNode: async (node) => ({ type: 'bytes', code: 200, contentType: 'text/plain', bytes: node }),
    hold: clock.hold,
    onPanic: (error) => panics.push(error),
    ...options,
  })
  await server.start()
  const ask: Harness['ask'] = (request, signal) => server.handle(request, signal)
  const objectOf = async (request: ApiRequest): Promise<unknown> => {
    const response = await ask(request)
    if (response.type !== 'object') throw new Error(`answered with ${response.type}`)
    return response.object
  }
  return {
    server,
    store,
    clock,
    panics,
    ask,
    object: async (request) => (await objectOf(request)) as KubeObject & Record<string, unknown>,
    status: async (request) => {
      const object = await objectOf(request)
      if (!isFailure(object)) throw new Error(`no failure: ${JSON.stringify(object)}`)
      return object
    },
    list: async (request) => (await objectOf({ verb: 'list', version: 'v1', ...request })) as KubeList,
  }
}

/** An authorizer that goes by this alone. */
export const authorizer = (allows: (attributes: Attributes) => boolean): Authorizer => ({
  ...alwaysAllow,
  authorize: (attributes) => ({ allowed: allows(attributes) }),
})

export const inDefault = { version: 'v1', namespace: 'default' } as const
export const configMap = (name: string, data: Record<string, string> = {}, metadata: object = {}): ApiRequest => ({
  verb: 'create',
  ...inDefault,
  resource: 'configmaps',
  body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data },
})
export const serviceAccount = (name = 'default'): ApiRequest => ({
  verb: 'create',
  ...inDefault,
  resource: 'serviceaccounts',
  body: { metadata: { name } },
})
export const pod = (name: string, more: object = {}, metadata: object = {}): ApiRequest => ({
  verb: 'create',
  ...inDefault,
  resource: 'pods',
  body: { metadata: { name, ...metadata }, spec: { containers: [{ name: 'web', image: 'nginx' }], ...more } },
})
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What a watch says until nothing more comes; reads on in the background. */
export function follow(response: ApiResponse): { readonly events: WatchEvent[]; readonly isOver: () => boolean } {
  if (response.type !== 'watch') throw new Error(`answered with ${response.type}`)
  const events: WatchEvent[] = []
  let over = false
  void (async () => {
    for await (const batch of response.events) events.push(...batch)
    over = true
  })()
  return { events, isOver: () => over }
}

/** `ADDED web@12` */
export const told = ({ type, object }: WatchEvent): string => `${type} ${object.metadata?.name ?? ''}`.trim()
