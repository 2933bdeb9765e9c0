import { admissionPlugins } from '#apiserver'
import { parseArgs } from 'node:util'

export interface ServeOptions {
  readonly port: number
  readonly nodes: number
  readonly speed: number
  readonly seed?: number
  readonly kubeconfig?: string
  readonly etcd?: string
  /** What kube-apiserver's flags of these names say. */
  readonly apiServer?: ApiServerFlags
}

/** What a person got wrong: to be told in this sentence, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `Usage: npm run serve -- [options]

Serves a simulated Kubernetes cluster over HTTP on 127.0.0.1, for kubectl and everything else that speaks to a cluster.

  --port PORT               Port to listen on; 0 takes a free one. Default: 6443.
  --nodes N                 How many nodes the cluster has. Default: 3.
  --speed N                 Simulated seconds for each real one; 0 pauses. Default: 1.
  --seed N                  Makes the same cluster with the same names and chances again. Default: a new one each time.
  --authorization-mode MODE
                            Who may do what: AlwaysAllow (everyone, everything) or RBAC. Default: AlwaysAllow.
  --etcd URL                Keeps the cluster in a real etcd, such as http://127.0.0.1:2379. Servers that share one see
                            each other's writes; give all but one --nodes 0. Default: in memory.
  --enable-admission-plugins LIST
                            Admission plugins to run besides those on by default, separated by commas.
  --disable-admission-plugins LIST
                            Admission plugins not to run.
  --write-kubeconfig FILE   Writes a kubeconfig for this cluster.
  --help                    Shows this.
`

/** Reads the command line; `help` when that is what was asked for. Throws UsageError. */
export function readOptions(args: readonly string[]): ServeOptions | 'help' {
  const values = parse(args)
  if (values.help) return 'help'
  return {
    port: wholeNumber('--port', values.port ?? '6443', 0, 65_535),
    nodes: wholeNumber('--nodes', values.nodes ?? '3', 0, 5000),
    speed: positiveNumber('--speed', values.speed ?? '1'),
    ...(values.seed !== undefined && { seed: wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1) }),
    ...(values.etcd !== undefined && { etcd: httpUrl('--etcd', values.etcd) }),
    ...apiServerFlags(values),
    ...(values['write-kubeconfig'] !== undefined && { kubeconfig: fileName(values['write-kubeconfig']) }),
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: text,
        nodes: text,
        speed: text,
        seed: text,
        etcd: text,
        'write-kubeconfig': text,
        'authorization-mode': text,
        'enable-admission-plugins': text,
        'disable-admission-plugins': text,
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function wholeNumber(option: string, value: string, min: number, max: number): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new UsageError(`${option} must be a whole number from ${min} to ${max}, not "${value}".`)
  }
  return number
}

function positiveNumber(option: string, value: string): number {
  const number = Number(value)
  if (!/^\d+(\.\d+)?$/.test(value)) throw new UsageError(`${option} must be a number, 0 or more, not "${value}".`)
  return number
}

interface ApiServerFlags {
  readonly authorizationMode?: 'AlwaysAllow' | 'RBAC'
  readonly enableAdmissionPlugins?: readonly string[]
  readonly disableAdmissionPlugins?: readonly string[]
}

function apiServerFlags(values: Readonly<Record<string, string | boolean | undefined>>): Pick<ServeOptions, 'apiServer'> {
  const { 'authorization-mode': mode, 'enable-admission-plugins': enabled, 'disable-admission-plugins': disabled } = values
  const flags: ApiServerFlags = {
    ...(mode !== undefined && { authorizationMode: authorizationMode(String(mode)) }),
    ...(enabled !== undefined && { enableAdmissionPlugins: plugins('enable', String(enabled)) }),
    ...(disabled !== undefined && { disableAdmissionPlugins: plugins('disable', String(disabled)) }),
  }
  return Object.keys(flags).length > 0 ? { apiServer: flags } : {}
}

function authorizationMode(value: string): 'AlwaysAllow' | 'RBAC' {
  if (value !== 'AlwaysAllow' && value !== 'RBAC') throw new UsageError(`--authorization-mode must be AlwaysAllow or RBAC, not "${value}".`)
  return value
}

/** Names of admission plugins; of an unknown one in upstream's words. */
function plugins(which: 'enable' | 'disable', value: string): readonly string[] {
  const names = value.split(',').filter((name) => name !== '')
  const unknown = names.find((name) => !admissionPlugins.some((plugin) => plugin.name === name))
  if (unknown !== undefined) throw new UsageError(`${which}-admission-plugins plugin "${unknown}" is unknown`)
  return names
}

function httpUrl(option: string, value: string): string {
  const isHttp = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
  if (!isHttp) throw new UsageError(`${option} must be a URL such as http://127.0.0.1:2379, not "${value}".`)
  return value
}

function fileName(value: string): string {
  if (value === '') throw new UsageError('--write-kubeconfig needs the name of a file.')
  return value
}
