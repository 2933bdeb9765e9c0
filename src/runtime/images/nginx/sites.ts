import type { Files } from '../../files.ts'
import { globToRegExp } from '../../shell/patterns.ts'
import { ConfigError, parseConfig, type Directive } from './config.ts'

/** A `location` block, as far as it is understood. */
export interface Location {
  readonly modifier: string
  readonly path: string
  readonly root: string | undefined
  /** In place of the part of the path that the location matches. */
  readonly alias: string | undefined
  readonly index: readonly string[] | undefined
  readonly tries: readonly string[] | undefined
  readonly answer: { readonly status: number; readonly text: string } | undefined
  readonly proxy: string | undefined
  readonly contentType: string | undefined
}

/** A `server` block. */
export interface Server {
  readonly ports: readonly number[]
  readonly isDefault: boolean
  readonly names: readonly string[]
  readonly root: string
  readonly index: readonly string[]
  readonly locations: readonly Location[]
}

/** What a configuration comes to. */
export interface Sites {
  readonly servers: readonly Server[]
  /** The servers of each upstream. */
  readonly upstreams: ReadonlyMap<string, readonly string[]>
}

const folder = '/etc/nginx'
const defaultRoot = '/usr/share/nginx/html'
const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))
/** Directives that change nothing of what can be seen here. */
const ignored =
  words(`access_log add_header autoindex charset client_body_buffer_size client_max_body_size default_type error_log error_page
  expires gzip gzip_comp_level gzip_min_length gzip_proxied gzip_types gzip_vary include keepalive_timeout large_client_header_buffers
  limit_conn limit_req log_format log_not_found proxy_buffering proxy_buffer_size proxy_buffers proxy_connect_timeout proxy_http_version
  proxy_next_upstream proxy_pass_request_headers proxy_read_timeout proxy_redirect proxy_send_timeout proxy_set_header resolver sendfile
  send_timeout server_name server_tokens tcp_nodelay tcp_nopush types types_hash_max_size underscores_in_headers`)
const ofMain = words('user worker_processes worker_rlimit_nofile error_log pid events daemon env load_module include http')
const ofServer = words('listen root index location return try_files')
const ofLocation = words('root alias index return proxy_pass stub_status deny allow try_files')

/** A directive and the file it stands in. */
interface Placed {
  readonly directive: Directive
  readonly file: string
}

const fail = ({ directive: { line }, file }: Placed, what: string): ConfigError => new ConfigError(`${what} in ${file}:${line}`)
const unknown = (placed: Placed): ConfigError => fail(placed, `unknown directive "${placed.directive.name}"`)

/** What /etc/nginx/nginx.conf says, with all that it includes. Throws ConfigError as `nginx -t` would complain. */
export function readSites(files: Files): Sites {
  const main = `${folder}/nginx.conf`
  if (!files.exists(main)) throw new ConfigError(`open() "${main}" failed (2: No such file or directory)`)
  const top = fileOf(files, main)
  for (const placed of top) if (!ofMain.has(placed.directive.name)) throw unknown(placed)
  const inHttp = top.filter(({ directive }) => directive.name === 'http').flatMap((placed) => blockOf(files, placed))
  const upstreams = new Map<string, readonly string[]>()
  const servers: Server[] = []
  for (const placed of inHttp) {
    const { name, args, block = [] } = placed.directive
    if (name === 'server') servers.push(serverOf(files, placed))
    else if (name === 'upstream')
      upstreams.set(
        args[0] ?? '',
        block.flatMap((each) => (each.name === 'server' ? each.args.slice(0, 1) : [])),
      )
    else if (!ignored.has(name) && !['map', 'root', 'index', 'geo', 'split_clients'].includes(name)) throw unknown(placed)
  }
  return { servers, upstreams }
}

const fileOf = (files: Files, file: string): readonly Placed[] =>
  parseConfig(files.text(file), file).flatMap((directive) => included(files, { directive, file }))
const blockOf = (files: Files, { directive, file }: Placed): readonly Placed[] =>
  (directive.block ?? []).flatMap((inner) => included(files, { directive: inner, file }))

/** A directive, or what stands in the files that it includes. */
function included(files: Files, placed: Placed): readonly Placed[] {
  const { name, args } = placed.directive
  if (name !== 'include') return [placed]
  const path = (args[0] ?? '').startsWith('/') ? (args[0] ?? '') : `${folder}/${args[0] ?? ''}`
  const slash = path.lastIndexOf('/')
  const [place, pattern] = [path.slice(0, slash), path.slice(slash + 1)]
  if (/[*?[]/.test(pattern)) {
    const isMeant = globToRegExp([{ text: pattern, quoted: false }])
    const names = files.exists(place) ? files.list(place).filter((each) => isMeant.test(each)) : []
    return names.flatMap((each) => fileOf(files, `${place}/${each}`))
  }
  // The types of files are known without.
  if (pattern === 'mime.types') return []
  if (!files.exists(path)) throw fail(placed, `open() "${path}" failed (2: No such file or directory)`)
  return fileOf(files, path)
}

function serverOf(files: Files, placed: Placed): Server {
  const inner = blockOf(files, placed)
  for (const each of inner) if (!ofServer.has(each.directive.name) && !ignored.has(each.directive.name)) throw unknown(each)
  const all = (name: string): readonly Directive[] => inner.flatMap(({ directive }) => (directive.name === name ? [directive] : []))
  const values = (name: string): readonly string[] => all(name)[0]?.args ?? []
  const listens = all('listen').map(({ args }) => args)
  const own = inner.find(({ directive }) => directive.name === 'return')
  const locations = inner.filter(({ directive }) => directive.name === 'location').map((each) => locationOf(files, each))
  const whole = own && locationOf(files, { file: own.file, directive: { ...own.directive, args: ['^~', '/'], block: [own.directive] } })
  const ports = listens.map(([address = '80']) => Number(/(?:^|:)(\d+)$/.exec(address)?.[1] ?? 80))
  return {
    ports: ports.length > 0 ? [...new Set(ports)] : [80],
    isDefault: listens.some((args) => args.includes('default_server')),
    names: values('server_name'),
    root: values('root')[0] ?? defaultRoot,
    index: values('index').length > 0 ? values('index') : ['index.html'],
    locations: whole ? [whole] : locations,
  }
}

function locationOf(files: Files, placed: Placed): Location {
  const [first = '/', second] = placed.directive.args
  const inner = blockOf(files, placed)
  const value = (name: string): readonly string[] | undefined => inner.find(({ directive }) => directive.name === name)?.directive.args
  for (const each of inner) if (!ofLocation.has(each.directive.name) && !ignored.has(each.directive.name)) throw unknown(each)
  const answer = value('return')
  return {
    modifier: second === undefined ? '' : first,
    path: second ?? first,
    root: value('root')?.[0],
    alias: value('alias')?.[0],
    index: value('index'),
    tries: value('try_files'),
    answer:
      answer &&
      (/^\d+$/.test(answer[0] ?? '') ? { status: Number(answer[0]), text: answer[1] ?? '' } : { status: 302, text: answer[0] ?? '' }),
    proxy: value('proxy_pass')?.[0],
    contentType: value('default_type')?.[0],
  }
}

/** The server that is meant by a name among those of a port: the one called so, else the default, else the first. */
export function serverFor(servers: readonly Server[], host: string): Server | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  const isCalled = (pattern: string): boolean => (pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : pattern === name)
  return servers.find(({ names }) => names.some(isCalled)) ?? servers.find(({ isDefault }) => isDefault) ?? servers[0]
}
