import { pods, type Pod, type PodStatus } from '#api'
import { ApiError, deepEqual, type Cause } from '#apimachinery'
import { parseTime, type Stop } from '#kernel'
import { RuntimeError } from '#runtime'
import { MountError, type PodSetting } from '../parts.ts'
import { hostnameOf } from '../container/etc-files.ts'
import { Prober } from '../probes/prober.ts'
import { computePodActions, type PodActions } from './actions.ts'
import { Backoff } from './backoff.ts'
import { fieldPathOf, type PodContainer } from './container-of.ts'
import type { WaitReason } from './container-status.ts'
import { during, Superseded, throughout } from './during.ts'
import { isFinished, podStatus, type Verdict } from './pod-status.ts'
import { startContainer, type StartSetting } from './start.ts'
import { StatusWriter } from './status-writer.ts'
import { graceMsOf, stopContainer, stopPod } from './stop.ts'
import { viewOf, type PodView } from './view.ts'

export interface WorkerOptions {
  readonly pod: Pod
  readonly cause: Cause | undefined
  readonly setting: PodSetting
  /** Nothing of the pod is left, neither in the API nor on the machine. */
  readonly onGone: () => void
}

const deadlinePassed: Verdict = { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' }
/** However soon a pod is to end, it gets this long. */
const leastGraceMs = 1_000
const sandboxRetryMs = 10_000
const deleteRetryMs = 1_000
const mountBackoffMs = [500, 122_000] as const

const upkeepMs = 60_000

/**
 * Brings one pod to what its spec says, and in the end to its end. (kubelet/pod_workers.go)
 * - Never two syncs at a time. What happens during a sync leads to another one after it.
 * - Each sync looks at the pod and the machine anew: a worker can be dropped and another one go on in its place.
 * - Once a pod is to end, nothing is started any more.
 */
export class PodWorker {
  readonly #options: WorkerOptions
  readonly #writer: StatusWriter
  readonly #prober: Prober
  readonly #waiting = new Map<string, WaitReason>()
  readonly #crashes: Backoff
  readonly #pulls: Backoff
  readonly #mounts: Backoff
  readonly #pullFailures = new Map<string, string>()
  #pod: Pod
  #cause: Cause | undefined
  #status: PodStatus | undefined
  #verdict: Verdict | undefined
  /** The API does not have the pod any more. */
  #isDeleted = false
  /** All its containers have ended, and none will be started. */
  #isOver = false
  /** When its containers must have ended. */
  #endMs = Number.POSITIVE_INFINITY
  /** Between the creation of a container and the end of its hook nothing is told. */
  #isStarting = false
  /** Since when a container could not be started. */
  #stuckSinceMs: number | undefined
  #isDirty = false
  #isBusy = false
  /** Of the sync under way. */
  #run = new AbortController()
  #timer: { readonly atMs: number; readonly stop: Stop } | undefined

  constructor(options: WorkerOptions) {
    const { pod, cause, setting } = options
    const { clock, random, machine, network, client, signal } = setting
    this.#options = options
    this.#pod = pod
    this.#cause = cause
    this.#writer = new StatusWriter({ client, clock, signal }, pod)
    this.#crashes = new Backoff(clock)
    this.#pulls = new Backoff(clock)
    this.#mounts = new Backoff(clock, ...mountBackoffMs)
    this.#prober = new Prober({
      clock,
      random,
      machine,
      network,
      adopted: pod.status,
      tell: (target, message) => this.#tell(target, 'Warning', 'Unhealthy', message),
      onResult: () => this.#onProbeResult(),
    })
  }

  /** As the kubelet knows it. */
  get status(): PodStatus | undefined {
    return this.#status ?? this.#pod.status
  }

  /** The API has another version of the pod. The echo of the kubelet's own writes is no news. */
  update(pod: Pod, cause: Cause | undefined, isOwnWrite: boolean): void {
    const isForeign = this.#writer.observe(pod) && !isOwnWrite
    const before = this.#pod
    this.#pod = pod
    const isLeaving = deletionGraceMs(pod) !== deletionGraceMs(before)
    if (!isForeign && !isLeaving && deepEqual(before.spec, pod.spec)) return
    if (cause) this.#cause = cause
    if (isLeaving) this.#run.abort() // what is being started or stopped must hurry
    this.wake()
  }

  /** The API does not have the pod any more. */
  forget(last: Pod, cause: Cause | undefined): void {
    this.#pod = last
    if (cause) this.#cause = cause
    this.#isDeleted = true
    this.#run.abort()
    this.wake()
  }

  /** Something may have changed. */
  wake(): void {
    this.#isDirty = true
    if (!this.#isBusy) void this.#loop()
  }

  /** The kubelet ends; the containers go on. */
  stop(): void {
    this.#run.abort()
    this.#timer?.stop()
    this.#prober.stop()
  }

  get #isEnding(): boolean {
    return this.#isDeleted || this.#pod.metadata.deletionTimestamp !== undefined || this.#verdict !== undefined
  }

  get #signal(): AbortSignal {
    return this.#options.setting.signal
  }

  async #loop(): Promise<void> {
    this.#isBusy = true
    while (this.#isDirty && !this.#signal.aborted) {
      this.#isDirty = false
      this.#run = new AbortController()
      await this.#sync().catch((error: unknown) => {
        if (error instanceof Superseded) this.#isDirty = true
        else this.#crash(error)
      })
      this.#isStarting = false
    }
    this.#isBusy = false
  }

  /** A bug shows as an unhandled rejection; the pod is tried again. */
  #crash(error: unknown): void {
    void Promise.reject(error)
    this.#wakeAfter(sandboxRetryMs)
  }

  async #sync(): Promise<void> {
    if (this.#isEnding) return this.#end()
    if (this.#deadlineIsPast()) {
      this.#fail(deadlinePassed)
      return this.#end()
    }
    const view = this.#report()
    if (isFinished(this.#status)) return this.#end()
    return this.#bringUp(view)
  }

  /** Works the status out anew and has it written if it has changed; what runs is probed. */
  #report(): PodView {
    const { machine, clock, node } = this.#options.setting
    const view = viewOf(machine, this.#pod.metadata.uid)
    if (!this.#isOver) this.#prober.sync(this.#pod, view, this.#isEnding)
    this.#status = podStatus(this.#pod, {
      view,
      probes: this.#prober,
      waiting: (name) => this.#waiting.get(name),
      log: (id) => machine.log(id),
      before: this.#status ?? this.#pod.status,
      conditions: this.#writer.known?.conditions ?? [],
      hostIp: node.ip,
      nowMs: clock.now(),
      isOver: this.#isOver,
      verdict: this.#verdict,
    })
    if (!this.#isDeleted) this.#writer.write(this.#status, this.#cause)
    return view
  }

  async #bringUp(view: PodView): Promise<void> {
    const actions = computePodActions(this.#pod, view, this.#prober)
    if (!(await this.#clearAway(actions, view))) return
    if (actions.start.length > 0 && !(await this.#mount())) return
    if (actions.createSandbox && !(await this.#createSandbox(actions.attempt))) return
    for (const target of actions.start) await this.#start(target)
    if (actions.start.length > 0) this.#report()
    this.#watchDeadline()
  }

  /** Ends what must not go on. False when there is nothing further to do. */
  async #clearAway(actions: PodActions, view: PodView): Promise<boolean> {
    const pod = this.#pod
    const setting = this.#stopSetting()
    if (!actions.killPod) {
      await Promise.all(
        actions.kill.map(({ target, view, message, reason }) =>
          during(stopContainer(pod, target, view, this.#probeGraceMs(target, reason), setting, message), this.#run.signal),
        ),
      )
      return true
    }
    if (actions.createSandbox && view.sandboxes.length > 0)
      this.#event('Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.')
    await during(stopPod(pod, graceMsOf(pod), setting), this.#run.signal)
    if (!actions.createSandbox) this.#report()
    if (!actions.createSandbox && isFinished(this.#status)) this.#isDirty = true
    return actions.createSandbox
  }

  async #mount(): Promise<boolean> {
    try {
      await during(this.#options.setting.resources.mountVolumes(this.#pod), this.#run.signal)
      this.#mounts.forget('')
      return true
    } catch (error) {
      if (!(error instanceof MountError)) throw error
      this.#event('Warning', 'FailedMount', error.message)
      this.#mounts.next('')
      this.#wakeAfter(this.#mounts.remainingMs(''))
      return false
    }
  }

  async #createSandbox(attempt: number): Promise<boolean> {
    const { machine, random, node } = this.#options.setting
    const { metadata, spec } = this.#pod
    const { uid: podUid, name, namespace = 'default' } = metadata
    const hostname = hostnameOf(this.#pod, node.name)
    try {
      await throughout(
        machine.createSandbox({ podUid, namespace, name, hostname, hostNetwork: spec.hostNetwork ?? false, attempt }),
        this.#run.signal,
      )
      for (const { id, isReady } of machine.sandboxesOf(podUid).slice(2)) if (!isReady) machine.removeSandbox(id)
      return true
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error
      this.#event('Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: rpc error: code = Unknown desc = ${error.message}`)
      this.#wakeAfter(sandboxRetryMs + random.int(sandboxRetryMs / 2))
      return false
    }
  }

  async #start(target: PodContainer): Promise<void> {
    const outcome = await startContainer(this.#pod, target, this.#startSetting())
    this.#isStarting = false
    const { name } = target.container
    if (outcome.type === 'started') {
      this.#waiting.delete(name)
      this.#stuckSinceMs = undefined
      return
    }
    this.#stuckSinceMs ??= this.#options.setting.clock.now()
    const { reason, message } = outcome
    this.#waiting.set(name, { reason, ...(message !== undefined && { message }) })
    this.#wakeAfter(outcome.retryMs)
  }

  /** Ends the pod: its containers, its sandbox, then its object if it is to be deleted. */
  async #end(): Promise<void> {
    const pod = this.#pod
    const { machine } = this.#options.setting
    this.#timer?.stop()
    this.#timer = undefined
    if (!this.#isOver) {
      this.#report()
      await during(stopPod(pod, this.#graceLeftMs(), this.#stopSetting()), this.#run.signal)
      this.#prober.stop()
      this.#isOver = true
    }
    if (this.#isDeleted) {
      machine.removePod(pod.metadata.uid)
      this.stop()
      return this.#options.onGone()
    }
    this.#report()
    if (pod.metadata.deletionTimestamp === undefined) return
    await during(this.#writer.flush(), this.#run.signal)
    await this.#delete()
  }

  /** Once a pod ends, its time can only become shorter. */
  #graceLeftMs(): number {
    const now = this.#options.setting.clock.now()
    this.#endMs = Math.min(this.#endMs, now + graceMsOf(this.#pod))
    return Math.max(leastGraceMs, this.#endMs - now)
  }

  async #delete(): Promise<void> {
    const { client } = this.#options.setting
    const { name, namespace, uid } = this.#pod.metadata
    try {
      const target = client.because(this.#cause)(pods, namespace)
      await during(target.delete(name, { gracePeriodSeconds: 0, preconditions: { uid } }), this.#run.signal)
    } catch (error) {
      if (error instanceof Superseded) throw error
      if (error instanceof ApiError && (error.code === 404 || error.code === 409)) return
      this.#wakeAfter(deleteRetryMs)
    }
  }

  #fail(verdict: Verdict): void {
    if (this.#verdict) return
    this.#verdict = verdict
    this.#event('Normal', verdict.reason, verdict.message)
  }

  #deadlineMs(): number | undefined {
    const { activeDeadlineSeconds } = this.#pod.spec
    const { startTime } = this.status ?? {}
    return activeDeadlineSeconds === undefined || !startTime ? undefined : parseTime(startTime) + activeDeadlineSeconds * 1000
  }

  #deadlineIsPast(): boolean {
    const deadlineMs = this.#deadlineMs()
    return deadlineMs !== undefined && this.#options.setting.clock.now() >= deadlineMs && !isFinished(this.status)
  }

  #watchDeadline(): void {
    const deadlineMs = this.#deadlineMs()
    if (deadlineMs !== undefined) this.#wakeAfter(Math.max(0, deadlineMs - this.#options.setting.clock.now()))
  }

  /** Of several, the earliest counts. */
  #wakeAfter(delayMs: number): void {
    const { clock } = this.#options.setting
    const atMs = clock.now() + delayMs
    if (this.#timer && this.#timer.atMs <= atMs) return
    this.#timer?.stop()
    const fire = (): void => {
      this.#timer = undefined
      this.wake()
    }
    // What has been tried in vain for so long, or is tried again so late, waits for someone to change something.
    const isStuck = clock.now() - (this.#stuckSinceMs ?? clock.now()) > upkeepMs
    this.#timer = { atMs, stop: clock.after(delayMs, fire, { background: isStuck || delayMs > upkeepMs }) }
  }

  #onProbeResult(): void {
    if (this.#isBusy && !this.#isStarting && !this.#isOver) this.#report()
    this.wake()
  }

  #probeGraceMs({ container }: PodContainer, reason: 'liveness' | 'startup' | undefined): number {
    const probe = reason && (reason === 'liveness' ? container.livenessProbe : container.startupProbe)
    const { terminationGracePeriodSeconds } = probe ?? {}
    return terminationGracePeriodSeconds === undefined ? graceMsOf(this.#pod) : terminationGracePeriodSeconds * 1000
  }

  #stopSetting() {
    const { machine, network, clock } = this.#options.setting
    return { machine, network, clock, tell: this.#tell }
  }

  #startSetting(): StartSetting {
    const { resources, random } = this.#options.setting
    const [crashes, pulls, pullFailures] = [this.#crashes, this.#pulls, this.#pullFailures]
    const beforePull = (): void => {
      this.#report()
    }
    const beforeCreate = (): void => {
      this.#isStarting = true
    }
    const { signal } = this.#run
    return { ...this.#stopSetting(), resources, random, crashes, pulls, pullFailures, signal, beforePull, beforeCreate }
  }

  readonly #tell = (target: PodContainer, type: 'Normal' | 'Warning', reason: string, message: string): void => {
    this.#event(type, reason, message, fieldPathOf(target))
  }

  #event(type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void {
    if (this.#signal.aborted) return
    this.#options.setting.recorder.event(this.#pod, type, reason, message, this.#cause, fieldPath === undefined ? {} : { fieldPath })
  }
}

const deletionGraceMs = (pod: Pod): number | undefined => (pod.metadata.deletionTimestamp === undefined ? undefined : graceMsOf(pod))
