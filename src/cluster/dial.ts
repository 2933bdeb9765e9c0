import type { DialAddress, DialOutcome, DialRequest } from '#apiserver'
import type { Clock, Rpc } from '#kernel'
import type { NodeNetwork } from '#network'

/** Nodes take requests into their network under this name. */
const service = 'dial'

/** Cloneable. */
interface Dial {
  readonly host: string
  readonly port: number
  readonly request: DialRequest
  readonly timeoutMs: number
}

/** Where the control plane is: `addressOf` leaves this address to it. */
const controlPlaneIp = '172.18.0.2'

/** The cluster's network as the API server's machine reaches it: by the machine that an address is on. */
export const dialOver =
  (rpc: Rpc, clock: Clock): DialAddress =>
  async ({ node, host, port }, request, { timeoutMs, signal }) => {
    const dial: Dial = { host, port, request, timeoutMs }
    try {
      const reply = await rpc.call(node, service, dial, { timeout: { clock, ms: timeoutMs }, ...(signal && { signal }) })
      return reply.body as DialOutcome // what `serveDials` replies
    } catch {
      // A machine that is gone or cut off says nothing.
      return { type: 'failed', failure: signal?.aborted ? 'reset' : 'timedOut' }
    }
  }

/** Lets requests of the API server into a machine's network. */
export function serveDials(rpc: Rpc, network: NodeNetwork): void {
  rpc.serve(service, async ({ body, signal }) => {
    const { host, port, request, timeoutMs } = body as Dial // what `dialOver` sends
    const outcome: DialOutcome = await network.fetchFromOutside({ host, port }, request, { fromIp: controlPlaneIp, timeoutMs, signal })
    return { body: outcome }
  })
}
