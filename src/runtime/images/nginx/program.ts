import { toBytes } from '../../bytes.ts'
import { parseUrl } from '../../commands/net.ts'
import { formatDate } from '../../commands/system.ts'
import type { HttpRequest, HttpResponse } from '../../network.ts'
import type { ContainerProcess, Program } from '../../program.ts'
import { ConfigError } from './config.ts'
import { errorPage } from './pages.ts'
import { respond } from './server.ts'
import { readSites, serverFor, type Sites } from './sites.ts'

const noticeTime = (process: ContainerProcess): string => formatDate(process.now(), '%Y/%m/%d %H:%M:%S')

/** `nginx`: the server, and what it is told by -t and -s. */
export const nginxProgram =
  (version: string): Program =>
  async (process) => {
    const { argv } = process
    if (argv.includes('-v') || argv.includes('-V')) {
      process.stderr.write(`nginx version: nginx/${version}\n`)
      return 0
    }
    const sites = configured(process)
    if (argv.includes('-t') || argv.includes('-T')) return reportTest(process, sites)
    if (!sites) return 1
    if (argv.includes('-s')) return signalMaster(process, argv[argv.indexOf('-s') + 1] ?? '')
    return new NginxServer(process, version).run(sites)
  }

/** Undefined when the configuration is broken, which has then been said. */
function configured(process: ContainerProcess): Sites | undefined {
  try {
    return readSites(process.files)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    if (!process.argv.some((word) => /^-[tTs]$/.test(word))) process.stderr.write(`${noticeTime(process)} [emerg] 1#1: ${error.message}\n`)
    process.stderr.write(`nginx: [emerg] ${error.message}\n`)
    return undefined
  }
}

function reportTest({ stderr }: ContainerProcess, sites: Sites | undefined): number {
  const file = '/etc/nginx/nginx.conf'
  if (!sites) stderr.write(`nginx: configuration file ${file} test failed\n`)
  else stderr.write(`nginx: the configuration file ${file} syntax is ok\nnginx: configuration file ${file} test is successful\n`)
  return sites ? 0 : 1
}

const orders = { reload: 'HUP', quit: 'QUIT', stop: 'TERM', reopen: 'USR1' } as const

/** `nginx -s reload`: tells the server that runs. */
function signalMaster(process: ContainerProcess, order: string): number {
  const signal = Object.entries(orders).find(([name]) => name === order)?.[1]
  if (!signal) {
    process.stderr.write(`nginx: invalid option: "-s ${order}"\n`)
    return 1
  }
  const master = process.processes().find(({ pid, argv: [name = ''] }) => pid !== process.pid && /(?:^|\/)nginx$/.test(name))
  if (!master) {
    process.stderr.write('nginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)\n')
    return 1
  }
  process.stderr.write(`${noticeTime(process)} [notice] ${process.pid}#${process.pid}: signal process started\n`)
  process.kill(master.pid, signal)
  return 0
}

/** A server that runs, and can be given another configuration. */
class NginxServer {
  readonly #process: ContainerProcess
  readonly #version: string
  readonly #listening = new Map<number, () => void>()
  #sites: Sites = { servers: [], upstreams: new Map() }
  #requests = 0

  constructor(process: ContainerProcess, version: string) {
    this.#process = process
    this.#version = version
  }

  async run(sites: Sites): Promise<number> {
    if (!this.#apply(sites)) return 1
    this.#notice('using the "epoll" event method')
    this.#notice(`nginx/${this.#version}`)
    this.#notice('OS: Linux 6.12.0')
    this.#notice('start worker processes')
    return new Promise((resolve) => {
      const end = (signal: string, words: string) => () => {
        this.#notice(`signal ${signal} received, ${words}`)
        this.#notice('exit')
        resolve(0)
      }
      this.#process.onSignal('QUIT', end('3 (SIGQUIT)', 'shutting down'))
      this.#process.onSignal('TERM', end('15 (SIGTERM)', 'exiting'))
      this.#process.onSignal('INT', end('2 (SIGINT)', 'exiting'))
      this.#process.onSignal('USR1', () => this.#notice('signal 10 (SIGUSR1) received, reopening logs'))
      this.#process.onSignal('WINCH', () => undefined)
      this.#process.onSignal('HUP', () => this.#reload())
    })
  }

  /** A configuration that is broken changes nothing. */
  #reload(): void {
    this.#notice('signal 1 (SIGHUP) received, reconfiguring')
    const sites = configured(this.#process)
    if (!sites) return
    this.#notice('reconfiguring')
    this.#apply(sites)
    this.#notice('start worker processes')
  }

  #notice(text: string): void {
    this.#process.stderr.write(`${noticeTime(this.#process)} [notice] 1#1: ${text}\n`)
  }

  #apply(sites: Sites): boolean {
    const ports = new Set(sites.servers.flatMap((server) => server.ports))
    for (const port of ports) {
      if (this.#listening.has(port)) continue
      const stop = this.#process.listen(port, { respond: (request, from) => this.#respond(port, request, from.ip) })
      if (!stop) {
        this.#process.stderr.write(`nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`)
        return false
      }
      this.#listening.set(port, stop)
    }
    for (const [port, stop] of this.#listening) {
      if (ports.has(port)) continue
      stop()
      this.#listening.delete(port)
    }
    this.#sites = sites
    return true
  }

  async #respond(port: number, request: HttpRequest, ip: string): Promise<HttpResponse> {
    const process = this.#process
    await process.work(0.2)
    const number = ++this.#requests
    const host = request.headers['host'] ?? ''
    const server = serverFor(
      this.#sites.servers.filter(({ ports }) => ports.includes(port)),
      host,
    )
    const line = `${request.method} ${request.path} HTTP/1.1`
    const complain = (text: string): void =>
      process.stderr.write(
        `${noticeTime(process)} [error] 29#29: *${number} ${text}, client: ${ip}, server: ${server?.names[0] ?? ''}, request: "${line}", host: "${host}"\n`,
      )
    const ask = (url: string, asked: HttpRequest) => pass(process, this.#upstream(url), asked, this.#version)
    if (!server) return { status: 404, headers: {}, body: new Uint8Array() }
    const response = await respond(server, request, { files: process.files, version: this.#version, ask, complain })
    const { 'user-agent': agent = '-', referer = '-', 'x-forwarded-for': forwarded = '-' } = request.headers
    const time = formatDate(process.now(), '%d/%b/%Y:%H:%M:%S %z')
    process.stdout.write(
      `${ip} - - [${time}] "${line}" ${response.status} ${response.body.length} "${referer}" "${agent}" "${forwarded}"\n`,
    )
    return response
  }

  /** The servers of an upstream take turns. */
  #upstream(url: string): string {
    const [, scheme = '', name = '', path = ''] = /^(\w+:\/\/)([^/]+)(.*)$/.exec(url) ?? []
    const servers = this.#sites.upstreams.get(name)
    return servers && servers.length > 0 ? `${scheme}${servers[this.#requests % servers.length] ?? ''}${path}` : url
  }
}

/** proxy_pass. */
async function pass(process: ContainerProcess, url: string, request: HttpRequest, version: string): Promise<HttpResponse> {
  const { host, port, path } = parseUrl(url)
  const target = /^https?:\/\/[^/]+$/.test(url) ? request.path : path
  const outcome = await process.network.request(
    { host, port },
    { ...request, path: target, headers: { ...request.headers, host } },
    { timeoutMs: 60_000 },
  )
  if (outcome.type === 'response') return outcome.response
  const status = outcome.type === 'failed' && outcome.failure === 'timedOut' ? 504 : 502
  return { status, headers: { server: `nginx/${version}`, 'content-type': 'text/html' }, body: toBytes(errorPage(status, version)) }
}
