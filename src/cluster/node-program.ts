import { startNode } from '#kubelet'
import { createRpc, type Process, type Rpc } from '#kernel'
import type { NodeLink } from '#network'
import { apiOf, serveApi } from './api-calls.ts'

/** What a machine is started with. Cloneable. */
export interface NodeSettings {
  readonly ip: string
  readonly podCidr: string
  readonly delays: 'real' | 'none'
  /** The machine's own state at its last checkpoint; absent for a new one. */
  readonly restore?: unknown
}

/** What can be done to a machine from outside of the Kubernetes API. */
export type MachineOperation = 'crashKubelet' | 'restartKubelet' | 'powerOff' | 'powerOn'

/** Where a machine called `node-7` is in the network, and which range its pods have. */
export function addressOf(name: string): Pick<NodeSettings, 'ip' | 'podCidr'> {
  const number = Number(name.slice(name.lastIndexOf('-') + 1))
  // .1 is the gateway and .2 the control plane.
  const host = number + 2
  return { ip: `172.18.${host >> 8}.${host & 255}`, podCidr: `10.${244 + (number >> 8)}.${number & 255}.0/24` }
}

/** A machine with everything on it: container runtime, network, kubelet and kube-proxy. It is named after its process. */
export function node(process: Process, { ip, podCidr, delays, restore }: NodeSettings): void {
  const rpc = createRpc(process)
  const running = startNode(
    process,
    { name: process.name, ip, podCidr, timings: delays, restore },
    { handler: apiOf(process, rpc), link: linkOver(rpc) },
  )
  serveApi(rpc, running.handle)
  rpc.serve('machine', async ({ body }) => {
    // Booting takes its time; whoever pressed the button does not wait for it.
    void running[body as MachineOperation]() // what Cluster.machine sends
    return { body: undefined }
  })
  process.onCheckpoint(() => running.snapshot())
}

/** Packets between machines are messages between their components, so cut and slow links hold for them too. */
const linkOver = (rpc: Rpc): NodeLink => ({
  send: (toNode, packet) => rpc.post(toNode, 'packet', packet),
  onPacket: (handler) => rpc.onPost('packet', handler),
})
