import { leases, namespaces, type Lease, type LeaseSpec } from '#api'
import { isReason } from '#apimachinery'
import { formatMicroTime, type Clock, type Random, type Stop } from '#kernel'
import type { Client, EventRecorder } from './types.ts'

export interface LeaderElectionOptions {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  /** Tells of leaders that come and go. */
  readonly recorder: EventRecorder
  /** The Lease that stands for the office: `kube-scheduler`. */
  readonly name: string
  /** Default: kube-system. */
  readonly namespace?: string
  /** Who runs for it; different for each replica. */
  readonly identity: string
  /** Called when this replica leads; what it returns when it could not renew in time: it must stop acting at once. */
  readonly lead: () => Stop
}

const leaseDurationMs = 15_000
const renewDeadlineMs = 10_000
const retryPeriodMs = 2_000
/** How long an answer is waited for. */
const timeoutMs = renewDeadlineMs / 2
const servedRetryMs = 1_000

/**
 * Acts while this replica holds an office, of which at most one does at any time; for those that lost it, it begins anew
 * (upstream's end, and are started again). Ends with `signal`, without giving the lease back. (client-go/tools/leaderelection)
 */
export async function leadWhenElected(options: LeaderElectionOptions, signal: AbortSignal): Promise<void> {
  const { clock, random } = options
  await untilServed(options, signal)
  const office = new Office(options)
  const pause = (ms: number): Promise<void> => clock.sleep(ms, signal, { background: true }).catch(() => undefined)
  const attempt = (ms: number): Promise<boolean> => Promise.race([office.tryToHold(), pause(ms).then(() => false)])
  while (!signal.aborted) {
    // Spread out, or the replicas that lost would all try again in the same instant.
    while (!signal.aborted && !(await attempt(timeoutMs))) await pause(retryPeriodMs + random.int(1.2 * retryPeriodMs))
    if (signal.aborted) return
    office.tell('became leader')
    const stop = options.lead()
    let renewedMs = clock.now()
    while (!signal.aborted && clock.now() - renewedMs < renewDeadlineMs) {
      await pause(retryPeriodMs)
      if (signal.aborted) break
      // An API server that does not answer must not keep this replica in office.
      if (await attempt(Math.min(timeoutMs, renewedMs + renewDeadlineMs - clock.now()))) renewedMs = clock.now()
    }
    stop()
    if (!signal.aborted) office.tell('stopped leading')
  }
}

/** Until the API server answers, and has the namespace of the lease. (WaitForAPIServer) */
async function untilServed({ client, clock, namespace = 'kube-system' }: LeaderElectionOptions, signal: AbortSignal): Promise<void> {
  const isServed = (): Promise<boolean> =>
    client(namespaces)
      .get(namespace)
      .then(
        () => true,
        () => false,
      )
  while (!signal.aborted && !(await isServed())) await clock.sleep(servedRetryMs, signal).catch(() => undefined)
}

/** The lease of an office as one replica sees it. */
class Office {
  readonly #options: LeaderElectionOptions
  /** As last seen, and when by this replica's own clock: the holder's clock may be wrong. */
  #observed: { readonly lease: Lease | undefined; readonly atMs: number } = { lease: undefined, atMs: 0 }

  constructor(options: LeaderElectionOptions) {
    this.#options = options
  }

  /** Takes or renews the lease. False if another holds it, was faster, or the API server cannot be reached. */
  async tryToHold(): Promise<boolean> {
    try {
      return (await this.#renew()) || (await this.#take())
    } catch {
      return false // the next attempt will see
    }
  }

  tell(what: string): void {
    const { lease } = this.#observed
    const { recorder, identity } = this.#options
    if (lease) recorder.event(lease, 'Normal', 'LeaderElection', `${identity} ${what}`)
  }

  /** The holder takes it that its lease is as it wrote it last. */
  async #renew(): Promise<boolean> {
    const { lease } = this.#observed
    if (lease?.spec?.holderIdentity !== this.#options.identity) return false
    try {
      this.#observe(await this.#target.update({ ...lease, spec: this.#holding(lease.spec) }))
      return true
    } catch (error) {
      if (isReason(error, 'Conflict') || isReason(error, 'NotFound')) return false
      throw error
    }
  }

  async #take(): Promise<boolean> {
    const { clock, name, namespace = 'kube-system', identity } = this.#options
    const lease = await this.#target.get(name).catch((error: unknown) => {
      if (isReason(error, 'NotFound')) return undefined
      throw error
    })
    if (!lease) {
      this.#observe(await this.#target.create({ metadata: { name, namespace }, spec: this.#holding(undefined) }))
      return true
    }
    this.#observe(lease)
    const { holderIdentity = '', leaseDurationSeconds = leaseDurationMs / 1000 } = lease.spec ?? {}
    const isHeld = holderIdentity !== '' && clock.now() < this.#observed.atMs + leaseDurationSeconds * 1000
    if (isHeld && holderIdentity !== identity) return false
    this.#observe(await this.#target.update({ ...lease, spec: this.#holding(lease.spec) }))
    return true
  }

  get #target() {
    const { client, namespace = 'kube-system' } = this.#options
    return client(leases, namespace)
  }

  #holding(previous: LeaseSpec | undefined): LeaseSpec {
    const { clock, identity } = this.#options
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

  #observe(lease: Lease): void {
    const before = this.#observed.lease?.spec
    const isNew = lease.spec?.renewTime !== before?.renewTime || lease.spec?.holderIdentity !== before?.holderIdentity
    this.#observed = { lease, atMs: isNew ? this.#options.clock.now() : this.#observed.atMs }
  }
}
