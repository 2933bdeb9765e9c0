/** Whom a proxy is asked for. */
export interface ProxiedName {
  readonly scheme: '' | 'http' | 'https'
  readonly name: string
  /** A number or a name; '' when it is not said. */
  readonly port: string
}

/** Reads `name`, `name:port` and `scheme:name:port`; undefined for anything else. (util/net, SplitSchemeNamePort) */
export function readProxiedName(id: string): ProxiedName | undefined {
  const parts = id.split(':')
  const [first = '', second = '', third = ''] = parts
  if (parts.length === 1) return first === '' ? undefined : { scheme: '', name: first, port: '' }
  if (parts.length === 2) return first === '' ? undefined : { scheme: '', name: first, port: second }
  if (parts.length !== 3 || second === '' || (first !== '' && first !== 'http' && first !== 'https')) return undefined
  return { scheme: first, name: second, port: third }
}
