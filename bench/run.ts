/**
 * `npm run bench [-- NAME…]`: prints a JSON line for each measurement. Where the peer can do the same work, it does it in the
 * same run, and `ratio` is ours divided by its: below 1 is better. Each measurement is a fresh process; the median of three.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { hasEtcd } from './api/etcd.ts'
import { scenarios as apiScenarios } from './api/scenarios/list.ts'
import type { ApiScenario, Figures } from './api/target.ts'
import { bundle } from './bundle.ts'
import { loadPage } from './page.ts'
import type { Scenario, Took } from './scenarios.ts'

const run = promisify(execFile)
const repeats = 3
const limitMs = 180_000

const print = (bench: string, figures: Readonly<Record<string, unknown>>): void => console.log(JSON.stringify({ bench, ...figures }))
const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits))

async function once(program: string, scenario: Scenario, size: number): Promise<Took | undefined> {
  try {
    const { stdout } = await run(process.execPath, [program, scenario, String(size)], { timeout: limitMs })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Took // what runScenario prints
  } catch (error) {
    // Killed at the limit, or it cannot do that.
    console.error(String(error).split('\n')[0])
    return undefined
  }
}

async function median(program: string, scenario: Scenario, size: number): Promise<Took | undefined> {
  const all: Took[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const took = await once(program, scenario, size)
    if (!took) return undefined
    all.push(took)
  }
  return all.toSorted((a, b) => a.cpuMs - b.cpuMs)[Math.floor(repeats / 2)]
}

const figures = ({ wallMs, cpuMs }: Took) => ({ wallMs: rounded(wallMs), cpuMs: rounded(cpuMs) })

async function beside(bench: string, scenario: Scenario, size: number, more: (took: Took) => object = () => ({})) {
  const ours = await median(await program('ours'), scenario, size)
  const peer = await median(await program('peer'), scenario, size)
  const ratio = ours && peer && { wall: rounded(ours.wallMs / peer.wallMs, 2), cpu: rounded(ours.cpuMs / peer.cpuMs, 2) }
  print(bench, {
    ...(ours && { ...figures(ours), ...more(ours) }),
    peer: peer ? { ...figures(peer), ...more(peer) } : `not within ${limitMs / 1000} s`,
    ...(ratio && { ratio }),
  })
}

async function medianOf(scenario: ApiScenario, target: string): Promise<object | string> {
  const all: Figures[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { stdout } = await run(process.execPath, [await program('api/main'), scenario.name, target], { timeout: limitMs })
    all.push(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures) // what its main prints
  }
  const { perSecond = 0, p99Ms = 0 } = all.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(repeats / 2)] ?? {}
  return { perSecond: rounded(perSecond, perSecond < 100 ? 1 : 0), p99Ms: rounded(p99Ms, 2) }
}

/** The API server alone, in process and over HTTP, beside an etcd that keeps the same: its puts go to the disk, ours to memory. */
async function api(scenario: ApiScenario): Promise<void> {
  const inProcess = await medianOf(scenario, 'inProcess')
  const http = await medianOf(scenario, 'http')
  const beside = scenario.withoutEtcd ? undefined : hasEtcd() ? await medianOf(scenario, 'etcd') : 'NOT MEASURED: no etcd on PATH'
  if (typeof beside === 'string') console.error(`${scenario.name}: ${beside} (Debian's package etcd-server has it)`)
  print(scenario.title, { inProcess, http, ...(beside !== undefined && { etcd: beside }) })
}

const built = new Map<string, Promise<string>>()

/** Bundles a program of this folder when it is first needed. */
function program(name: string): Promise<string> {
  const file = built.get(name) ?? bundle(`bench/${name}.ts`)
  built.set(name, file)
  return file
}

const perReplica = (size: number) => (took: Took) => ({ cpuMsPerReplica: rounded(took.cpuMs / size, 2) })
const perSecond = ({ requests = 0, wallMs }: Took) => ({ requestsPerSecond: rounded((requests / wallMs) * 1000) })

async function page(): Promise<void> {
  const { readyMs, loads, firstViewBytes, totalBytes } = await loadPage(5)
  print('page: cold load until 3 nodes Ready', { ms: rounded(readyMs), loads })
  const peerBytes = gzipSync(readFileSync(await bundle('bench/peer-size.ts')), { level: 9 }).length
  print('page: JavaScript in gzip', { firstViewBytes, totalBytes, peerClusterAloneBytes: peerBytes })
}

const benches: Readonly<Record<string, () => Promise<void>>> = {
  ...Object.fromEntries(apiScenarios.map((scenario) => [scenario.name, () => api(scenario)])),
  page,
  ...Object.fromEntries(
    [10, 100, 500, 1000].map((size) => [
      `apply-${size}`,
      () => beside(`apply until ${size} replicas are available`, 'apply', size, perReplica(size)),
    ]),
  ),
  roll: () => beside('rolling update of 50 replicas', 'roll', 50, perReplica(50)),
  requests: () => beside('API requests in process, a create and a get in turn', 'requests', 2000, perSecond),
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(', ')}. Benches: ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
for (const [name, bench] of Object.entries(benches)) if (wanted.length === 0 || wanted.includes(name)) await bench()
