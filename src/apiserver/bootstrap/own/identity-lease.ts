import type { Lease } from '#api'
import { formatMicroTime, parseTime, type Stop } from '#kernel'
import { prefixEnd, type KeyValue, type Operation } from '#store'
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

/** Who a server is among those of its cluster, and whom it tells what people should know. */
export interface Standing {
  /** `<host>_<uuid>` */
  readonly identity: string
  readonly warn: (text: string) => void
}

/**
 * Says which API servers there are: a Lease for each, renewed while it runs; those of servers that have long ended are
 * cleared away. (pkg/controlplane, apiserver identity)
 */
export function keepIdentity(environment: Environment, standing: Standing): Stop {
  const { catalog, clock } = environment
  const served = catalog.ofGroup('coordination.k8s.io', 'leases')
  if (!served) return () => undefined
  const others = new OtherClocks(standing.warn)
  let stop: Stop = () => undefined
  const renew = (): void => {
    stop = clock.after(renewEveryMs, renew, { background: true })
    void look(environment, served, standing.identity, others).catch(() => undefined) // the store is gone; the next time will tell
  }
  renew()
  return () => stop()
}

async function look(environment: Environment, served: Served, identity: string, others: OtherClocks): Promise<void> {
  const { clock, store } = environment
  const range = keyOf(served, namespace, prefix)
  const { items } = await store.range({ key: range, end: prefixEnd(range) })
  const own = keyOf(served, namespace, nameOf(identity))
  await write(
    environment,
    served,
    identity,
    items.find(({ key }) => key === own),
  )
  for (const item of items) {
    const lease = served.fromStored(item) as Lease
    if (item.key === own || lease.metadata.labels?.[identityLabel] === undefined) continue
    const renewedMs = parseTime(lease.spec?.renewTime ?? lease.metadata.creationTimestamp)
    others.see(lease.metadata.name, renewedMs, clock.now())
    const isOver = renewedMs + (lease.spec?.leaseDurationSeconds ?? 0) * 1000 < clock.now()
    if (isOver) await store.txn({ compare: [{ key: item.key, modRevision: item.modRevision }], then: [{ type: 'delete', key: item.key }] })
  }
}

async function write(environment: Environment, served: Served, identity: string, present: KeyValue | undefined): Promise<void> {
  const { clock, store } = environment
  const name = nameOf(identity)
  const labels = { [identityLabel]: 'kube-apiserver', 'kubernetes.io/hostname': identity.replace(/_.*$/, '') }
  const spec = {
    holderIdentity: `${name}_${identity.replace(/^.*_/, '')}`,
    leaseDurationSeconds: durationSeconds,
    renewTime: formatMicroTime(clock.now()),
  }
  const lease = present ? served.fromStored(present) : newObject(environment, served, { namespace, body: { metadata: { name, labels } } })
  const key = keyOf(served, namespace, name)
  const put: Operation = { type: 'put', key, value: served.toStored({ ...lease, spec } as Lease) }
  await store.txn({ compare: [{ key, modRevision: present?.modRevision ?? 0 }], then: [put] })
}

const mostApartMs = 60_000

/** Notices servers on the same store that live at another time: their leases would run out too early, or never. */
class OtherClocks {
  readonly #seen = new Map<string, number>()
  readonly #told = new Set<string>()
  readonly #warn: Standing['warn']

  constructor(warn: Standing['warn']) {
    this.#warn = warn
  }

  see(name: string, renewedMs: number, nowMs: number): void {
    const before = this.#seen.get(name)
    this.#seen.set(name, renewedMs)
    // One that is not renewed belongs to a server that has ended.
    const isAlive = before !== undefined && before !== renewedMs
    const apartMs = Math.abs(renewedMs - nowMs)
    if (!isAlive || apartMs <= mostApartMs || this.#told.has(name)) return
    this.#told.add(name)
    this.#warn(
      `The clock of ${name}, which shares this cluster, is ${Math.round(apartMs / 1000)} s away from this server's: give both the same speed.`,
    )
  }
}
