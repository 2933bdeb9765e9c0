import type { Container, HTTPGetAction } from '#api'
import type { ContainerNetwork, NetworkOutcome } from '#runtime'

/** The number of a port that a container may name. */
export function portNumber(port: number | string, { ports = [] }: Container): number | undefined {
  if (typeof port === 'number') return port
  const named = ports.find(({ name }) => name === port)?.containerPort ?? Number(port)
  return Number.isInteger(named) && named > 0 && named < 65_536 ? named : undefined
}

export interface HttpCall {
  readonly network: ContainerNetwork
  readonly action: HTTPGetAction
  readonly port: number
  readonly podIp: string
  readonly userAgent: string
  readonly timeoutMs: number
}

export interface HttpAnswer {
  readonly url: string
  readonly host: string
  readonly outcome: NetworkOutcome
}

const mostRedirects = 10
const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

/** Asks as the kubelet does, and goes where the same host sends it on to. */
export async function httpGet({ network, action, port, podIp, userAgent, timeoutMs }: HttpCall): Promise<HttpAnswer> {
  const host = action.host || podIp
  const headers: Record<string, string> = { host: `${host}:${port}`, 'user-agent': userAgent, accept: '*/*' }
  for (const { name, value = '' } of action.httpHeaders ?? []) headers[name.toLowerCase()] = value
  const scheme = (action.scheme ?? 'HTTP').toLowerCase()
  const urlOf = (path: string): string => `${scheme}://${host}:${port}${path}`
  let path = action.path || '/'
  if (!path.startsWith('/')) path = `/${path}`
  for (let redirects = 0; ; redirects++) {
    const outcome = await network.request({ host, port }, { method: 'GET', path, headers }, { timeoutMs })
    const next = outcome.type === 'response' && isRedirect(outcome.response.status) ? outcome.response.headers['location'] : undefined
    if (!next?.startsWith('/') || redirects === mostRedirects) return { url: urlOf(path), host, outcome }
    path = next
  }
}
