import type { Pod } from '#api'
import { ApiError, badRequest, type ApiRequest, type ApiResponse } from '#apimachinery'
import type { Environment } from '../environment.ts'

export function nodeOf(pod: Pod): string {
  if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  return pod.spec.nodeName
}

/** Asks the kubelet of a pod's node. Where it cannot be reached, throws what `tell` makes of the reason: that is no bug of ours. */
export async function dialKubelet(
  { dialNode }: Environment,
  pod: Pod,
  request: ApiRequest,
  signal: AbortSignal | undefined,
  tell = (address: string, why: string): string => `error dialing backend: dial tcp ${address}: ${why}`,
): Promise<ApiResponse> {
  const node = nodeOf(pod)
  try {
    return await dialNode(node, request, signal)
  } catch (error) {
    if (error instanceof ApiError) throw error
    const why = error instanceof Error && error.message.includes('timed out') ? 'i/o timeout' : 'connect: connection refused'
    throw new ApiError(500, '', tell(`${pod.status?.hostIP ?? node}:10250`, why))
  }
}
