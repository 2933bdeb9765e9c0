/**
 * `npm run bench [-- NAME…]`: prints a JSON line for each measurement. Where the peer can do the same work, it does it in the
 * same run, and `ratio` is ours divided by its: below 1 is better. Each measurement is a fresh process; the median of three.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
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

async function beside(bench: string, scenario: Scenario, size: number, programs: Programs, more: (took: Took) => object = () => ({})) {
  const ours = await median(programs.ours, scenario, size)
  const peer = await median(programs.peer, scenario, size)
  const ratio = ours && peer && { wall: rounded(ours.wallMs / peer.wallMs, 2), cpu: rounded(ours.cpuMs / peer.cpuMs, 2) }
  print(bench, {
    ...(ours && { ...figures(ours), ...more(ours) }),
    peer: peer ? { ...figures(peer), ...more(peer) } : `not within ${limitMs / 1000} s`,
    ...(ratio && { ratio }),
  })
}

interface Programs {
  readonly ours: string
  readonly peer: string
}

const perReplica = (size: number) => (took: Took) => ({ cpuMsPerReplica: rounded(took.cpuMs / size, 2) })
const perSecond = ({ requests = 0, wallMs }: Took) => ({ requestsPerSecond: rounded((requests / wallMs) * 1000) })

async function page(): Promise<void> {
  const { readyMs, loads, firstViewBytes, totalBytes } = await loadPage(5)
  print('page: cold load until 3 nodes Ready', { ms: rounded(readyMs), loads })
  const peerBytes = gzipSync(readFileSync(await bundle('bench/peer-size.ts')), { level: 9 }).length
  print('page: JavaScript in gzip', { firstViewBytes, totalBytes, peerClusterAloneBytes: peerBytes })
}

const benches: Readonly<Record<string, (programs: Programs) => Promise<void>>> = {
  page,
  ...Object.fromEntries(
    [10, 100, 500, 1000].map((size) => [
      `apply-${size}`,
      (programs: Programs) => beside(`apply until ${size} replicas are available`, 'apply', size, programs, perReplica(size)),
    ]),
  ),
  roll: (programs) => beside('rolling update of 50 replicas', 'roll', 50, programs, perReplica(50)),
  requests: (programs) => beside('API requests in process, a create and a get in turn', 'requests', 2000, programs, perSecond),
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(', ')}. Benches: ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
const programs = { ours: await bundle('bench/ours.ts'), peer: await bundle('bench/peer.ts') }
for (const [name, bench] of Object.entries(benches)) if (wanted.length === 0 || wanted.includes(name)) await bench(programs)
