import type { APIService, Resource, Service } from '#api'
import { ApiError, type JsonObject } from '#apimachinery'
import { formatTime } from '#kernel'
import { dialError } from '../dialing/dial.ts'
import { dialEndpoint, endpointOf, type ServiceEndpoint } from '../dialing/service.ts'
import { newOutcome, type Environment } from '../environment.ts'
import { withCondition, type Verdict } from '../customresources/conditions.ts'
import { replace } from '../registry/commit.ts'
import { keyOf } from '../registry/keys.ts'
import { read } from '../registry/read.ts'
import { serverUser } from '../subresources/subresource.ts'
import { discoveredKinds } from './discovered.ts'

/** How it stands with an API that another server serves. */
export interface Checked {
  readonly isAvailable: boolean
  /** What it serves, once it has said so. */
  readonly kinds?: readonly Resource[]
}

const timeoutMs = 5000

/** Looks whether the server of an API is there and answers, and writes that down. (kube-aggregator's available_controller.go) */
export async function checkApi(environment: Environment, api: APIService): Promise<Checked> {
  const outcome = await probe(environment, api)
  const isAvailable = 'kinds' in outcome
  const verdict: Verdict = isAvailable
    ? { type: 'Available', status: 'True', reason: 'Passed', message: 'all checks passed' }
    : { type: 'Available', status: 'False', ...outcome }
  await writeVerdict(environment, api.metadata.name, verdict)
  return isAvailable ? { isAvailable, kinds: outcome.kinds } : { isAvailable }
}

type Probed = { readonly kinds: readonly Resource[] } | { readonly reason: string; readonly message: string }

async function probe(environment: Environment, { spec }: APIService): Promise<Probed> {
  const { namespace = '', name = '', port = 443 } = spec.service ?? {}
  const where = `service/${name} in ${JSON.stringify(namespace)}`
  const service = (await read(environment, '', 'services', name, namespace)) as Service | undefined
  if (!service) return { reason: 'ServiceNotFound', message: `${where} is not present` }
  const servicePort = service.spec.ports?.find((each) => each.port === port)
  if (!servicePort) return { reason: 'ServicePortError', message: `${where} is not listening on port ${port}` }
  try {
    return await ask(environment, spec, await endpointOf(environment, { namespace, name, port }))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const portName = JSON.stringify(servicePort.name ?? '')
    return { reason: 'MissingEndpoints', message: `endpoints for ${where} have no addresses with port name ${portName}` }
  }
}

/** Every server must tell what it serves. */
async function ask(environment: Environment, spec: APIService['spec'], endpoint: ServiceEndpoint): Promise<Probed> {
  const { group = '', version = '' } = spec
  const { host, port } = endpoint
  const path = `/apis/${group}/${version}`
  const url = `https://${host}:${port}${path}`
  const headers = {
    host: `${host}:${port}`,
    accept: 'application/json',
    'x-remote-user': 'system:kube-aggregator',
    'x-remote-group': 'system:masters',
  }
  const outcome = await dialEndpoint(environment, endpoint, { method: 'GET', path, headers }, { timeoutMs })
  const failed = (why: string): Probed => ({ reason: 'FailedDiscoveryCheck', message: `failing or missing response from ${url}: ${why}` })
  if (outcome.type === 'failed') return failed(`Get ${JSON.stringify(url)}: ${dialError(host, port, outcome.failure, { timeoutMs })}`)
  if (outcome.type !== 'response') return failed(`Get ${JSON.stringify(url)}: EOF`)
  const { status, body } = outcome.response
  if (status < 200 || status >= 300) return failed(`bad status from ${url}: ${status}`)
  return { kinds: discoveredKinds(group, version, parsed(body)) }
}

function parsed(body: Uint8Array): JsonObject {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as JsonObject // `discoveredKinds` takes only what is there
  } catch {
    return {}
  }
}

async function writeVerdict(environment: Environment, name: string, verdict: Verdict): Promise<void> {
  const served = environment.catalog.find('apiregistration.k8s.io', 'v1', 'apiservices')
  if (!served) return
  const key = keyOf(served, undefined, name)
  const request = { verb: 'update', userAgent: 'kube-apiserver' } as const
  for (;;) {
    const item = (await environment.store.range({ key })).items[0]
    if (!item) return
    const api = served.fromStored(item) as APIService // under this key is nothing else
    const conditions = withCondition(api.status?.conditions, verdict, formatTime(environment.clock.now()))
    if (conditions === api.status?.conditions) return
    const call = { request, user: serverUser, warnings: [], outcome: newOutcome() }
    const next: APIService = { ...api, status: { ...api.status, conditions } }
    if (await replace(environment, served, call, key, next, api)) return
  }
}
