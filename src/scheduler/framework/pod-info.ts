import type { Pod } from '#api'
import type { Labels } from '#apimachinery'
import { affinityTermsOf, type PodAffinityTerms } from './affinity-terms.ts'
import { hostPortsOf, type HostPort } from './host-ports.ts'
import { requestsOf, type Amounts } from './resources.ts'

/** A pod with what plugins ask of it again and again, computed once. */
export interface PodInfo {
  readonly pod: Pod
  readonly uid: string
  readonly namespace: string
  readonly name: string
  readonly labels: Labels
  readonly priority: number
  readonly requests: Amounts
  /** The requests, with a small amount in place of what containers leave out. */
  readonly nonZero: Amounts
  readonly hostPorts: readonly HostPort[]
  readonly affinity: PodAffinityTerms | undefined
}

const known = new WeakMap<Pod, PodInfo>()

export function podInfoOf(pod: Pod): PodInfo {
  let info = known.get(pod)
  if (!info) {
    const { uid, name, namespace = '', labels = {} } = pod.metadata
    info = {
      pod,
      uid,
      namespace,
      name,
      labels,
      priority: pod.spec.priority ?? 0,
      ...requestsOf(pod.spec),
      hostPorts: hostPortsOf(pod.spec),
      affinity: affinityTermsOf(pod, { namespace, labels }),
    }
    known.set(pod, info)
  }
  return info
}
