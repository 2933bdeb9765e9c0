import { broadcastEndpoint, createRpc, freshSeed, sleepOn, wallClock } from '#kernel'
import { apiOver, serveApi } from './api-calls.ts'
import type { ClusterControl, OpenCluster } from './contract.ts'

interface ControlCall {
  readonly operation: keyof ClusterControl
  readonly args: readonly unknown[]
}

const hostName = 'host'
/** In wall time. */
const askEveryMs = 200
const lockOf = (database: string, tab: string): string => `tabernetes ${database} ${tab}`

/** Resolves with how to let go of the lock, or with undefined when another tab holds it. */
function tryLock(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock) return new Promise<void>((release) => resolve(release))
      resolve(undefined)
      return undefined
    })
    held.catch(reject)
  })
}

/** Resolves when whoever holds the lock is gone, however he went. */
async function whenFree(name: string): Promise<void> {
  await navigator.locks.request(name, () => undefined)
}

/**
 * One tab of this browser runs the cluster of a database; the others look at it through that one. Resolves with how to give
 * the part up, or with undefined when another tab has it. Without locks (an insecure origin) every tab thinks it is alone.
 */
export async function becomeHost(database: string): Promise<(() => void) | undefined> {
  return 'locks' in navigator ? tryLock(lockOf(database, hostName)) : () => undefined
}

/** Lets other tabs use this tab's cluster. Returns how to end that. */
export function serveTabs(database: string, { handler, control }: Pick<OpenCluster, 'handler' | 'control'>): () => void {
  const endpoint = broadcastEndpoint(database, hostName, (tab) => {
    void whenFree(lockOf(database, tab)).then(() => endpoint.peerDown(tab))
  })
  const rpc = createRpc(endpoint)
  serveApi(rpc, handler)
  rpc.serve('control', async ({ body }) => {
    const { operation, args } = body as ControlCall // what `joinTab` sends
    const call = control[operation] as (...args: readonly unknown[]) => Promise<unknown>
    return { body: await call(...args) }
  })
  return () => endpoint.close()
}

/** The cluster that another tab runs; undefined if that tab has gone before it had opened the cluster. */
export async function joinTab(database: string): Promise<OpenCluster | undefined> {
  const tab = `tab ${freshSeed()}`
  const release = await tryLock(lockOf(database, tab))
  const endpoint = broadcastEndpoint(database, tab)
  const rpc = createRpc(endpoint)
  const call = async (operation: string, args: readonly unknown[]): Promise<unknown> =>
    (await rpc.call(hostName, 'control', { operation, args })).body
  const gone = whenFree(lockOf(database, hostName)).then(() => endpoint.peerDown(hostName))
  const close = async (): Promise<void> => {
    endpoint.close()
    release?.()
  }
  if (!(await answers(() => call('status', []), gone))) {
    await close()
    return undefined
  }
  return {
    handler: apiOver(rpc, hostName),
    control: new Proxy({} as ClusterControl, {
      // A thenable would be awaited in place of being returned.
      get: (_, operation) => (operation === 'then' ? undefined : (...args: readonly unknown[]) => call(String(operation), args)),
    }),
    joined: true,
    gone,
    close,
    discard: close,
  }
}

/** A tab that is still opening the cluster hears nobody: it is asked until it answers. False if it never will. */
async function answers(ask: () => Promise<unknown>, gone: Promise<void>): Promise<boolean> {
  const over = gone.then(() => false)
  for (;;) {
    const answer = ask().then(
      () => true,
      () => undefined,
    )
    const result = await Promise.race([over, answer, sleepOn(wallClock, askEveryMs).then(() => undefined)])
    if (result !== undefined) return result
  }
}
