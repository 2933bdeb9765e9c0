import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, TestRunner, vi } from 'vitest'
import { ended, outputOf, openSession, type Session } from './kubectl-session.ts'

const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0 && spawnSync('promtool', ['--version']).status === 0

interface Answer {
  readonly data: {
    readonly result: readonly { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] }[]
  }
}

describe.skipIf(!hasPrometheus)('a real Prometheus', () => {
  if (!hasPrometheus) console.log(`${TestRunner.getCurrentSuite().tasks.length} Prometheus checks skipped: no prometheus on PATH`)
  let session: Session
  let directory: string
  let prometheus: ChildProcess
  let url: string

  beforeAll(async () => {
    session = await openSession(['--speed', '10'])
    directory = await mkdtemp(join(tmpdir(), 'tabernetes-prometheus-'))
    const config = {
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'apiserver', static_configs: [{ targets: [new URL(session.url).host] }] }],
    }
    const file = join(directory, 'prometheus.yml')
    await writeFile(file, JSON.stringify(config)) // which is YAML, too
    prometheus = spawn('prometheus', [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
    ])
    const listening = /msg="Listening on" address=(127\.0\.0\.1:\d+)\s/
    const [, address] = listening.exec(await outputOf(prometheus).until(listening)) ?? []
    url = `http://${address}`
  })

  afterAll(async () => {
    await ended(prometheus)
    await session.stop()
    await rm(directory, { recursive: true, force: true })
  })

  async function query(expression: string): Promise<Answer['data']['result']> {
    const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`)
    return ((await response.json()) as Answer).data.result // as its API documents it
  }

  test('scrapes the server, and counts what it is asked', { timeout: 60_000 }, async () => {
    await vi.waitFor(
      async () => {
        const [series] = await query('sum by (verb, code) (apiserver_request_total{resource="pods",verb="LIST"})')
        expect(series?.metric).toEqual({ verb: 'LIST', code: '200' })
        expect(Number(series?.value[1])).toBeGreaterThan(0)
      },
      { timeout: 50_000, interval: 500 },
    )
    expect((await query('up{job="apiserver"}'))[0]?.value[1]).toBe('1')
    expect((await query('histogram_quantile(0.99, sum by (le) (apiserver_request_duration_seconds_bucket))')).length).toBe(1)
  })

  test('finds nothing wrong with the text but names that upstream gave', async () => {
    const text = await (await fetch(`${session.url}/metrics`)).text()
    const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
    const complaints = `${stdout}${stderr}`.split('\n').filter((line) => line !== '')
    expect(complaints.toSorted()).toEqual([
      'authenticated_user_requests counter metrics should have "_total" suffix',
      'authentication_attempts counter metrics should have "_total" suffix',
    ])
  })
})
