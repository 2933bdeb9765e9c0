import { FileError, type Files } from '../../files.ts'
import { toBytes } from '../../bytes.ts'
import type { HttpRequest, HttpResponse } from '../../network.ts'
import { errorPage } from './pages.ts'
import type { Location, Server } from './sites.ts'

/** What an answer is made with. */
export interface Answering {
  readonly files: Files
  /** What the server says it is. */
  readonly version: string
  /** Asks another server, for proxy_pass. */
  readonly ask: (url: string, request: HttpRequest) => Promise<HttpResponse>
  /** Hears of what goes wrong. */
  readonly complain: (text: string) => void
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

/** What a server answers. */
export async function respond(server: Server, request: HttpRequest, answering: Answering): Promise<HttpResponse> {
  const [path = '/'] = request.path.split('?')
  const location = locate(server, path)
  if (location?.proxy !== undefined) return answering.ask(location.proxy, request)
  const page = new Page(request, answering.version)
  if (location?.answer) {
    const { status, text } = location.answer
    if (status >= 300 && status < 400) return page.redirect(status, variables(text, request))
    if (text === '' && status >= 400) return page.error(status)
    return page.of(status, location.contentType ?? 'text/plain', toBytes(variables(text, request)))
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return page.error(405)
  return serve(server, location, path, page, answering)
}

const variables = (text: string, { path, headers }: HttpRequest): string =>
  text.replaceAll(String.raw`\n`, '\n').replaceAll(/\$(host|request_uri|uri|scheme|hostname)\b/g, (_, name: string) => {
    const [uri = '/'] = path.split('?')
    return { host: hostOf(headers), request_uri: path, uri, scheme: 'http' }[name] ?? ''
  })

const hostOf = (headers: HttpRequest['headers']): string => (headers['host'] ?? 'localhost').replace(/:\d+$/, '')

/** Makes answers to one request. */
class Page {
  readonly #request: HttpRequest
  readonly #version: string

  constructor(request: HttpRequest, version: string) {
    this.#request = request
    this.#version = version
  }

  of(status: number, type: string, body: Uint8Array, more: Readonly<Record<string, string>> = {}): HttpResponse {
    const headers = { server: `nginx/${this.#version}`, 'content-type': type, 'content-length': String(body.length), ...more }
    return { status, headers, body: this.#request.method === 'HEAD' ? new Uint8Array() : body }
  }

  error(status: number, more?: Readonly<Record<string, string>>): HttpResponse {
    return this.of(status, 'text/html', toBytes(errorPage(status, this.#version)), more)
  }

  /** To another place, or another path here. */
  redirect(status: number, to: string): HttpResponse {
    return this.error(status, { location: to.startsWith('/') ? `http://${this.#request.headers['host'] ?? 'localhost'}${to}` : to })
  }
}

/** Where in the files a path leads. */
function targetOf(server: Server, location: Location | undefined, path: string): string {
  const whole =
    location?.alias === undefined ? `${location?.root ?? server.root}${path}` : `${location.alias}${path.slice(location.path.length)}`
  return whole.replaceAll(/\/+/g, '/')
}

function serve(server: Server, location: Location | undefined, path: string, page: Page, answering: Answering): HttpResponse {
  if (!location?.tries) return serveFile(server, location, path, page, answering)
  for (const [index, each] of location.tries.entries()) {
    const tried = each.replaceAll('$uri', path)
    if (/^=\d+$/.test(tried)) return page.error(Number(tried.slice(1)))
    const type = answering.files.stat(targetOf(server, location, tried).replace(/(?<=.)\/$/, ''))?.type
    const isThere = tried.endsWith('/') ? type === 'folder' : type === 'file'
    if (isThere) return serveFile(server, location, tried, page, answering)
    if (index === location.tries.length - 1) return serveFile(server, locate(server, tried), tried, page, answering)
  }
  return page.error(404)
}

function serveFile(server: Server, location: Location | undefined, path: string, page: Page, answering: Answering): HttpResponse {
  const { files, complain } = answering
  const given = targetOf(server, location, path)
  const target = given.replace(/(?<=.)\/$/, '')
  const missing = (name: string): HttpResponse => {
    complain(`open() "${name}" failed (2: No such file or directory)`)
    return page.error(404)
  }
  try {
    const entry = files.stat(target)
    if (entry?.type !== 'folder') return entry && !given.endsWith('/') ? page.of(200, typeOf(target), files.read(target)) : missing(given)
    if (!path.endsWith('/')) return page.redirect(301, `${path}/`)
    const names = location?.index ?? server.index
    const index = names.find((name) => files.stat(`${target}/${name}`)?.type === 'file')
    if (index !== undefined) return page.of(200, typeOf(index), files.read(`${target}/${index}`))
    complain(`directory index of "${target}/" is forbidden`)
    return page.error(403)
  } catch (error) {
    if (error instanceof FileError) return missing(given)
    throw error
  }
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
  jpg: 'image/jpeg',
  ico: 'image/x-icon',
}

const typeOf = (name: string): string => types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
