import { parseArgs } from 'node:util'
import type { AuditPolicy } from '#apiserver'
import type { ApiServerFlags, OptionalComponent } from '#cluster'
import { flags, type Flag } from './flags.ts'
import { UsageError } from './usage-error.ts'

/** What the command line says. A new option is one entry in flags.ts, and its field here. */
export interface ServeOptions {
  readonly port: number
  readonly nodes: number
  readonly speed: number
  readonly seed?: number
  readonly kubeconfig?: string
  readonly etcd?: string
  readonly dataFile?: string
  /** Over HTTPS. */
  readonly tls?: boolean
  readonly without?: readonly OptionalComponent[]
  /** Where to, `-` for the standard output. */
  readonly auditLog?: string
  readonly auditPolicy?: AuditPolicy
  /** What kube-apiserver's flags of these names say. */
  readonly apiServer?: ApiServerFlags
}

const indent = ' '.repeat(28)

/** Long names have their line to themselves. */
function usageOf({ name, value, help }: Flag): string {
  const head = `  --${name}${value === undefined ? '' : ` ${value}`}`
  const text = help.join(`\n${indent}`)
  return head.length < indent.length - 1 ? head.padEnd(indent.length) + text : `${head}\n${indent}${text}`
}

export const usage = `Usage: npm run serve -- [options]

Serves a simulated Kubernetes cluster over HTTP on 127.0.0.1, for kubectl and everything else that speaks to a cluster.

${flags.map(usageOf).join('\n')}
${'  --help'.padEnd(indent.length)}Shows this.
`

/** Reads the command line; `help` when that is what was asked for. Throws UsageError. */
export function readOptions(args: readonly string[]): ServeOptions | 'help' {
  const given = parse(args)
  if (given['help'] !== undefined) return 'help'
  let options: ServeOptions = { port: 0, nodes: 0, speed: 1 } // what the defaults of the flags replace
  for (const flag of flags) {
    const value = given[flag.name] ?? flag.default
    if (value === undefined) continue
    const said = flag.read(value === true ? '' : String(value), `--${flag.name}`)
    const apiServer = { ...options.apiServer, ...said.apiServer }
    options = { ...options, ...said, ...(Object.keys(apiServer).length > 0 && { apiServer }) }
  }
  return options
}

function parse(args: readonly string[]): Readonly<Record<string, unknown>> {
  const kinds = flags.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const)
  try {
    return parseArgs({ args: [...args], options: { ...Object.fromEntries(kinds), help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
