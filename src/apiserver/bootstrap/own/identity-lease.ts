import type { Lease } from '#api'
import { formatMicroTime, parseTime, type Stop } from '#kernel'
import { prefixEnd, type Operation } from '#store'
import type { Served } from '../../catalog.ts'
import type { Environment } from '../../environment.ts'
import { keyOf } from '../../registry/keys.ts'
import { newObject } from '../seed.ts'

const namespace = 'kube-system'
const prefix = 'apiserver-'
const identityLabel = 'apiserver.kubernetes.io/identity'
const renewEveryMs = 10_000
const durationSeconds = 3600

/** In the letters of base32, as upstream's hash of its host's name. */
function nameOf(identity: string): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567'
  const digits = BigInt(`0x${identity.replace(/^.*_/, '').replaceAll('-', '')}`)
  return prefix + Array.from({ length: 26 }, (_, index) => letters[Number((digits >> BigInt(index * 5)) & 31n)]).join('')
}

/**
 * Says which API servers there are: a Lease for each, renewed while it runs; those of servers that have long ended are
 * cleared away. (pkg/controlplane, apiserver identity)
 */
export function keepIdentity(environment: Environment, identity: string): Stop {
  const { catalog, clock } = environment
  const served = catalog.ofGroup('coordination.k8s.io', 'leases')
  if (!served) return () => undefined
  let stop: Stop = () => undefined
  const renew = (): void => {
    stop = clock.after(renewEveryMs, renew, { background: true })
    void renewAll(environment, served, identity).catch(() => undefined) // the store is gone; the next time will tell
  }
  renew()
  return () => stop()
}

async function renewAll(environment: Environment, served: Served, identity: string): Promise<void> {
  const { clock, store } = environment
  const range = keyOf(served, namespace, prefix)
  const { items } = await store.range({ key: range, end: prefixEnd(range) })
  const own = keyOf(served, namespace, nameOf(identity))
  const now = clock.now()
  for (const item of items) {
    const { metadata, spec } = served.fromStored(item) as Lease
    const until = parseTime(spec?.renewTime ?? metadata.creationTimestamp) + (spec?.leaseDurationSeconds ?? 0) * 1000
    const isOver = item.key !== own && metadata.labels?.[identityLabel] !== undefined && until < now
    if (isOver) await store.txn({ compare: [{ key: item.key, modRevision: item.modRevision }], then: [{ type: 'delete', key: item.key }] })
  }
  const present = items.find(({ key }) => key === own)
  const spec = { holderIdentity: `${nameOf(identity)}_${identity.replace(/^.*_/, '')}`, leaseDurationSeconds: durationSeconds }
  const value = present
    ? { ...(served.fromStored(present) as Lease) }
    : newObject(environment, served, {
        namespace,
        body: {
          metadata: {
            name: nameOf(identity),
            labels: { [identityLabel]: 'kube-apiserver', 'kubernetes.io/hostname': identity.replace(/_.*$/, '') },
          },
        },
      })
  const write: Operation = {
    type: 'put',
    key: own,
    value: served.toStored({ ...value, spec: { ...spec, renewTime: formatMicroTime(now) } } as Lease),
  }
  await store.txn({ compare: [{ key: own, modRevision: present?.modRevision ?? 0 }], then: [write] })
}
