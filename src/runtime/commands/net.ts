import { toText } from '../bytes.ts'
import type { NetworkOutcome } from '../network.ts'
import type { ContainerProcess } from '../program.ts'
import { complain, parseFlags, pathIn, type Command } from './command.ts'

interface Target {
  readonly host: string
  readonly port: number
  readonly path: string
}

/** `http://web:8080/a?b`; the scheme may be missing. */
export function parseUrl(url: string): Target {
  const [, host = '', port = '80', path = '/'] = /^(?:http:\/\/)?([^/:?]+)(?::(\d+))?(.*)$/.exec(url) ?? []
  return { host, port: Number(port), path: path.startsWith('/') ? path : `/${path}` }
}

const words: Readonly<Record<Extract<NetworkOutcome, { type: 'failed' }>['failure'], string>> = {
  refused: 'Connection refused',
  timedOut: 'Connection timed out',
  noRoute: 'Host is unreachable',
  unresolved: 'bad address',
  reset: 'Connection reset by peer',
}

const timeoutOf = (flag: string | undefined): { timeoutMs?: number } => (flag === undefined ? {} : { timeoutMs: Number(flag) * 1000 })

export const wget: Command = {
  name: 'wget',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words: urls } = parseFlags(process.argv.slice(1), 'OTU')
    const target = parseUrl(urls[0] ?? '')
    const isQuiet = flags.has('q')
    const [address] = process.network.lookup(target.host)
    if (address === undefined) {
      complain(process, `bad address '${target.host}'`)
      return 1
    }
    if (!isQuiet)
      process.stderr.write(`Connecting to ${target.host}${target.port === 80 ? '' : `:${target.port}`} (${address}:${target.port})\n`)
    const request = {
      method: 'GET',
      path: target.path,
      headers: { host: target.port === 80 ? target.host : `${target.host}:${target.port}`, 'user-agent': 'Wget', connection: 'close' },
    }
    const outcome = await process.network.request(target, request, timeoutOf(flags.get('T') ?? flags.get('timeout')))
    return finish(process, outcome, target, address, flags)
  },
}

function finish(
  process: ContainerProcess,
  outcome: NetworkOutcome,
  { host, port, path }: Target,
  address: string,
  flags: ReadonlyMap<string, string>,
): number {
  if (outcome.type === 'failed') {
    const why =
      outcome.failure === 'timedOut' && (flags.has('T') || flags.has('timeout'))
        ? 'download timed out'
        : `can't connect to remote host (${address}): ${words[outcome.failure]}`
    complain(process, outcome.failure === 'unresolved' ? `bad address '${host}:${port}'` : why)
    return 1
  }
  if (outcome.type !== 'response') return 1
  const { status, body, headers } = outcome.response
  if (flags.has('S')) {
    process.stderr.write(`  HTTP/1.1 ${status}\n`)
    for (const [name, value] of Object.entries(headers)) process.stderr.write(`  ${name}: ${value}\n`)
  }
  if (status >= 400) {
    complain(process, `server returned error: HTTP/1.1 ${status} ${reasons[status] ?? ''}`.trimEnd())
    return 1
  }
  if (flags.has('spider')) {
    if (!flags.has('q')) process.stderr.write('remote file exists\n')
    return 0
  }
  const name = flags.get('O') ?? (path.split('?')[0]?.split('/').at(-1) || 'index.html')
  if (name === '-') process.stdout.write(body)
  else process.files.write(pathIn(process, name), body)
  if (!flags.has('q') && name !== '-') process.stderr.write(`saving to '${name}'\n'${name}' saved\n`)
  return 0
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

const curlLong: Readonly<Record<string, string>> = {
  'max-time': 'm',
  'connect-timeout': 'm',
  output: 'o',
  'write-out': 'w',
  header: 'H',
  request: 'X',
  data: 'd',
  'user-agent': 'A',
  silent: 's',
  'show-error': 'S',
  fail: 'f',
  include: 'i',
  head: 'I',
  location: 'L',
  verbose: 'v',
  insecure: 'k',
}

/** Long options as short ones, which may have their value in the next word. */
const curlArguments = (args: readonly string[]): readonly string[] =>
  args.map((arg) => {
    const short = arg.startsWith('--') ? curlLong[arg.slice(2)] : undefined
    return short === undefined ? arg : `-${short}`
  })

/** curl, as far as scripts in pods use it. */
export const curl: Command = {
  name: 'curl',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words: urls } = parseFlags(curlArguments(process.argv.slice(1)), 'mowHXdA')
    const target = parseUrl(urls[0] ?? '')
    const method = flags.get('X') ?? (flags.has('I') ? 'HEAD' : flags.has('d') ? 'POST' : 'GET')
    const headers = { host: target.port === 80 ? target.host : `${target.host}:${target.port}`, 'user-agent': 'curl/8.14.1', accept: '*/*' }
    const body = flags.get('d')
    const request = { method, path: target.path, headers, ...(body !== undefined && { body: new TextEncoder().encode(body) }) }
    const outcome = await process.network.request(target, request, timeoutOf(flags.get('m')))
    if (outcome.type === 'failed') {
      const [code, why] = curlErrors[outcome.failure](target)
      if (!flags.has('s') || flags.has('S')) process.stderr.write(`curl: (${code}) ${why}\n`)
      return code
    }
    if (outcome.type !== 'response') return 1
    const { response } = outcome
    const head = `HTTP/1.1 ${response.status} ${reasons[response.status] ?? 'OK'}\r\n${Object.entries(response.headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`
    if (flags.has('f') && response.status >= 400) {
      process.stderr.write(`curl: (22) The requested URL returned error: ${response.status}\n`)
      return 22
    }
    const text = (flags.has('i') || flags.has('I') ? head : '') + (flags.has('I') ? '' : toText(response.body))
    const file = flags.get('o')
    if (file === undefined) process.stdout.write(text)
    else if (file !== '/dev/null') process.files.write(pathIn(process, file), text)
    const format = flags.get('w')
    if (format !== undefined)
      process.stdout.write(format.replaceAll('%{http_code}', String(response.status)).replaceAll(String.raw`\n`, '\n'))
    return 0
  },
}

const curlErrors: Readonly<Record<keyof typeof words, (target: Target) => readonly [number, string]>> = {
  refused: ({ host, port }) => [7, `Failed to connect to ${host} port ${port} after 0 ms: Could not connect to server`],
  noRoute: ({ host, port }) => [7, `Failed to connect to ${host} port ${port} after 0 ms: Could not connect to server`],
  timedOut: () => [28, 'Connection timed out'],
  unresolved: ({ host }) => [6, `Could not resolve host: ${host}`],
  reset: () => [56, 'Recv failure: Connection reset by peer'],
}

export const nslookup: Command = {
  name: 'nslookup',
  folder: '/usr/bin',
  async run({ argv, stdout, network, files }) {
    const [, name = ''] = argv
    const server = files.exists('/etc/resolv.conf') ? /^nameserver (\S+)/m.exec(files.text('/etc/resolv.conf'))?.[1] : undefined
    const addresses = network.lookup(name)
    stdout.write(`Server:\t\t${server ?? '0.0.0.0'}\nAddress:\t${server ?? '0.0.0.0'}:53\n\n`)
    if (addresses.length === 0) {
      stdout.write(`** server can't find ${name}: NXDOMAIN\n\n`)
      return 1
    }
    for (const address of addresses) stdout.write(`Name:\t${name}\nAddress: ${address}\n`)
    stdout.write('\n')
    return 0
  },
}

export const nc: Command = {
  name: 'nc',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words: places } = parseFlags(process.argv.slice(1), 'wp')
    const [host = '', port = ''] = places
    const outcome = await process.network.connect({ host, port: Number(port) }, timeoutOf(flags.get('w')))
    const isOpen = outcome.type !== 'failed'
    if (flags.has('v'))
      process.stderr.write(isOpen ? `${host} (${host}:${port}) open\n` : `nc: ${host} (${host}:${port}): ${words[outcome.failure]}\n`)
    return isOpen ? 0 : 1
  },
}
