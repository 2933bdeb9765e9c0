import { pods } from '#api'
import type { ApiHandler, User } from '#apimachinery'
import { createClient, createEventRecorder, createInformers } from '#client'
import { Scope } from '#runtime'
import { createPodResources } from './container/resources.ts'
import type { NodeSetting } from './node.ts'
import { keepLease } from './node/lease.ts'
import { keepNodeStatus } from './node/status.ts'
import { startPods } from './pods/index.ts'
import { createKubeletApi } from './server/api.ts'

/** A kubelet at work. */
export interface Kubelet {
  readonly handle: ApiHandler
  /** As a crash would: nothing is said good-bye to. */
  stop(): void
}

export const nodeUser = (node: string): User => ({ name: `system:node:${node}`, groups: ['system:nodes', 'system:authenticated'] })

/** What comes over a connection after its end does not arrive. */
const within =
  (handler: ApiHandler, scope: Scope): ApiHandler =>
  (request, signal) =>
    scope.wait(handler(request, signal ? AbortSignal.any([signal, scope.signal]) : scope.signal))

/** Starts the kubelet of a machine: it finds the containers that run there, and goes on with them. */
export function startKubelet({ clock: outer, random, handler, config, machine, network, hold }: NodeSetting): Kubelet {
  const scope = new Scope(outer)
  const { clock, signal } = scope
  const { name, ip } = config
  const client = createClient(within(handler, scope), { userAgent: 'kubelet', user: nodeUser(name) })
  const informers = createInformers(client, clock, random)
  const recorder = createEventRecorder(client, clock, random, { component: 'kubelet', host: name })
  const own = informers.of(pods, { fieldSelector: `spec.nodeName=${name}` })
  const parts = { client, clock, random, recorder, config, machine, signal }
  keepNodeStatus(parts)
  keepLease(parts)
  const resources = createPodResources({ client, clock, config, machine, informers, network, pods: own, signal })
  startPods({ node: { name, ip }, machine, clock, random, client, recorder, pods: own, resources, network: network.host, signal })
  return {
    handle: createKubeletApi({ machine, clock, pods: own, hold }),
    stop() {
      scope.end()
      informers.stop()
    },
  }
}
