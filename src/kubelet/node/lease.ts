import { leases, nodes } from '#api'
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
  const renew = async (): Promise<void> => {
    const current = await target.get(name).catch((error: unknown) => {
      if (!isReason(error, 'NotFound')) throw error
      return undefined
    })
    const spec = { holderIdentity: name, leaseDurationSeconds: durationSeconds, renewTime: formatMicroTime(clock.now()) }
    if (current) return void (await target.update({ ...current, spec: { ...current.spec, ...spec } }))
    const { uid } = (await client(nodes).get(name)).metadata
    await target.create({ metadata: { name, namespace, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] }, spec })
  }
  const run = async (): Promise<void> => {
    for (;;) {
      const isRenewed = await renew().then(
        () => true,
        () => false,
      )
      await clock.sleep(isRenewed ? renewEveryMs : retryMs, signal, { background: true })
    }
  }
  void run().catch(() => undefined) // the kubelet has ended
}
