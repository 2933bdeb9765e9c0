import { leases, type Lease, type LeaseSpec } from '#api'
import { isReason } from '#apimachinery'
import { formatMicroTime, type Clock, type Random } from '#kernel'
import type { Client } from './types.ts'

export interface LeaderElectionOptions {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly namespace: string
  /** The Lease that stands for the office: `kube-scheduler`. */
  readonly name: string
  /** Who runs for it; different for each replica. */
  readonly identity: string
  /** Called once this replica leads. */
  readonly onElected: () => void
  /** Called when it could not renew in time: it must stop acting at once. */
  readonly onLost: () => void
  /** Defaults as upstream: 15 s, 10 s, 2 s. */
  readonly leaseDurationMs?: number
  readonly renewDeadlineMs?: number
  readonly retryPeriodMs?: number
}

/** What was last seen of the lease, and when by this replica's own clock: the holder's clock may be wrong. */
interface Observed {
  readonly spec: LeaseSpec | undefined
  readonly atMs: number
}

/** Runs for an office until `signal` is aborted: at most one replica leads at any time. */
export async function runForLeader(options: LeaderElectionOptions, signal: AbortSignal): Promise<void> {
  const { clock, random, retryPeriodMs = 2_000, renewDeadlineMs = 10_000 } = options
  const attempt = createAttempt(options)
  const pause = (ms: number): Promise<void> => clock.sleep(ms, signal, { background: true }).catch(() => undefined)
  // Spread out, or the replicas that lost would all try again in the same instant.
  while (!signal.aborted && !(await attempt())) await pause(retryPeriodMs * (1 + 1.2 * random.next()))
  if (signal.aborted) return
  options.onElected()
  let renewedMs = clock.now()
  while (!signal.aborted && clock.now() - renewedMs <= renewDeadlineMs) {
    await pause(retryPeriodMs)
    if (await attempt()) renewedMs = clock.now()
  }
  options.onLost()
}

function createAttempt(options: LeaderElectionOptions): () => Promise<boolean> {
  const { client, clock, namespace, name, identity, leaseDurationMs = 15_000 } = options
  const target = client(leases, namespace)
  let observed: Observed = { spec: undefined, atMs: 0 }

  const holding = (previous: LeaseSpec | undefined): LeaseSpec => {
    const now = formatMicroTime(clock.now())
    const isRenewal = previous?.holderIdentity === identity
    return {
      holderIdentity: identity,
      leaseDurationSeconds: leaseDurationMs / 1000,
      acquireTime: (isRenewal ? previous.acquireTime : undefined) ?? now,
      renewTime: now,
      leaseTransitions: (previous?.leaseTransitions ?? 0) + (isRenewal || !previous ? 0 : 1),
    }
  }
  const observe = (lease: Lease): void => {
    const { spec } = lease
    if (spec?.renewTime !== observed.spec?.renewTime || spec?.holderIdentity !== observed.spec?.holderIdentity) {
      observed = { spec, atMs: clock.now() }
    }
  }
  return async () => {
    try {
      const lease = await target.get(name).catch((error: unknown) => {
        if (isReason(error, 'NotFound')) return undefined
        throw error
      })
      if (!lease) {
        observe(await target.create({ metadata: { name, namespace }, spec: holding(undefined) }))
        return true
      }
      observe(lease)
      const holder = lease.spec?.holderIdentity ?? ''
      const isHeld = holder !== '' && holder !== identity && clock.now() < observed.atMs + leaseDurationMs
      if (isHeld) return false
      observe(await target.update({ ...lease, spec: holding(lease.spec) }))
      return true
    } catch {
      return false // unreachable, or another was faster: the next attempt will see
    }
  }
}
