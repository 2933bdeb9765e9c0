import { admissionPlugins, readDuration } from '#apiserver'
import { optionalComponents, readServiceRange, type OptionalComponent } from '#cluster'
import { auditFlags } from './audit-flags.ts'
import { authenticationFlags } from './authentication-flags.ts'
import type { ServeOptions } from './options.ts'
import { UsageError } from './usage-error.ts'

/** One option of the command line. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string
  /** What stands for its value in the usage; absent: it has none, and `read` gets ''. */
  readonly value?: string
  /** For the usage, in as many lines as it takes. */
  readonly help: readonly string[]
  /** Read when the option is not given. */
  readonly default?: string
  /** What the option says. `option` is its name with the dashes. Throws UsageError. */
  readonly read: (value: string, option: string) => Partial<ServeOptions>
}

/** All there are, in the order of the usage. */
export const flags: readonly Flag[] = [
  {
    name: 'port',
    value: 'PORT',
    help: ['Port to listen on; 0 takes a free one. Default: 6443.'],
    default: '6443',
    read: (value, option) => ({ port: wholeNumber(value, option, 0, 65_535) }),
  },
  {
    name: 'nodes',
    value: 'N',
    help: ['How many nodes the cluster has. Default: 3.'],
    default: '3',
    read: (value, option) => ({ nodes: wholeNumber(value, option, 0, 5000) }),
  },
  {
    name: 'without',
    value: 'LIST',
    help: [`Components to leave out, separated by commas: ${optionalComponents.join(', ')}.`],
    read: (value, option) => ({ without: components(value, option) }),
  },
  {
    name: 'speed',
    value: 'N',
    help: ['Simulated seconds for each real one; 0 pauses. Default: 1.'],
    default: '1',
    read: (value, option) => ({ speed: positiveNumber(value, option) }),
  },
  {
    name: 'seed',
    value: 'N',
    help: ['Makes the same cluster with the same names and chances again. Default: a new one each time.'],
    read: (value, option) => ({ seed: wholeNumber(value, option, 0, 2 ** 32 - 1) }),
  },
  {
    name: 'service-cluster-ip-range',
    value: 'CIDR',
    help: ['Where services get their IP addresses from (IPv4). Default: 10.96.0.0/12.'],
    read: (value, option) => ({ apiServer: { serviceCidr: serviceRange(value, option) } }),
  },
  {
    name: 'authorization-mode',
    value: 'MODE',
    help: ['Who may do what: AlwaysAllow (everyone, everything) or RBAC. Default: AlwaysAllow.'],
    read: (value, option) => ({ apiServer: { authorizationMode: oneOf(['AlwaysAllow', 'RBAC'], value, option) } }),
  },
  ...authenticationFlags,
  {
    name: 'etcd',
    value: 'URL',
    help: [
      'Keeps the cluster in a real etcd, such as http://127.0.0.1:2379. Servers that share one see',
      "each other's writes, and the controllers of one act; give all but one --nodes 0, and all the",
      'same --speed. Default: in memory.',
    ],
    read: (value, option) => ({ etcd: httpUrl(value, option) }),
  },
  {
    name: 'data-file',
    value: 'FILE',
    help: ['Goes on with the cluster in this file, if it is there, and writes it at the end. Not with --etcd.'],
    read: (dataFile, option) => ({ dataFile: fileName(dataFile, option) }),
  },
  {
    name: 'max-requests-inflight',
    value: 'N',
    help: ['How many requests are answered at once, by priority and fairness, with those of the next. Default: 400.'],
    read: (value, option) => ({ apiServer: { maxRequestsInFlight: wholeNumber(value, option, 1, 100_000) } }),
  },
  {
    name: 'max-mutating-requests-inflight',
    value: 'N',
    help: ['How many more. Default: 200.'],
    read: (value, option) => ({ apiServer: { maxMutatingRequestsInFlight: wholeNumber(value, option, 0, 100_000) } }),
  },
  {
    name: 'enable-admission-plugins',
    value: 'LIST',
    help: ['Admission plugins to run besides those on by default, separated by commas.'],
    read: (value, option) => ({ apiServer: { enableAdmissionPlugins: plugins(value, option) } }),
  },
  {
    name: 'disable-admission-plugins',
    value: 'LIST',
    help: ['Admission plugins not to run.'],
    read: (value, option) => ({ apiServer: { disableAdmissionPlugins: plugins(value, option) } }),
  },
  {
    name: 'request-timeout',
    value: 'DURATION',
    help: ['How long a request may take, such as 90s or 1m30s, unless it is one that lasts. Default: 1m0s.'],
    read: (value, option) => ({ apiServer: { requestTimeoutMs: duration(value, option) } }),
  },
  ...auditFlags,
  {
    name: 'write-kubeconfig',
    value: 'FILE',
    help: ['Writes a kubeconfig for this cluster.'],
    read: (value, option) => ({ kubeconfig: fileName(value, option) }),
  },
]

function wholeNumber(value: string, option: string, min: number, max: number): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new UsageError(`${option} must be a whole number from ${min} to ${max}, not "${value}".`)
  }
  return number
}

function duration(value: string, option: string): number {
  try {
    const ms = readDuration(value)
    if (ms > 0) return ms
  } catch (error) {
    throw new UsageError(`${option}: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw new UsageError(`${option} must be more than nothing, not "${value}".`)
}

function positiveNumber(value: string, option: string): number {
  if (!/^\d+(\.\d+)?$/.test(value)) throw new UsageError(`${option} must be a number, 0 or more, not "${value}".`)
  return Number(value)
}

function oneOf<T extends string>(choices: readonly T[], value: string, option: string): T {
  const found = choices.find((choice) => choice === value)
  if (found === undefined) throw new UsageError(`${option} must be ${choices.join(' or ')}, not "${value}".`)
  return found
}

const listOf = (value: string): readonly string[] => value.split(',').filter((name) => name !== '')

function components(value: string, option: string): readonly OptionalComponent[] {
  return listOf(value).map((name) => {
    const found = optionalComponents.find((component) => component === name)
    if (found === undefined) throw new UsageError(`${option} can name ${optionalComponents.join(' and ')}, not "${name}".`)
    return found
  })
}

/** Names of admission plugins; of an unknown one in upstream's words. */
function plugins(value: string, option: string): readonly string[] {
  const names = listOf(value)
  const unknown = names.find((name) => !admissionPlugins.some((plugin) => plugin.name === name))
  if (unknown !== undefined) throw new UsageError(`${option.slice('--'.length)} plugin "${unknown}" is unknown`)
  return names
}

function serviceRange(value: string, option: string): string {
  const range = readServiceRange(value)
  if ('problem' in range) throw new UsageError(`${option} ${range.problem}.`)
  return range.cidr
}

function httpUrl(value: string, option: string): string {
  const isHttp = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
  if (!isHttp) throw new UsageError(`${option} must be a URL such as http://127.0.0.1:2379, not "${value}".`)
  return value
}

function fileName(value: string, option: string): string {
  if (value === '') throw new UsageError(`${option} needs the name of a file.`)
  return value
}
