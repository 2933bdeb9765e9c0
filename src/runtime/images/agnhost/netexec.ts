import { toText } from '../../bytes.ts'
import { formatDate } from '../../commands/system.ts'
import type { HttpResponse } from '../../network.ts'
import { Exit, type ContainerProcess } from '../../program.ts'
import { json, serve, text, type Asked } from './http.ts'

type Answer = (process: ContainerProcess, asked: Asked) => HttpResponse | Promise<HttpResponse>

/** What can be asked of it over HTTP. (test/images/agnhost/netexec) */
const answers: Readonly<Record<string, Answer>> = {
  '/': (process) => text(200, `NOW: ${formatDate(process.now(), '%Y-%m-%d %H:%M:%S.000000000 +0000 UTC')}`),
  '/clientip': (_, { fromIp, headers }) => text(200, `${fromIp}:${headers['x-forwarded-port'] ?? '40000'}`),
  '/dial': dial,
  '/echo': (_, { query }) => {
    const code = query.get('code')
    if (code !== null && !/^\d+$/.test(code)) return text(400, `argument 'code' must be integer or empty, got ${JSON.stringify(code)}\n`)
    return text(code === null ? 200 : Number(code), query.get('msg') ?? '')
  },
  '/header': (_, { query, headers }) => text(200, headers[(query.get('key') ?? '').toLowerCase()] ?? ''),
  '/healthz': () => text(200, ''),
  '/hostname': (process) => text(200, process.hostname),
  '/hostName': (process) => text(200, process.hostname),
  '/redirect': (_, { query }) => text(Number(query.get('code') ?? 302), '', { location: query.get('location') ?? '/' }),
  '/shell': shell,
}

/** Answers over HTTP until it is told to end, by a request or a signal. Its UDP and SCTP sides are not there. */
export async function netexec(process: ContainerProcess, flags: ReadonlyMap<string, string>): Promise<number> {
  const port = Number(flags.get('http-port') ?? 8080)
  const log = (line: string): void => process.stderr.write(`${formatDate(process.now(), '%Y/%m/%d %H:%M:%S')} ${line}\n`)
  let end: (code: number) => void = () => undefined
  const told = new Promise<number>((resolve) => (end = resolve))
  const served = serve(process, port, async (asked) => {
    log(`${asked.method} ${asked.route}`)
    if (asked.route === '/shutdown' || asked.route === '/exit') {
      const code = Number(asked.query.get('code') ?? 0)
      end(code)
      throw new Exit(code)
    }
    const answer = Object.hasOwn(answers, asked.route) ? answers[asked.route] : undefined
    return answer ? answer(process, asked) : text(404, '404 page not found\n')
  })
  log(`Started HTTP server on port ${port}`)
  process.onSignal('TERM', () => {
    void process.sleep(Number(flags.get('delay-shutdown') ?? 0) * 1000).then(() => end(0))
  })
  return Promise.race([served, told])
}

/** Asks another netexec, as often as it is told to. */
async function dial(process: ContainerProcess, { query }: Asked): Promise<HttpResponse> {
  const host = query.get('host') ?? ''
  const port = Number(query.get('port') ?? NaN)
  if (host === '' || !Number.isInteger(port)) return text(400, 'missing required parameter\n')
  const path = `/${query.get('request') ?? ''}`
  const responses: string[] = []
  const errors: string[] = []
  for (let attempt = 0; attempt < Number(query.get('tries') ?? 1); attempt++) {
    const request = { method: 'GET', path, headers: { host: `${host}:${port}` } }
    const outcome = await process.network.request({ host, port }, request, { timeoutMs: 5000 })
    if (outcome.type === 'response') responses.push(toText(outcome.response.body))
    else if (outcome.type === 'failed') errors.push(`dial tcp ${host}:${port}: ${outcome.failure}`)
  }
  return json({ ...(responses.length > 0 && { responses }), ...(errors.length > 0 && { errors }) })
}

/** Runs a command line in its own container. */
async function shell(process: ContainerProcess, { query }: Asked): Promise<HttpResponse> {
  const command = query.get('shellCommand') ?? query.get('cmd') ?? ''
  let output = ''
  const collect = { write: (data: Uint8Array | string) => void (output += typeof data === 'string' ? data : toText(data)) }
  const child = process.spawn(['/bin/sh', '-c', command], { stdout: collect, stderr: collect })
  if (!child) return json({ error: 'exec: "/bin/sh": no such file or directory' })
  const code = await child.exit
  return json({ ...(output !== '' && { output }), ...(code !== 0 && { error: `exit status ${code}` }) })
}
