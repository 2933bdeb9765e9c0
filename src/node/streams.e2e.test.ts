import { Attach, Exec, KubeConfig, PortForward, type V1Status } from '@kubernetes/client-node'
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { describeWithKubectl, kubectl as newest, openSession, outputOf, type Session } from './kubectl-session.ts'

/** The oldest kubectl that lies beside the newest; the same if there is but one. */
const oldest = ((): string => {
  if (newest === 'kubectl') return newest
  const names = readdirSync(dirname(newest)).filter((name) => /^kubectl\.1\.\d+$/.test(name))
  const [first] = names.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return first === undefined ? newest : join(dirname(newest), first)
})()

const overWebSocket = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'true', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'true' }
const overSpdy = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }

let session: Session

interface Client {
  readonly program: string
  readonly env: Readonly<Record<string, string>>
}

function start({ program, env }: Client, args: readonly string[]): ChildProcess {
  const { directory } = session
  const common = ['--kubeconfig', join(directory, 'kubeconfig'), '--cache-dir', join(directory, 'cache')]
  return spawn(program, [...common, ...args], { env: { ...process.env, HOME: directory, ...env }, cwd: directory })
}

interface Outcome {
  readonly code: unknown
  readonly out: Buffer
  readonly err: string
}

/** Runs to its end, with bytes for input. */
async function run(client: Client, args: readonly string[], input: string | Buffer = ''): Promise<Outcome> {
  const child = start(client, args)
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout?.on('data', (data: Buffer) => out.push(data))
  child.stderr?.on('data', (data: Buffer) => err.push(data))
  child.stdin?.on('error', () => undefined) // one that ends early does not read all of it
  child.stdin?.end(input)
  const [code]: unknown[] = await once(child, 'close')
  return { code, out: Buffer.concat(out), err: Buffer.concat(err).toString() }
}

const texts = ({ code, out, err }: Outcome) => ({ code, out: out.toString(), err })

/** Forwards a port until the test is over; where it can be reached. */
async function forward(
  client: Client,
  target: string,
  port: number,
): Promise<{ readonly url: string; readonly output: ReturnType<typeof outputOf> }> {
  const child = start(client, ['port-forward', target, `:${port}`])
  onTestFinished(() => void child.kill())
  const output = outputOf(child)
  const [, local] = /127\.0\.0\.1:(\d+) -> /.exec(await output.until(/127\.0\.0\.1:\d+ -> \d+\n/)) ?? []
  return { url: `http://127.0.0.1:${local}`, output }
}

const reader = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
- {apiGroups: [''], resources: [pods], verbs: [get, list, watch]}
- {apiGroups: [''], resources: [pods/exec, pods/attach, pods/portforward], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}]
`

describeWithKubectl('streams', () => {
  beforeAll(async () => {
    session = await openSession(['--speed', '10', '--seed', '1', '--nodes', '2', '--authorization-mode', 'RBAC'])
    const kubectl: Session['kubectl'] = (args, options) => session.kubectl(args, options)
    await kubectl(['create', 'deployment', 'web', '--image=nginx:1.29'])
    await kubectl(['expose', 'deployment', 'web', '--port=8080', '--target-port=80'])
    await kubectl(['run', 'box', '--image=busybox', '--', 'sh', '-c', 'while true; do echo tick; sleep 1; done'])
    await kubectl(['run', 'done', '--image=busybox', '--restart=Never', '--', 'true'])
    await kubectl(['apply', '-f', '-'], { input: reader })
    await kubectl(['rollout', 'status', 'deployment/web', '--timeout=90s'])
    await kubectl(['wait', 'pod/box', '--for=condition=Ready', '--timeout=90s'])
    await kubectl(['wait', 'pod/done', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=90s'])
  })
  afterAll(() => session?.stop())

  describe.each<[string, Client]>([
    ['the newest kubectl over WebSocket', { program: newest, env: overWebSocket }],
    ['the newest kubectl over SPDY', { program: newest, env: overSpdy }],
    ['the oldest kubectl', { program: oldest, env: {} }],
  ])('%s', (_, client) => {
    test('runs commands, with input, both outputs and the exit code', async () => {
      const outcome = await run(client, ['exec', '-i', 'box', '--', 'sh', '-c', 'read x; echo hello $x; echo oops >&2; exit 3'], 'ada\n')
      expect(texts(outcome)).toEqual({ code: 3, out: 'hello ada\n', err: 'oops\ncommand terminated with exit code 3\n' })
    })

    test('sends and gets 5 MB', async () => {
      const input = randomBytes(5_000_000)
      const { code, out } = await run(client, ['exec', '-i', 'box', '--', 'cat'], input)
      expect([code, out.equals(input)]).toEqual([0, true])
    })

    test('takes as much as it wants of what never ends', async () => {
      const child = start(client, ['exec', 'box', '--', 'yes'])
      let length = 0
      child.stdout?.on('data', (data: Buffer) => (length += data.length))
      await expect.poll(() => length, { timeout: 20_000 }).toBeGreaterThan(50_000)
      child.kill('SIGKILL')
      await expect.poll(() => session.kubectl(['exec', 'box', '--', 'ps']), { timeout: 10_000 }).not.toContain(' yes')
    })

    test('runs 20 commands at once', async () => {
      const numbers = Array.from({ length: 20 }, (_each, index) => String(index))
      const outcomes = await Promise.all(numbers.map((number) => run(client, ['exec', 'box', '--', 'echo', number])))
      expect(outcomes.map(texts)).toEqual(numbers.map((number) => ({ code: 0, out: `${number}\n`, err: '' })))
    })

    test.each<[string, readonly string[], string]>([
      ['a pod that is not there', ['exec', 'nobody', '--', 'true'], 'Error from server (NotFound): pods "nobody" not found\n'],
      [
        'a container that is not there',
        ['exec', 'box', '-c', 'x', '--', 'true'],
        'Error from server (BadRequest): container x is not valid for pod box\n',
      ],
      [
        'a pod that has ended',
        ['exec', 'done', '--', 'true'],
        'cannot exec into a container in a completed pod; current phase is Succeeded\n',
      ],
      [
        'a program that is not there',
        ['exec', 'box', '--', 'nosuch'],
        'error: Internal error occurred: error executing command in container: OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH\n',
      ],
      [
        'exec that is forbidden',
        ['exec', 'box', '--as=bob', '--', 'true'],
        'Error from server (Forbidden): pods "box" is forbidden: User "bob" cannot create resource "pods/exec" in API group "" in the namespace "default"\n',
      ],
      [
        'port-forward that is forbidden',
        ['port-forward', 'box', ':80', '--as=bob'],
        'error: error upgrading connection: pods "box" is forbidden: User "bob" cannot create resource "pods/portforward" in API group "" in the namespace "default"\n',
      ],
      [
        'port-forward to a pod that has ended',
        ['port-forward', 'done', ':80'],
        'error: unable to forward port because pod is not running. Current status=Succeeded\n',
      ],
    ])('is told why: %s', async (_case, args, expected) => {
      const { code, err } = await run(client, args)
      expect(err.endsWith(expected) ? expected : err).toBe(expected)
      expect(code).toBe(1)
    })

    test('attaches to what a container says from then on', async () => {
      const child = start(client, ['attach', 'box'])
      onTestFinished(() => void child.kill())
      const seen = await outputOf(child).until(/tick\ntick\n/)
      expect(seen).toContain("If you don't see a command prompt, try pressing enter.\n")
    })

    test('runs a pod and speaks to it', async () => {
      const outcome = await run(
        client,
        ['run', 'once', '-i', '--rm', '--image=busybox', '--restart=Never', '--', 'sh', '-c', 'cat; exit 4'],
        'ada\n',
      )
      expect(texts(outcome)).toMatchObject({ code: 4, out: expect.stringMatching(/^ada\n/) })
    })

    test('copies a folder to a container and back', async () => {
      const name = `folder-${randomBytes(4).toString('hex')}`
      const folder = join(session.directory, name)
      const big = randomBytes(2_000_000)
      await mkdir(join(folder, 'deep', 'er'), { recursive: true })
      await writeFile(join(folder, 'a b.txt'), 'hello\n')
      await writeFile(join(folder, 'deep', 'er', 'x'.repeat(120)), big)
      await chmod(join(folder, 'a b.txt'), 0o755)

      expect(texts(await run(client, ['cp', name, `box:/tmp/${name}`]))).toMatchObject({ code: 0, err: '' })
      expect(texts(await run(client, ['exec', 'box', '--', 'cat', `/tmp/${name}/a b.txt`])).out).toBe('hello\n')
      expect(texts(await run(client, ['cp', `box:/tmp/${name}`, `${name}-back`]))).toMatchObject({ code: 0 })
      expect((await readFile(join(`${folder}-back`, 'deep', 'er', 'x'.repeat(120)))).equals(big)).toBe(true)
    })

    test.each(['deployment/web', 'service/web'])('forwards a port of %s', async (target) => {
      const { url } = await forward(client, target, target.startsWith('service') ? 8080 : 80)
      const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(url).then((response) => response.text())))
      for (const answer of answers) expect(answer).toContain('<title>Welcome to nginx!</title>')
      expect((await fetch(`${url}/nothing`)).status).toBe(404)
      expect((await fetch(url, { method: 'POST', body: new Blob(['x'.repeat(2_000_000)]) })).status).toBe(405)
    })

    test('is told that nobody listens on a port', async () => {
      const { url, output } = await forward(client, 'deployment/web', 81)
      await expect(fetch(url)).rejects.toThrow('fetch failed')
      await output.until(
        /error forwarding port 81 to pod [\da-f]{64}, uid : failed to execute portforward[^]*connect: connection refused[^]*lost connection to pod/,
      )
    })
  })

  test('whoever leaves takes only what is its own', async () => {
    const client = { program: newest, env: overWebSocket }
    const processes = async (): Promise<number> => (await session.kubectl(['exec', 'box', '--', 'ps'])).split('sleep 98765').length - 1
    const children = [overWebSocket, overSpdy].map((env) => start({ program: newest, env }, ['exec', '-i', 'box', '--', 'sleep', '98765']))
    const { url } = await forward(client, 'deployment/web', 80)
    await expect.poll(processes, { timeout: 10_000 }).toBe(2)

    for (const child of children) child.kill('SIGKILL')
    await expect.poll(processes, { timeout: 10_000 }).toBe(0)
    expect((await fetch(url)).status).toBe(200)
  })

  describe('the JavaScript client', () => {
    const config = new KubeConfig()
    beforeAll(() => config.loadFromFile(join(session.directory, 'kubeconfig')))

    test('runs commands', async () => {
      const [out, err] = [collected(), collected()]
      const status = new Promise<V1Status>((resolve, reject) => {
        const command = ['sh', '-c', 'cat; echo oops >&2; exit 3']
        new Exec(config)
          .exec('default', 'box', 'box', command, out.stream, err.stream, Readable.from(['hello\n']), false, resolve)
          .catch(reject)
      })
      expect(await status).toMatchObject({
        status: 'Failure',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '3' }] },
      })
      expect([out.text(), err.text()]).toEqual(['hello\n', 'oops\n'])
    })

    test('attaches', async () => {
      const out = collected()
      const socket = await new Attach(config).attach('default', 'box', 'box', out.stream, null, null, false)
      await expect.poll(out.text, { timeout: 10_000 }).toContain('tick\ntick\n')
      socket.close()
    })

    test('forwards a port', async () => {
      const pod = (await session.kubectl(['get', 'pods', '-l', 'app=web', '-o', 'jsonpath={.items[0].metadata.name}'])).trim()
      const [out, err, input] = [collected(), collected(), new PassThrough()]
      await new PortForward(config).portForward('default', pod, [80], out.stream, err.stream, input)
      input.write('GET / HTTP/1.1\r\nHost: web\r\n\r\n')
      await expect.poll(out.text, { timeout: 10_000 }).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*<\/html>\n$/)
      expect(err.text()).toBe('')
    })
  })

  test('random bytes on an upgraded connection harm nobody', async () => {
    const { hostname, port } = new URL(session.url)
    const path = '/api/v1/namespaces/default/pods/box'
    const query = 'command=cat&stdin=true&stdout=true&stderr=true'
    const webSocket = (protocol: string): string =>
      `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${protocol}`
    const spdy = (protocol: string): string => `Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}`
    const requests = [
      `GET ${path}/exec?${query} HTTP/1.1\r\n${webSocket('v5.channel.k8s.io')}`,
      `GET ${path}/exec?${query} HTTP/1.1\r\n${webSocket('base64.channel.k8s.io')}`,
      `POST ${path}/exec?${query} HTTP/1.1\r\n${spdy('v4.channel.k8s.io')}`,
      `GET ${path}/portforward?ports=80 HTTP/1.1\r\n${webSocket('v4.channel.k8s.io')}`,
      `GET ${path}/portforward HTTP/1.1\r\n${webSocket('SPDY/3.1+portforward.k8s.io')}`,
      `POST ${path}/portforward HTTP/1.1\r\n${spdy('portforward.k8s.io')}`,
      `POST ${path}/exec?${query} HTTP/1.1\r\n${spdy('nonsense')}`,
      `GET ${path}/exec?${query} HTTP/1.1\r\nUpgrade: nonsense`,
    ]
    for (let round = 0; round < 40; round++) {
      await Promise.all(
        requests.map(async (request) => {
          const socket = connect(Number(port), hostname)
          socket.on('error', () => undefined)
          socket.resume()
          socket.write(`${request}\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\n\r\n`)
          await once(socket, 'data')
          socket.write(
            round % 2 === 0 ? randomBytes(300) : Buffer.concat([Buffer.from([0x82, 0xff, 0x80, 0x03, 0, round]), randomBytes(60)]),
          )
          socket[round % 3 === 0 ? 'destroy' : 'end']()
          await once(socket, 'close')
        }),
      )
    }
    expect(await session.kubectl(['exec', 'box', '--', 'echo', 'alive'])).toBe('alive\n')
  })
})

function collected() {
  const stream = new PassThrough()
  const parts: Buffer[] = []
  stream.on('data', (part: Buffer) => parts.push(part))
  return { stream, text: () => Buffer.concat(parts).toString() }
}
