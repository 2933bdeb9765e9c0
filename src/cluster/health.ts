import type { Clock, Rpc } from '#kernel'

const service = 'healthz'
const timeoutMs = 5000

/** Lets others ask whether this component answers. */
export const serveHealth = (rpc: Rpc): void => rpc.serve(service, async () => ({ body: 'ok' }))

/** Whether a component answers. Asking leaves no trace. */
export const isHealthy = (rpc: Rpc, component: string, clock: Clock): Promise<boolean> =>
  rpc.call(component, service, null, { observing: true, timeout: { clock, ms: timeoutMs } }).then(
    () => true,
    () => false,
  )
