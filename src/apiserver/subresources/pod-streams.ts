import type { Container, Pod } from '#api'
import { badRequest, type ApiResponse } from '#apimachinery'
import type { Served } from '../catalog.ts'
import type { Call, Environment } from '../environment.ts'
import { get } from '../registry/get.ts'
import { text } from '../registry/query.ts'

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
  const pod = (await get(environment, served, call)) as Pod
  const { phase } = pod.status ?? {}
  if (phase === 'Succeeded' || phase === 'Failed')
    throw badRequest(`cannot ${what} a container in a completed pod; current phase is ${phase}`)
  const container = chooseContainer(pod, text(call.request.query, 'container'))
  return environment.dialNode(nodeOf(pod), { ...call.request, query: { ...call.request.query, container } }, call.signal)
}

export function nodeOf(pod: Pod): string {
  if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  return pod.spec.nodeName
}
