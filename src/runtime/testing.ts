/** For tests: a machine on stopped time and a network of its own, and a container to try things in. */
import { seededRandom } from '#kernel'
import { stoppedClock, type StoppedClock } from '#testing'
import { Machine, type MachineNetwork, type MachineOptions } from './machine.ts'
import type { ContainerSpec, ContainerView } from './machine-state.ts'
import type { ContainerNetwork, HttpRequest, HttpResponse, Listener } from './network.ts'
import { Collected, inputOf } from './stdio.ts'
import { noTimings } from './timings.ts'
import { toText } from './bytes.ts'

/** All addresses of one network and who listens there. */
export class Wire {
  readonly names = new Map<string, string>()
  isUp = true
  readonly #listeners = new Map<string, Listener>()
  #next = 2

  /** The machine's side of it. */
  readonly machineNetwork: MachineNetwork = {
    host: this.place('172.18.0.2'),
    attach: () => this.place(`10.244.0.${this.#next++}`),
    reattach: ({ ip }) => this.place(ip),
    detach: () => undefined,
    setUp: (up) => {
      this.isUp = up
    },
  }

  place(ip: string): ContainerNetwork {
    const addressOf = (host: string): string => (host === 'localhost' ? ip : (this.names.get(host) ?? host))
    const listenerAt = (host: string, port: number): Listener | undefined => this.#listeners.get(`${addressOf(host)}:${port}`)
    return {
      ip,
      listen: (port, listener) => {
        const key = `${ip}:${port}`
        if (this.#listeners.has(key)) return undefined
        this.#listeners.set(key, listener)
        return () => void this.#listeners.delete(key)
      },
      request: async ({ host, port }, request) => {
        const listener = listenerAt(host, port)
        if (!listener) return { type: 'failed', failure: 'refused' }
        return { type: 'response', response: await listener.respond(request, { ip }) }
      },
      connect: async ({ host, port }) => (listenerAt(host, port) ? { type: 'connected' } : { type: 'failed', failure: 'refused' }),
      lookup: (name) => (/^[\d.]+$/.test(addressOf(name)) ? [addressOf(name)] : []),
    }
  }
}

export interface Result {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface Box {
  readonly machine: Machine
  readonly clock: StoppedClock
  readonly wire: Wire
  readonly id: string
  readonly ip: string
  readonly view: () => ContainerView
  readonly log: () => readonly string[]
  /** Runs a command in it to its end, however long that takes. */
  readonly exec: (argv: readonly string[], stdin?: string) => Promise<Result>
  readonly sh: (script: string, stdin?: string) => Promise<Result>
  readonly stop: (graceMs?: number) => Promise<void>
  readonly get: (path: string, request?: Partial<HttpRequest>) => Promise<HttpResponse & { readonly text: string }>
}

const aSpec = (image: string): Omit<ContainerSpec, 'image'> => ({
  name: 'main',
  attempt: 0,
  imageName: image,
  env: {},
  mounts: [],
  files: { '/etc/hosts': '127.0.0.1 localhost\n', '/etc/resolv.conf': 'nameserver 10.96.0.10\n' },
  terminationMessagePath: '/dev/termination-log',
  readOnlyRoot: false,
  stdin: false,
  tty: false,
  hash: '',
})

export interface BoxParts extends Partial<ContainerSpec> {
  readonly on?: Pick<Box, 'machine' | 'clock' | 'wire'>
  readonly options?: Partial<MachineOptions>
}

export function aMachine(options: Partial<MachineOptions> = {}): Pick<Box, 'machine' | 'clock' | 'wire'> {
  const clock = stoppedClock()
  const wire = new Wire()
  const random = seededRandom(1, 'machine')
  const machine = new Machine({ clock, random, network: wire.machineNetwork, timings: noTimings, hold: clock.hold, ...options })
  return { machine, clock, wire }
}

/** A container that runs: busybox asleep, if nothing else is said. */
export async function aBox(parts: BoxParts = {}): Promise<Box> {
  const { on, options, ...spec } = parts
  const { machine, clock, wire } = on ?? aMachine(options)
  const { imageName = 'busybox', command = imageName === 'busybox' ? ['sleep', 'infinity'] : undefined } = spec
  const pulled = await machine.pull(imageName)
  if (pulled.type === 'failed') throw new Error(pulled.error)
  const sandbox = await machine.createSandbox({
    podUid: 'pod',
    namespace: 'default',
    name: 'web',
    hostname: 'web',
    hostNetwork: false,
    attempt: 0,
  })
  const id = await machine.createContainer(sandbox.id, { ...aSpec(imageName), image: pulled.image, ...(command && { command }), ...spec })
  await machine.startContainer(id)
  await clock.settle()
  return boxOf(machine, clock, wire, id, sandbox.ip)
}

/** What one can do with a container that is there. */
export function boxOf(machine: Machine, clock: StoppedClock, wire: Wire, id: string, ip: string): Box {
  const finished = async <T>(promise: Promise<T>): Promise<T> => {
    const state = { isOver: false }
    const over = (): void => {
      state.isOver = true
    }
    promise.then(over, over)
    for (let round = 0; !state.isOver; round++) {
      if (round === 5000) throw new Error('it does not end')
      await clock.advance(round % 10 === 9 ? 60_000 : 0)
    }
    return promise
  }
  const exec = async (argv: readonly string[], stdin = ''): Promise<Result> => {
    const [stdout, stderr] = [new Collected(), new Collected()]
    const code = await finished(machine.exec(id, argv, { stdin: inputOf(stdin), stdout, stderr }).exit)
    return { code, out: stdout.text, err: stderr.text }
  }
  const view = (): ContainerView => {
    const found = machine.containersOf('pod').find((each) => each.id === id)
    if (!found) throw new Error('the container is gone')
    return found
  }
  return {
    machine,
    clock,
    wire,
    id,
    ip,
    view,
    exec,
    log: () => machine.log(id)?.lines.map(({ text }) => text) ?? [],
    sh: (script, stdin) => exec(['sh', '-c', script], stdin),
    stop: (graceMs = 30_000) => finished(machine.stopContainer(id, graceMs)),
    async get(path, request = {}) {
      const asked = { method: 'GET', path, headers: { host: 'web' }, ...request }
      const outcome = await finished(wire.place('10.244.0.99').request({ host: ip, port: 80 }, asked))
      if (outcome.type !== 'response') throw new Error(outcome.type)
      return { ...outcome.response, text: toText(outcome.response.body) }
    },
  }
}
