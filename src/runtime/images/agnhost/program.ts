import type { ContainerProcess, Program } from '../../program.ts'
import { conversionWebhook } from './convert.ts'
import { readFlags } from './flags.ts'
import { serve, text } from './http.ts'
import { netexec } from './netexec.ts'
import { webhook } from './webhook.ts'

type Flags = ReadonlyMap<string, string>
type Subcommand = (process: ContainerProcess, flags: Flags, rest: readonly string[]) => Promise<number>

const pause: Subcommand = (process) => {
  process.stdout.write('Paused\n')
  return new Promise((resolve) => {
    for (const signal of ['INT', 'TERM'] as const)
      process.onSignal(signal, () => {
        process.stdout.write(`Received signal ${signal === 'INT' ? 'interrupt' : 'terminated'}, exiting\n`)
        resolve(0)
      })
  })
}

const serveHostname: Subcommand = (process, flags) =>
  serve(process, Number(flags.get('port') ?? 9376), async () => text(200, process.hostname))

/** Exits with what it met: nothing, or TIMEOUT, REFUSED, DNS or OTHER. */
const connect: Subcommand = async (process, flags, [address = '']) => {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? []
  const outcome = await process.network.connect({ host, port: Number(port) }, { timeoutMs: millisecondsOf(flags.get('timeout') ?? '0s') })
  if (outcome.type !== 'failed') return 0
  process.stderr.write(
    `${{ timedOut: 'TIMEOUT', refused: 'REFUSED', unresolved: 'DNS', noRoute: 'OTHER', reset: 'OTHER' }[outcome.failure]}\n`,
  )
  return 1
}

/** `1m30s`, `500ms`; none is as long as TCP tries. */
function millisecondsOf(duration: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
  const parts = duration.matchAll(/([\d.]+)(ms|s|m|h)/g)
  return Array.from(parts, ([, amount, unit = '']) => Number(amount) * (units[unit] ?? 0)).reduce((sum, part) => sum + part, 0) || 127_000
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  connect,
  'crd-conversion-webhook': conversionWebhook,
  netexec,
  pause,
  'serve-hostname': serveHostname,
  webhook,
}

/** One program with many: what it is to do is its first word. */
export const agnhost: Program = async (process) => {
  const [, name = 'help', ...words] = process.argv
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined
  if (!subcommand) {
    process.stderr.write(`Error: unknown command ${JSON.stringify(name)} for "app"\nRun 'app --help' for usage.\n`)
    return 1
  }
  const { flags, rest } = readFlags(words)
  return subcommand(process, flags, rest)
}
