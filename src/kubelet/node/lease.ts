import { leases, nodes, type Lease } from '#api'
import { isReason } from '#apimachinery'
import { formatMicroTime } from '#kernel'
import type { NodeParts } from './status.ts'

const namespace = 'kube-node-lease'
const durationSeconds = 40
const renewEveryMs = 10_000
const retryMs = 1000

/** Renews the node's lease: the heartbeat by which others know that it lives. (https://kubernetes.io/docs/concepts/architecture/leases/) */
export function keepLease({ client, clock, config: { name }, signal }: Pick<NodeParts, 'client' | 'clock' | 'config' | 'signal'>): void {
  const target = client(leases, namespace)
  const find = (): Promise<Lease | undefined> =>
    target.get(name).catch((error: unknown) => {
      if (!isReason(error, 'NotFound')) throw error
      return undefined
    })
  /** `known` is the lease as it was written last: as long as nobody else writes it, it need not be asked for. */
  const renew = async (known: Lease | undefined): Promise<Lease> => {
    const current = known ?? (await find())
    const spec = { holderIdentity: name, leaseDurationSeconds: durationSeconds, renewTime: formatMicroTime(clock.now()) }
    if (current) return target.update({ ...current, spec: { ...current.spec, ...spec } })
    const { uid } = (await client(nodes).get(name)).metadata
    return target.create({ metadata: { name, namespace, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] }, spec })
  }
  const run = async (): Promise<void> => {
    let lease: Lease | undefined
    for (;;) {
      const known = lease
      lease = await renew(known).catch(() => undefined)
      // What was known may be out of date: it is asked for at once.
      if (!lease && known) continue
      await clock.sleep(lease ? renewEveryMs : retryMs, signal, { background: true })
    }
  }
  void run().catch(() => undefined) // the kubelet has ended
}
