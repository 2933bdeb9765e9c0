import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, TestRunner } from 'vitest'
import { ended, outputOf } from './kubectl-session.ts'

const hasEtcd = spawnSync('etcd', ['--version']).status === 0

/** Tests that need a real etcd. Without one they are skipped, and it is said how many. */
export function describeWithEtcd(name: string, define: () => void): void {
  // oxlint-disable-next-line vitest/valid-title -- the caller's
  describe.skipIf(!hasEtcd)(name, () => {
    define()
    if (!hasEtcd) console.log(`${TestRunner.getCurrentSuite().tasks.length} etcd checks skipped: no etcd on PATH`)
  })
}

export interface EtcdSession {
  readonly url: string
  /** Stops it and starts it again, with what it has kept. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** An etcd of its own, on loopback, with nothing in it. */
export async function openEtcd(): Promise<EtcdSession> {
  const directory = await mkdtemp(join(tmpdir(), 'tabernetes-etcd-'))
  const [url, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`]
  const start = async () => {
    const options = {
      'data-dir': join(directory, 'data'),
      'listen-client-urls': url,
      'advertise-client-urls': url,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `default=${peer}`,
    }
    const child = spawn(
      'etcd',
      Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    )
    await outputOf(child).until('ready to serve client requests')
    return child
  }
  let child = await start()
  return {
    url,
    async restart() {
      await ended(child)
      child = await start()
    },
    async stop() {
      await ended(child)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
