import type { NetworkOutcome } from '#runtime'

type Failure = Extract<NetworkOutcome, { type: 'failed' }>['failure']

const dialTexts: Readonly<Record<Exclude<Failure, 'unresolved' | 'timedOut'>, string>> = {
  refused: 'connect: connection refused',
  noRoute: 'connect: no route to host',
  reset: 'read: connection reset by peer',
}

/** What Go's net package says when a connection fails. */
export function dialError(host: string, port: number, failure: Failure): string {
  const address = `${host}:${port}`
  if (failure === 'unresolved') return `dial tcp: lookup ${host}: no such host`
  if (failure === 'timedOut') return `dial tcp ${address}: i/o timeout`
  return failure === 'reset' ? `read tcp ${address}: ${dialTexts.reset}` : `dial tcp ${address}: ${dialTexts[failure]}`
}

/** What Go's HTTP client says when a request comes to nothing. */
export function requestError(method: string, url: string, host: string, port: number, failure: Failure): string {
  const verb = `${method.charAt(0)}${method.slice(1).toLowerCase()}`
  const why =
    failure === 'timedOut' ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)' : dialError(host, port, failure)
  return `${verb} "${url}": ${why}`
}
