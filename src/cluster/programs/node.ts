import { startNode } from '#kubelet'
import { createRpc, type Process, type Rpc } from '#kernel'
import type { NodeLink } from '#network'
import { apiOf, serveApi } from '../api-calls.ts'
import { serveDials } from '../dial.ts'
import type { MachineOperation, NodeSettings } from '../node-settings.ts'

/** A machine with everything on it: container runtime, network, kubelet and kube-proxy. It is named after its process. */
export function node(process: Process, { ip, podCidr, clusterDns, delays, restore }: NodeSettings): void {
  const rpc = createRpc(process)
  const running = startNode(
    process,
    { name: process.name, ip, podCidr, clusterDns, timings: delays, restore },
    { handler: apiOf(process, rpc), link: linkOver(rpc) },
  )
  serveApi(rpc, running.handle)
  serveDials(rpc, running.network)
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
