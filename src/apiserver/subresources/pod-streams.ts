import type { Container, Pod } from '#api'
import { badRequest, type ApiResponse } from '#apimachinery'
import type { Served } from '../catalog.ts'
import { refusal } from '../filters/authorization.ts'
import type { Call, Environment } from '../environment.ts'
import { get } from '../registry/get.ts'
import { text } from '../registry/query.ts'
import { dialKubelet } from './dial-kubelet.ts'

const names = (containers: readonly Pick<Container, 'name'>[] | undefined): readonly string[] => (containers ?? []).map(({ name }) => name)

/** The container that is meant. Throws a BadRequest where that is not clear. (pkg/registry/core/pod/strategy.go) */
export function chooseContainer(pod: Pod, asked: string | undefined): string {
  const { name } = pod.metadata
  const { containers, initContainers, ephemeralContainers } = pod.spec
  if (asked) {
    const all = [...names(containers), ...names(initContainers), ...names(ephemeralContainers)]
    if (!all.includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${name}`)
    return asked
  }
  const [first] = names(containers)
  if (first !== undefined && containers.length === 1) return first
  if (first === undefined) throw badRequest(`a container name must be specified for pod ${name}`)
  const init = names(initContainers)
  throw badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${names(containers).join(' ')}]` +
      (init.length > 0 ? ` or one of the init containers: [${init.join(' ')}]` : ''),
  )
}

/** Hands a request about a running container on to its node. */
export async function toContainer(
  environment: Environment,
  served: Served,
  call: Call,
  what: 'exec into' | 'attach to',
): Promise<ApiResponse> {
  await mayConnect(environment, call)
  const pod = (await get(environment, served, call)) as Pod
  const { phase } = pod.status ?? {}
  if (phase === 'Succeeded' || phase === 'Failed')
    throw badRequest(`cannot ${what} a container in a completed pod; current phase is ${phase}`)
  const container = chooseContainer(pod, text(call.request.query, 'container'))
  return dialKubelet(environment, pod, { ...call.request, query: { ...call.request.query, container } }, call.signal)
}

/**
 * A WebSocket begins with a GET, but whoever may only read must not get into containers: it takes the right to create, too.
 * Throws Forbidden. (AuthorizePodWebsocketUpgradeCreatePermission)
 */
export async function mayConnect({ authorizer }: Environment, { request, user }: Call): Promise<void> {
  const { verb, group = '', resource = '', subresource, namespace, name } = request
  if (verb === 'create') return
  const attributes = {
    user,
    verb: 'create' as const,
    group,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  }
  const { allowed, reason } = await authorizer.authorize(attributes)
  if (!allowed) throw refusal(attributes, reason)
}
