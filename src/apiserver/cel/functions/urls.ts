import type { Environment } from '@marcbachmann/cel-js'
import { Opaque } from '../values.ts'
import { define, failure } from './define.ts'

/** What Go's url.ParseRequestURI takes: an absolute URI or an absolute path. */
class Url extends Opaque {
  readonly text: string
  readonly scheme: string
  readonly host: string
  readonly path: string
  readonly query: string

  constructor(text: string, [scheme = '', host = '', path = '', query = '']: readonly (string | undefined)[]) {
    super()
    this.text = text
    this.scheme = scheme.toLowerCase()
    this.host = host
    this.path = path
    this.query = query
  }

  override equals(other: Opaque): boolean {
    return other instanceof Url && other.text === this.text
  }
}

const pattern = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/(?:[^/?@]*@)?([^/?]*))?([^?]*)(?:\?(.*))?$/s
const port = /^(?:\[[0-9a-fA-F:.]+(?:%25[^\]]+)?\]|[^:[\]]*)(?::(\d*))?$/

/** Undefined for what is none. */
function parse(text: string): Url | undefined {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0020\u007f]/.test(text) || /%(?![0-9a-fA-F]{2})/.test(text)) return undefined
  const [, ...parts] = pattern.exec(text) ?? []
  const [scheme, host, path = ''] = parts
  if (parts.length === 0 || (scheme === undefined ? !text.startsWith('/') : host === undefined && !path.startsWith('/'))) return undefined
  return port.test(host ?? '') ? new Url(text, scheme === undefined ? ['', '', text.replace(/\?.*$/s, ''), parts[3]] : parts) : undefined
}

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function queryOf({ query }: Url): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const pair of query.split('&')) {
    const [key, value = ''] = [decode(pair.split('=')[0] ?? ''), decode(pair.split('=').slice(1).join('='))]
    if (pair === '' || key === undefined) continue
    found.set(key, [...(found.get(key) ?? []), value])
  }
  return found
}

/** The path as it is sent: what must be escaped is. */
const escaped = (path: string): string => path.replaceAll(/[^\w$&+,/:;=@%!'()*.~-]/g, encodeURIComponent)

export function addUrls(environment: Environment): void {
  const type = 'kubernetes.URL'
  environment.registerType(type, Url)
  define(environment, [
    {
      name: 'url',
      takes: ['string'],
      gives: type,
      run(text: string) {
        const found = parse(text)
        if (!found) throw failure(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`)
        return found
      },
    },
    { name: 'isURL', takes: ['string'], gives: 'bool', run: (text: string) => parse(text) !== undefined },
    { name: 'getScheme', on: type, gives: 'string', run: (url: Url) => url.scheme },
    { name: 'getHost', on: type, gives: 'string', run: (url: Url) => url.host },
    {
      name: 'getHostname',
      on: type,
      gives: 'string',
      run: (url: Url) => url.host.replace(/:\d*$/, '').replaceAll(/^\[|\]$/g, ''),
    },
    { name: 'getPort', on: type, gives: 'string', run: (url: Url) => port.exec(url.host)?.[1] ?? '' },
    { name: 'getEscapedPath', on: type, gives: 'string', run: (url: Url) => escaped(url.path) },
    { name: 'getQuery', on: type, gives: 'map<string, list<string>>', run: queryOf },
  ])
}
