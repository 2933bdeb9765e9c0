import type { Pod } from '#api'
import { ApiError } from '#apimachinery'
import type { Call, Environment } from '../environment.ts'
import type { Served } from '../catalog.ts'
import { get } from '../registry/get.ts'
import { nodeOf } from './pod-streams.ts'
import type { Subresource } from './subresource.ts'

/** HTTP to a pod, or to the kubelet of a node. */
export const proxy: Subresource = {
  name: 'proxy',
  async handle(environment, served, call) {
    return environment.dialNode(await nodeFor(environment, served, call), call.request, call.signal)
  },
}

/** The name may carry a scheme and a port: `https:web:8080`. */
async function nodeFor(environment: Environment, served: Served, call: Call): Promise<string> {
  const parts = (call.request.name ?? '').split(':')
  const name = (parts.length === 3 ? parts[1] : parts[0]) ?? ''
  const object = await get(environment, served, { ...call, request: { ...call.request, name } })
  if (served.resource.plural === 'nodes') return name
  if (served.resource.plural === 'pods') return nodeOf(object as Pod)
  throw new ApiError(501, 'NotImplemented', `the server cannot proxy to ${served.resource.plural} yet`)
}
