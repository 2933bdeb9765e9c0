/** For tests: a machine with one kubelet's pod lifecycle on an API in memory. */
import { events, nodes, pods, type Container, type Pod } from '#api'
import type { ApiHandler, ApiRequest } from '#apimachinery'
import { createClient, createEventRecorder, createInformers } from '#client'
import { seededRandom } from '#kernel'
import { NodeNetwork, RouteTable, ServiceTable } from '#network'
import { Machine, type ContainerSpec, type MachineState } from '#runtime'
import { aContainer, aNode, aPod, inMemoryApi, type PodParts } from '#testing'
import type { PodResources, RunningPods } from '../parts.ts'
import { startPods } from './index.ts'

/** Containers as they are written in the pod, without what they take from the API. */
const plainResources: PodResources = {
  mountVolumes: async () => undefined,
  containerSpec: async (_, container, { image, attempt }) => specOf(container, image, attempt),
}

function specOf({ name, image = '', command, args, env = [] }: Container, stored: ContainerSpec['image'], attempt: number): ContainerSpec {
  return {
    name,
    attempt,
    image: stored,
    imageName: image,
    ...(command && { command }),
    ...(args && { args }),
    env: Object.fromEntries(env.map((variable) => [variable.name, variable.value ?? ''])),
    mounts: [],
    files: {},
    terminationMessagePath: '/dev/termination-log',
    readOnlyRoot: false,
    stdin: false,
    tty: false,
    hash: '',
  }
}

/** A running machine; `start` starts a kubelet on it, which ends with the function returned. */
export async function aMachine(resources: Partial<PodResources> = {}) {
  const api = await inMemoryApi()
  const { clock } = api
  await api.client(nodes).create(aNode({ name: 'node-1' }))
  const link = { send: () => undefined, onPacket: () => undefined }
  const tables = { services: new ServiceTable(), routes: new RouteTable(), random: seededRandom(1, 'network') }
  const network = new NodeNetwork({ node: 'node-1', nodeIp: '172.18.0.3', podCidr: '10.244.1.0/24', clock, link, ...tables })
  const newMachine = (restore?: MachineState): Machine =>
    new Machine({ clock, random: seededRandom(1, 'machine'), network, hold: clock.hold, ...(restore && { restore }) })
  const requests: ApiRequest[] = []
  const handler: ApiHandler = (request, signal) => {
    requests.push(request)
    return api.handler(request, signal)
  }
  const inDefault = api.client(pods, 'default')

  function start(machine: Machine): { readonly running: RunningPods; readonly end: () => void } {
    const ending = new AbortController()
    const random = seededRandom(1, 'kubelet')
    const client = createClient(handler, { userAgent: 'kubelet' })
    const informers = createInformers(client, clock, random)
    ending.signal.addEventListener('abort', () => informers.stop())
    const running = startPods({
      node: { name: 'node-1', ip: '172.18.0.3' },
      machine,
      clock,
      random,
      client,
      recorder: createEventRecorder(client, clock, random, { component: 'kubelet', host: 'node-1' }),
      pods: informers.of(pods, { fieldSelector: 'spec.nodeName=node-1' }),
      resources: { ...plainResources, ...resources },
      network: network.host,
      signal: ending.signal,
    })
    return { running, end: () => ending.abort() }
  }

  return {
    ...api,
    requests,
    network,
    newMachine,
    start,
    add: (parts: PodParts = {}): Promise<Pod> => inDefault.create(aPod({ nodeName: 'node-1', ...parts })),
    pod: (name = 'web'): Promise<Pod> => inDefault.get(name),
    remove: (name = 'web', gracePeriodSeconds?: number): Promise<void> =>
      inDefault.delete(name, gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    exists: async (name = 'web'): Promise<boolean> => (await inDefault.list()).items.some(({ metadata }) => metadata.name === name),
    patches: (): readonly ApiRequest[] => requests.filter(({ verb, subresource }) => verb === 'patch' && subresource === 'status'),
    eventTexts: async (): Promise<readonly string[]> => {
      const { items } = await api.client(events, 'default').list()
      return items
        .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
        .map(({ type, reason, message, count = 1 }) => `${type} ${reason}${count > 1 ? ` x${count}` : ''}: ${message}`)
    },
  }
}

/** A pod of one container that runs this in a shell. */
export const aShell = (script: string, container: Partial<Container> = {}, spec: PodParts['spec'] = {}): PodParts => ({
  spec: { containers: [aContainer({ image: 'busybox:1.36', command: ['sh', '-c', script], ...container })], ...spec },
})
