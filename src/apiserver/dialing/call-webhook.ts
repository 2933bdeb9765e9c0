import type { AdmissionregistrationWebhookClientConfig } from '#api'
import { ApiError, isFailure, type JsonObject } from '#apimachinery'
import type { Environment } from '../environment.ts'
import { dialError, type DialOptions, type DialOutcome, type DialResponse } from './dial.ts'
import { dialEndpoint, endpointOf } from './service.ts'

/** Where a webhook is. Of a CA bundle only its form is looked at: nothing is encrypted inside of the cluster. */
export type WebhookClientConfig = AdmissionregistrationWebhookClientConfig

const encoder = new TextEncoder()

/**
 * POSTs JSON to a webhook and gives back the JSON it answers. Throws an Error that says why it could not, in the words of
 * client-go. (apiserver/pkg/util/webhook/client.go)
 */
export async function callWebhook(
  environment: Environment,
  config: WebhookClientConfig,
  body: JsonObject,
  options: DialOptions,
): Promise<JsonObject> {
  const target = targetOf(config, options.timeoutMs)
  const outcome = await post(environment, config, target, encoder.encode(JSON.stringify(body)), options).catch((error: unknown) => {
    throw posting(target, error instanceof Error ? error.message : String(error))
  })
  if (outcome.type !== 'response') throw posting(target, 'EOF')
  return readAnswer(outcome.response)
}

const posting = ({ href }: Target, why: string): Error => new Error(`Post ${JSON.stringify(href)}: ${why}`)

/** Why there can be no client for a webhook, if so. */
export function clientProblem({ caBundle = '' }: WebhookClientConfig): string | undefined {
  if (caBundle === '' || /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(decoded(caBundle))) return undefined
  return 'could not get REST client: unable to load root certificates: unable to parse bytes as PEM block'
}

function decoded(base64: string): string {
  try {
    return atob(base64)
  } catch {
    return ''
  }
}

interface Target {
  /** As client-go writes it: with the port, even if it is HTTPS's own. */
  readonly href: string
  readonly path: string
}

function targetOf({ url, service }: WebhookClientConfig, timeoutMs: number): Target {
  const query = `?timeout=${timeoutMs / 1000}s`
  if (url !== undefined) return { href: url + query, path: new URL(url).pathname + query }
  const path = (service?.path ?? '/') + query
  return { href: `https://${service?.name}.${service?.namespace}.svc:${service?.port ?? 443}${path}`, path }
}

async function post(
  environment: Environment,
  { service, url = '' }: WebhookClientConfig,
  { path }: Target,
  body: Uint8Array,
  options: DialOptions,
): Promise<DialOutcome> {
  if (!service) throw new Error(noWayOut(new URL(url)))
  const { namespace, name, port = 443 } = service
  const endpoint = await endpointOf(environment, { namespace, name, port }).catch((error: unknown) => {
    // A lister calls its kind by the singular.
    throw error instanceof ApiError && error.code === 404 ? new Error(`service ${JSON.stringify(name)} not found`) : error
  })
  const headers = {
    host: `${name}.${namespace}.svc`,
    'user-agent': 'kube-apiserver-admission',
    'content-type': 'application/json',
    accept: 'application/json, */*',
    'content-length': String(body.length),
  }
  const outcome = await dialEndpoint(environment, endpoint, { method: 'POST', path, headers, body }, options)
  if (outcome.type === 'failed') throw new Error(dialError(endpoint.host, endpoint.port, outcome.failure, options))
  return outcome
}

/** What is not in the cluster cannot be reached. */
function noWayOut({ hostname, port }: URL): string {
  const isAddress = /^[\d.]+$|^\[/.test(hostname)
  return isAddress ? `dial tcp ${hostname}:${port || '443'}: connect: connection refused` : `dial tcp: lookup ${hostname}: no such host`
}

const withCode: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  403: 'unknown',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
}

function readAnswer({ status, body }: DialResponse): JsonObject {
  const text = new TextDecoder().decode(body)
  const value = parsed(text)
  if (status >= 400) {
    const why = isFailure(value) ? value.message : withCode[status]
    const unknown = `an error on the server (${JSON.stringify(text.trim() || 'unknown')}) has prevented the request from succeeding`
    throw new Error(why ?? unknown)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject // neither null nor a list
  const why =
    text === '' ? 'unexpected end of JSON input' : `invalid character ${JSON.stringify(text.charAt(0))} looking for beginning of value`
  throw new Error(`couldn't get version/kind; json parse error: ${why}`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
