import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from './child.ts'
import { bytesMessage, grpcClient } from './grpc.ts'
import { podName, podOf, type Target } from './target.ts'

export const hasEtcd = (): boolean => spawnSync('etcd', ['--version']).status === 0

/** A real etcd by gRPC: what a create, a get and a list cost it that keeps the same pods as JSON. */
export async function etcd(): Promise<Target> {
  const call = grpcClient(await startEtcd())
  const put = (index: number, value: object): Promise<Uint8Array> =>
    call('etcdserverpb.KV/Put', bytesMessage({ 1: keyOf(index), 2: Buffer.from(JSON.stringify(value)) }))
  let changes = 0
  return {
    create: async (index) => void (await put(index, podOf(index))),
    change: async (index) => void (await put(index, { ...podOf(index), change: changes++ })),
    get: async (index) => void (await call('etcdserverpb.KV/Range', bytesMessage({ 1: keyOf(index) }))),
    list: async () => (await call('etcdserverpb.KV/Range', bytesMessage({ 1: Buffer.from(prefix), 2: Buffer.from(end) }))).length,
  }
}

const prefix = '/registry/pods/default/'
const end = '/registry/pods/default0'
const keyOf = (index: number): Uint8Array => Buffer.from(`${prefix}${podName(index)}`)

async function startEtcd(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-etcd-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  const [url, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`]
  const options = {
    'data-dir': join(directory, 'data'),
    'listen-client-urls': url,
    'advertise-client-urls': url,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `default=${peer}`,
    'log-level': 'info',
  }
  await startChild(
    'etcd',
    Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    /ready to serve client requests/,
  )
  return url
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo // it listens on TCP
      server.close(() => resolve(port))
    })
  })
}
