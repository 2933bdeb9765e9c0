import { FileError, type Files } from '../../files.ts'
import { toBytes } from '../../bytes.ts'
import type { HttpRequest, HttpResponse } from '../../network.ts'
import { ConfigError, parseConfig, type Directive } from './config.ts'
import { errorPage } from './pages.ts'

/** A `location` block, as far as it is understood. */
interface Location {
  readonly modifier: string
  readonly path: string
  readonly root: string | undefined
  readonly answer: { readonly status: number; readonly text: string } | undefined
  readonly proxy: string | undefined
  readonly contentType: string | undefined
}

/** A `server` block. */
export interface Server {
  readonly port: number
  readonly root: string
  readonly index: readonly string[]
  readonly locations: readonly Location[]
}

/** Asks another server, for proxy_pass. */
export type Ask = (url: string, request: HttpRequest) => Promise<HttpResponse>

const defaultRoot = '/usr/share/nginx/html'
/** Directives that change nothing of what can be seen here. */
const ignored = new Set(
  `access_log add_header charset client_max_body_size default_type error_log error_page gzip include keepalive_timeout log_format
  proxy_connect_timeout proxy_http_version proxy_read_timeout proxy_set_header sendfile server_name server_tokens tcp_nopush types
  try_files autoindex expires proxy_redirect proxy_buffering resolver`.split(/\s+/),
)

/** The servers of all files in /etc/nginx/conf.d. Throws ConfigError as `nginx -t` would complain. */
export function readServers(files: Files): readonly Server[] {
  const folder = '/etc/nginx/conf.d'
  const names = files.exists(folder) ? files.list(folder).filter((name) => name.endsWith('.conf')) : []
  return names.flatMap((name) => {
    const path = `${folder}/${name}`
    return parseConfig(files.text(path), path).flatMap((directive) => {
      if (directive.name === 'server') return [serverOf(directive, path)]
      if (ignored.has(directive.name) || directive.name === 'upstream' || directive.name === 'map') return []
      throw unknown(directive, path)
    })
  })
}

const unknown = ({ name, line }: Directive, path: string): ConfigError => new ConfigError(`unknown directive "${name}" in ${path}:${line}`)

function serverOf({ block = [] }: Directive, path: string): Server {
  const values = (name: string): readonly string[] => block.find((each) => each.name === name)?.args ?? []
  for (const directive of block) {
    const isKnown = ['listen', 'root', 'index', 'location', 'return'].includes(directive.name) || ignored.has(directive.name)
    if (!isKnown) throw unknown(directive, path)
  }
  const root = values('root')[0] ?? defaultRoot
  const own = block.find(({ name }) => name === 'return')
  const locations = block.filter(({ name }) => name === 'location').map((location) => locationOf(location, path))
  return {
    port: Number(/(\d+)$/.exec(values('listen')[0] ?? '80')?.[1] ?? 80),
    root,
    index: values('index').length > 0 ? values('index') : ['index.html'],
    locations: own ? [{ ...locationOf({ ...own, args: ['/'], block: [own] }, path) }, ...locations] : locations,
  }
}

function locationOf({ args, block = [] }: Directive, file: string): Location {
  const [first = '/', second] = args
  const value = (name: string): readonly string[] | undefined => block.find((each) => each.name === name)?.args
  for (const directive of block) {
    if (!['root', 'index', 'return', 'proxy_pass', 'stub_status', 'deny', 'allow'].includes(directive.name) && !ignored.has(directive.name))
      throw unknown(directive, file)
  }
  const answer = value('return')
  return {
    modifier: second === undefined ? '' : first,
    path: second ?? first,
    root: value('root')?.[0],
    answer: answer && { status: Number(answer[0]) || 200, text: answer[1] ?? '' },
    proxy: value('proxy_pass')?.[0],
    contentType: value('default_type')?.[0],
  }
}

/** The location that answers for a path: exact, then the longest prefix, unless a regular expression matches. */
function locate({ locations }: Server, path: string): Location | undefined {
  const exact = locations.find((location) => location.modifier === '=' && location.path === path)
  if (exact) return exact
  const prefixes = locations.filter(({ modifier, path: prefix }) => (modifier === '' || modifier === '^~') && path.startsWith(prefix))
  const longest = prefixes.toSorted((a, b) => b.path.length - a.path.length)[0]
  if (longest?.modifier === '^~') return longest
  const regex = locations.find(
    ({ modifier, path: pattern }) => modifier.startsWith('~') && new RegExp(pattern, modifier === '~*' ? 'i' : '').test(path),
  )
  return regex ?? longest
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  txt: 'text/plain',
  xml: 'text/xml',
  svg: 'image/svg+xml',
  png: 'image/png',
}

/** What a server answers. `version` is what it says it is. */
export async function respond(server: Server, files: Files, version: string, request: HttpRequest, ask: Ask): Promise<HttpResponse> {
  const [path = '/'] = request.path.split('?')
  const location = locate(server, path)
  if (location?.proxy !== undefined) return ask(location.proxy, request)
  const head = (status: number, type: string, body: Uint8Array, more: Readonly<Record<string, string>> = {}): HttpResponse => ({
    status,
    headers: { server: `nginx/${version}`, 'content-type': type, 'content-length': String(body.length), ...more },
    body: request.method === 'HEAD' ? new Uint8Array() : body,
  })
  const fail = (status: number): HttpResponse => head(status, 'text/html', toBytes(errorPage(status, version)))
  if (location?.answer) {
    const { status, text } = location.answer
    if (status >= 300 && status < 400) return head(status, 'text/html', toBytes(errorPage(status, version)), { location: text })
    return text === '' && status >= 400 ? fail(status) : head(status, location.contentType ?? 'text/plain', toBytes(unescaped(text)))
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(405)
  return serveFile(server, location, files, path, head, fail)
}

const unescaped = (text: string): string => text.replaceAll(String.raw`\n`, '\n')

function serveFile(
  server: Server,
  location: Location | undefined,
  files: Files,
  path: string,
  head: (status: number, type: string, body: Uint8Array, more?: Readonly<Record<string, string>>) => HttpResponse,
  fail: (status: number) => HttpResponse,
): HttpResponse {
  const target = `${location?.root ?? server.root}${path}`.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '')
  try {
    const entry = files.stat(target)
    if (entry?.type === 'folder') {
      if (!path.endsWith('/')) return head(301, 'text/html', new Uint8Array(), { location: `${path}/` })
      const index = server.index.find((name) => files.stat(`${target}/${name}`)?.type === 'file')
      return index === undefined ? fail(403) : head(200, typeOf(index), files.read(`${target}/${index}`))
    }
    return entry ? head(200, typeOf(target), files.read(target)) : fail(404)
  } catch (error) {
    if (error instanceof FileError) return fail(404)
    throw error
  }
}

const typeOf = (name: string): string => types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
