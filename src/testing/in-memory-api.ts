import { chosenPlugins, createApiServer, type ApiServer } from '#apiserver'
import { serviceAccounts } from '#api'
import type { ApiHandler } from '#apimachinery'
import { createClient, type Client } from '#client'
import { seededRandom, type Process } from '#kernel'
import { createMemoryStore } from '#store'
import { stoppedClock, type StoppedClock } from './stopped-clock.ts'

/** A real API server over a real store, in memory and on stopped time. */
export interface InMemoryApi {
  readonly server: ApiServer
  readonly handler: ApiHandler
  readonly client: Client
  readonly clock: StoppedClock
  /** What a component is started with, outside of any kernel: it has the clock and chance of its own, and no peers. */
  process(name: string, seed?: number): Process
}

/** Starts one, with the service account that pods of namespace default run as. */
export async function inMemoryApi(): Promise<InMemoryApi> {
  const clock = stoppedClock()
  const server = createApiServer({
    store: createMemoryStore({ clock }),
    clock,
    random: seededRandom(1, 'apiserver'),
    hold: clock.hold,
    // Nobody is there to say that a node is ready and may have pods.
    admission: chosenPlugins([], ['TaintNodesByCondition']),
    dialNode: (node) => Promise.reject(new Error(`no kubelet on ${node}`)),
  })
  await server.start()
  const client = createClient(server.handle, { userAgent: 'test' })
  await client(serviceAccounts, 'default').create({ metadata: { name: 'default' } })
  return { server, handler: server.handle, client, clock, process: (name, seed = 1) => processOn(clock, name, seed) }
}

function processOn(clock: StoppedClock, name: string, seed: number): Process {
  const nothing = (): void => undefined
  return {
    name,
    clock,
    random: seededRandom(seed, name),
    signal: new AbortController().signal,
    send: nothing,
    receive: nothing,
    onPeerDown: nothing,
    onCheckpoint: nothing,
    hold: clock.hold,
  }
}
