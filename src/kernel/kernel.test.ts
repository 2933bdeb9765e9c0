import { afterEach, expect, test } from 'vitest'
import {
  ConnectionError,
  createPipe,
  createRpc,
  Host,
  Kernel,
  RemoteHost,
  serveHost,
  type HostPort,
  type Program,
  type Programs,
} from './index.ts'
import { macrotask } from './macrotask.ts'

const startMs = Date.UTC(2026, 0, 1)
const kernels: Kernel[] = []
const ports: MessagePort[] = []
afterEach(async () => {
  for (const kernel of kernels.splice(0)) await kernel.stop()
  for (const port of ports.splice(0)) port.close()
})

function aKernel(hosts: Readonly<Record<string, HostPort>>, talkersAt = 'here'): Kernel {
  const hostOf = (program: string): string => (program === 'talker' ? talkersAt : 'here')
  const kernel = new Kernel({ seed: 1, startMs, engine: 'test', hosts, hostOf })
  kernels.push(kernel)
  return kernel
}

function remote(programs: Programs): HostPort {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  serveHost(port2, new Host(programs))
  return new RemoteHost(port1)
}

/** Keeps all it hears, with the time, and answers calls. */
const scribe =
  (diary: string[]): Program =>
  (process) => {
    const rpc = createRpc(process)
    rpc.serve('note', async ({ from, body }) => {
      diary.push(`${process.clock.now() - startMs} ${from} ${String(body)}`)
      return { body: `noted ${String(body)}` }
    })
    rpc.serve('count', async ({ signal }) => {
      const pipe = createPipe<number>()
      let count = 0
      const tick = (): void => {
        pipe.push(count++)
        if (!signal.aborted) process.clock.after(1000, tick, { background: true })
        else diary.push('left')
      }
      tick()
      return { body: 'from 0', output: pipe.stream }
    })
  }

/** Talks to the scribe at moments of its own choosing, and about what it is told. */
const talker: Program<{ readonly words: number }> = (process, { words }) => {
  const rpc = createRpc(process)
  const say = async (text: string): Promise<void> => {
    const { body } = await rpc.call('scribe', 'note', text)
    await rpc.call('scribe', 'note', `told: ${String(body)}`)
  }
  rpc.serve('say', async ({ body }) => {
    await say(String(body))
    return { body: 'said' }
  })
  void (async () => {
    for (let word = 0; word < words; word++) {
      await process.clock.sleep(process.random.int(500))
      await say(`word ${word} ${process.random.suffix(3)}`)
    }
  })()
}

async function conversation(
  place: (programs: Programs) => Readonly<Record<string, HostPort>>,
  talkersAt = 'here',
): Promise<{ kernel: Kernel; diary: string[] }> {
  const diary: string[] = []
  const kernel = aKernel(place({ scribe: scribe(diary), talker }), talkersAt)
  kernel.start('scribe', 'scribe', {})
  for (const name of ['b', 'a', 'c']) kernel.start(name, 'talker', { words: 5 })
  const door = kernel.door('me')
  const rpc = createRpc(door)
  await kernel.runUntil(startMs + 700)
  const said = rpc.call('b', 'say', 'hello')
  await kernel.runUntilSettled()
  await said
  return { kernel, diary }
}

const together = (programs: Programs) => {
  return { here: new Host(programs) }
}
const apart = (programs: Programs) => ({ here: new Host(programs), there: remote(programs) })

test('the same seed and inputs give the same history in one thread and spread over several', async () => {
  const one = await conversation(together)
  const two = await conversation(apart, 'there')

  expect(one.diary.length).toBe(3 * 5 * 2 + 2)
  expect(two.diary).toEqual(one.diary)
  expect(two.kernel.round).toBe(one.kernel.round)
})

test.each([
  ['the same thread', together, 'here'],
  ['several threads', apart, 'there'],
] as const)(
  'a replay of the inputs from %s gives the same history again, whoever looked on the first time',
  async (_, place, talkersAt) => {
    const first = await conversation(place, talkersAt)
    const diary: string[] = []
    const second = aKernel(together({ scribe: scribe(diary), talker }))

    await second.replay(first.kernel.history)

    expect(diary).toEqual(first.diary)
  },
)

test('someone who only looks leaves no trace in the history', async () => {
  const diary: string[] = []
  const kernel = aKernel(together({ scribe: scribe(diary), talker }))
  kernel.start('scribe', 'scribe', {})
  await kernel.idle()
  const before = kernel.history
  const rpc = createRpc(kernel.door('looker'))

  await rpc.call('scribe', 'note', 'just looking', { observing: true })

  expect(kernel.history).toEqual(before)
})

test('what a component sends when something outside of simulated time has ended arrives at once', async () => {
  const slow: Program = (process) =>
    createRpc(process).serve('ask', () =>
      macrotask()
        .then(macrotask)
        .then(() => ({ body: 'late' })),
    )
  const kernel = aKernel(together({ slow }))
  kernel.start('slow', 'slow', {})

  const { body } = await createRpc(kernel.door('me')).call('slow', 'ask', null)

  expect([body, kernel.nowMs]).toEqual(['late', startMs])
})

test('time stands still in a pause, and what happens at the instant still happens', async () => {
  const diary: string[] = []
  const kernel = aKernel(together({ scribe: scribe(diary), talker }))
  kernel.start('scribe', 'scribe', {})
  const rpc = createRpc(kernel.door('me'))

  const { body } = await rpc.call('scribe', 'note', 'now')

  expect([body, kernel.nowMs]).toEqual(['noted now', startMs])
})

test('time follows the wall clock at the speed that was set', async () => {
  let wallMs = 0
  const host = new Host({})
  const kernel = new Kernel({ seed: 1, startMs, engine: 'test', hosts: { host }, speed: 5, wallNow: () => wallMs })
  kernels.push(kernel)

  wallMs = 100
  kernel.input({ type: 'link', a: 'x', b: 'y', link: { type: 'fine' } })
  await kernel.idle()

  expect(kernel.nowMs).toBe(startMs + 500)
})

test.each([
  ['takes long', 5],
  ['is there already', 0],
])('who waits for something outside of simulated time goes on in turn, after all others, if it %s', async (_, turns) => {
  const seen: string[] = []
  const slowly = async (): Promise<void> => {
    for (let turn = 0; turn < turns; turn++) await macrotask()
  }
  const waiter: Program = async (process) => {
    void process.hold(slowly()).then(() => seen.push('first'))
    void process.hold(Promise.resolve()).then(() => seen.push('second'))
    void (async () => {
      for (let turn = 0; turn < 50; turn++) await Promise.resolve()
      seen.push('others')
    })()
  }
  const kernel = aKernel(together({ waiter }))
  kernel.start('waiter', 'waiter', {})

  await kernel.idle()

  expect(seen).toEqual(['others', 'first', 'second'])
})

test('a stream ends on the other side when its reader leaves', async () => {
  const diary: string[] = []
  const kernel = aKernel(together({ scribe: scribe(diary), talker }))
  kernel.start('scribe', 'scribe', {})
  const rpc = createRpc(kernel.door('me'))
  const { output } = await rpc.call('scribe', 'count', null)
  const seen: unknown[] = []

  const reading = (async () => {
    for await (const batch of output ?? []) {
      seen.push(...batch)
      if (seen.length === 3) break
    }
  })()
  await kernel.runUntil(startMs + 5000)
  await reading

  expect(seen).toEqual([0, 1, 2])
  expect(diary).toContain('left')
})

test('a crash breaks the connections of those who wait', async () => {
  const kernel = aKernel(
    together({
      scribe: (process: Parameters<Program>[0]) => createRpc(process).serve('note', () => new Promise(() => undefined)),
      talker,
    }),
  )
  kernel.start('scribe', 'scribe', {})
  const rpc = createRpc(kernel.door('me'))
  const call = rpc.call('scribe', 'note', 'hello')
  await kernel.idle()

  kernel.input({ type: 'crash', name: 'scribe' })

  await expect(call).rejects.toThrow(ConnectionError)
})

test('a component whose code throws is gone, and the others go on', async () => {
  const diary: string[] = []
  const states: string[] = []
  const host = new Host({
    scribe: scribe(diary),
    talker,
    clumsy: (process: Parameters<Program>[0]) => void process.clock.after(100, () => expect.unreachable('oops')),
  })
  const kernel = new Kernel({
    seed: 1,
    startMs,
    engine: 'test',
    hosts: { host },
    onComponent: (name, state) => states.push(`${name} ${state}`),
  })
  kernels.push(kernel)
  kernel.start('scribe', 'scribe', {})
  kernel.start('clumsy', 'clumsy', {})
  kernel.start('a', 'talker', { words: 2 })

  await kernel.runUntilSettled()

  expect(states).toEqual(['scribe running', 'clumsy running', 'a running', 'clumsy crashed'])
  expect(diary).toHaveLength(4)
})

test('the round of a start waits for code that is loaded first; one that cannot be loaded has crashed', async () => {
  const diary: string[] = []
  const states: string[] = []
  const host = new Host({
    scribe: async (...started: Parameters<Program>) => {
      await macrotask()
      return scribe(diary)(...started)
    },
    talker,
    lost: async () => {
      await macrotask()
      throw new Error('no such file')
    },
  })
  const onComponent = (name: string, state: string, error?: string): void =>
    void states.push(`${name} ${state} ${error?.split('\n')[0] ?? ''}`)
  const kernel = new Kernel({ seed: 1, startMs, engine: 'test', hosts: { host }, onComponent })
  kernels.push(kernel)
  kernel.start('scribe', 'scribe', {})
  kernel.start('a', 'talker', { words: 2 })
  kernel.start('lost', 'lost', {})

  await kernel.runUntilSettled()

  expect(states).toEqual(['scribe running ', 'a running ', 'lost running ', 'lost crashed Error: no such file'])
  expect(diary).toHaveLength(4)
})

test('a cut link carries nothing, and after it both sides know that their connections broke', async () => {
  const diary: string[] = []
  const kernel = aKernel(together({ scribe: scribe(diary), talker }))
  kernel.start('scribe', 'scribe', {})
  kernel.start('a', 'talker', { words: 0 })
  await kernel.idle()
  kernel.input({ type: 'link', a: 'a', b: 'scribe', link: { type: 'cut' } })
  const rpc = createRpc(kernel.door('me'))
  const said = rpc.call('a', 'say', 'hello')
  await kernel.idle()
  const during = [...diary]

  kernel.input({ type: 'link', a: 'a', b: 'scribe', link: { type: 'fine' } })

  await expect(said).rejects.toThrow(ConnectionError)
  expect(during).toEqual([])
})

test('a slow link takes its time', async () => {
  const diary: string[] = []
  const kernel = aKernel(together({ scribe: scribe(diary), talker }))
  kernel.start('scribe', 'scribe', {})
  kernel.start('a', 'talker', { words: 0 })
  kernel.input({ type: 'link', a: 'a', b: 'scribe', link: { type: 'slow', delayMs: 50 } })
  const rpc = createRpc(kernel.door('me'))
  void rpc.call('a', 'say', 'hello')

  await kernel.runUntilSettled()

  expect(diary).toEqual(['50 a hello', '150 a told: noted hello'])
})
