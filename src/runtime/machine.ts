import type { Clock, Random } from '#kernel'
import { Container, type Streams } from './container.ts'
import type { ContainerLog } from './container-log.ts'
import { resolvePath, type FileTree, type Mount } from './files.ts'
import { ImageStore, type PullOutcome, type PullProgress, type StoredImage } from './image-store.ts'
import { allImages } from './images/index.ts'
import type { Image } from './image.ts'
import type { ContainerSpec, ContainerView, MachineState, NewSandbox, Sandbox } from './machine-state.ts'
import type { ContainerNetwork } from './network.ts'
import type { ContainerProcess } from './program.ts'
import { Scope } from './scope.ts'
import { realTimings, type Timings } from './timings.ts'
import type { Usage } from './process-table.ts'
import { Tty } from './tty.ts'

/** The network of a machine, as the container runtime needs it. */
export interface MachineNetwork {
  readonly host: ContainerNetwork
  /** Undefined when there is no address left. */
  attach(namespace: string, name: string): ContainerNetwork | undefined
  reattach(pod: { readonly namespace: string; readonly name: string; readonly ip: string }): ContainerNetwork
  detach(ip: string): void
  setUp(up: boolean): void
}

export interface MachineOptions {
  readonly clock: Clock
  readonly random: Random
  readonly network: MachineNetwork
  readonly timings?: Timings
  readonly images?: readonly Image[]
  readonly restore?: MachineState
  /** Keeps a round of simulated time open while code is loaded. Absent: nothing knows of rounds. */
  readonly hold?: ContainerProcess['load']
}

/** What went wrong in the runtime, in its own words. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError'
}

/**
 * A machine: power, images, sandboxes, containers, volumes. It lives on when its kubelet dies; without power everything that
 * ran is gone, and what was on its disk is still there.
 */
export class Machine {
  readonly timings: Timings
  readonly #clock: Clock
  readonly #random: Random
  readonly #hold: ContainerProcess['load']
  readonly #network: MachineNetwork
  readonly #images: ImageStore
  readonly #sandboxes = new Map<string, Sandbox>()
  readonly #interfaces = new Map<string, ContainerNetwork>()
  readonly #containers = new Map<string, Container>()
  readonly #ofPod = new Map<string, Set<Container>>()
  readonly #volumes = new Map<string, Map<string, FileTree>>()
  readonly #listeners = new Set<(podUid: string) => void>()
  #life: Scope
  #isOn = true

  constructor(options: MachineOptions) {
    const { clock, random, network, timings = realTimings, images = allImages, restore, hold = (code) => code } = options
    this.#clock = clock
    this.#random = random
    this.#hold = hold
    this.#network = network
    this.timings = timings
    this.#images = new ImageStore(images, timings, restore?.images)
    this.#life = new Scope(clock)
    if (restore) this.#restore(restore)
  }

  get isOn(): boolean {
    return this.#isOn
  }

  // Images

  get images(): readonly StoredImage[] {
    return this.#images.list()
  }

  get pulling(): PullProgress | undefined {
    return this.#images.progress(this.#clock.now())
  }

  findImage(image: string): StoredImage | undefined {
    return this.#images.find(image)
  }

  pull(image: string): Promise<PullOutcome> {
    return this.#life.wait(this.#images.pull(image, this.#life.clock))
  }

  // Sandboxes

  async createSandbox(options: NewSandbox): Promise<Sandbox> {
    const life = this.#life
    if (this.timings.sandboxMs > 0) await life.clock.sleep(this.timings.sandboxMs)
    const place = options.hostNetwork ? this.#network.host : this.#network.attach(options.namespace, options.name)
    if (!place) throw new RuntimeError('failed to setup network for sandbox: no IP addresses available in range set')
    const sandbox: Sandbox = { ...options, id: this.#newId(), createdMs: this.#clock.now(), ip: place.ip, isReady: true }
    this.#sandboxes.set(sandbox.id, sandbox)
    this.#interfaces.set(sandbox.id, place)
    return sandbox
  }

  /** Those of a pod, the newest first. */
  sandboxesOf(podUid: string): readonly Sandbox[] {
    return this.#sandboxList()
      .filter((sandbox) => sandbox.podUid === podUid)
      .toReversed()
  }

  /** Its place in the network, for connections that are led into it. Undefined once it was stopped. */
  networkOf(sandboxId: string): ContainerNetwork | undefined {
    return this.#interfaces.get(sandboxId)
  }

  /** Ends what still runs in it and gives its address back. */
  async stopSandbox(id: string): Promise<void> {
    const sandbox = this.#sandboxes.get(id)
    if (!sandbox?.isReady) return
    for (const container of this.#containers.values()) if (container.sandboxId === id) container.signal('KILL')
    if (this.timings.teardownMs > 0) await this.#life.clock.sleep(this.timings.teardownMs)
    this.#release(sandbox)
  }

  /** Forgets a sandbox that was stopped, with its containers. */
  removeSandbox(id: string): void {
    const sandbox = this.#sandboxes.get(id)
    if (!sandbox) return
    this.#release(sandbox)
    for (const container of this.#containers.values()) if (container.sandboxId === id) this.#forget(container)
    this.#sandboxes.delete(id)
  }

  /** The pods that have anything on this machine. */
  podUids(): ReadonlySet<string> {
    return new Set([...this.#sandboxes.values()].map(({ podUid }) => podUid))
  }

  // Containers

  /** All containers of a pod, also those that have ended, oldest first. */
  containersOf(podUid: string): readonly ContainerView[] {
    return [...(this.#ofPod.get(podUid) ?? [])].map((container) => container.view)
  }

  async createContainer(sandboxId: string, spec: ContainerSpec): Promise<string> {
    if (this.timings.createMs > 0) await this.#life.clock.sleep(this.timings.createMs)
    const sandbox = this.#sandboxes.get(sandboxId)
    if (!sandbox) throw new RuntimeError(`failed to find sandbox id "${sandboxId}": not found`)
    const at = { id: this.#newId(), sandboxId, podUid: sandbox.podUid, spec, createdMs: this.#clock.now() }
    this.#add(new Container({ ...at, phase: { type: 'created' } }, () => this.#clock.now()))
    return at.id
  }

  /** Throws when its program is not there. */
  async startContainer(id: string): Promise<void> {
    if (this.timings.startMs > 0) await this.#life.clock.sleep(this.timings.startMs)
    const container = this.#containers.get(id)
    if (!container) throw new RuntimeError(`container "${id}" in namespace "k8s.io": not found`)
    const failure = this.#run(container)
    if (failure !== undefined) throw new RuntimeError(failure)
  }

  /** Asks it to end, and kills it when its time is up. Resolves when it has ended. */
  async stopContainer(id: string, graceMs: number): Promise<void> {
    const container = this.#containers.get(id)
    if (container?.phase.type !== 'running') return
    const { clock } = this.#life
    const stop = graceMs > 0 ? clock.after(graceMs, () => container.signal('KILL')) : undefined
    container.signal(graceMs > 0 ? container.stopSignal : 'KILL')
    await this.#life.wait(container.ended())
    stop?.()
  }

  removeContainer(id: string): void {
    const container = this.#containers.get(id)
    if (container) this.#forget(container)
  }

  log(id: string): ContainerLog | undefined {
    return this.#containers.get(id)?.log
  }

  /** What a container uses; undefined unless it runs. */
  usageOf(id: string): Usage | undefined {
    return this.#containers.get(id)?.usage
  }

  /** Runs a command in a running container. Throws when it cannot; `kill` ends it early. */
  exec(id: string, argv: readonly string[], streams: Streams, tty = false): { readonly exit: Promise<number>; kill(): void } {
    const container = this.#containers.get(id)
    if (container?.phase.type !== 'running') throw new RuntimeError('container is not running')
    const terminal = tty ? new Tty(streams) : undefined
    const child = container.exec(argv, terminal?.streams ?? streams, tty)
    if (child) {
      void terminal?.run(child.interrupt)
      return { exit: this.#life.wait(child.exit), kill: () => child.kill('KILL') }
    }
    const [name = ''] = argv
    const why = name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH'
    throw new RuntimeError(`OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": ${why}`)
  }

  /** Joins a running container's own streams, until it ends or the client has nothing more to say. Undefined when it does not run. */
  attach(id: string, streams: Streams): { readonly exit: Promise<void>; detach(): void } | undefined {
    const container = this.#containers.get(id)
    if (container?.phase.type !== 'running') return undefined
    const joined = container.attach(streams)
    return { exit: this.#life.wait(Promise.race([container.ended(), joined.left])), detach: () => joined.detach() }
  }

  // Volumes

  /** A pod's volume, made empty when it is first asked for. */
  volume(podUid: string, name: string): FileTree {
    const ofPod = this.#volumes.get(podUid) ?? new Map<string, FileTree>()
    this.#volumes.set(podUid, ofPod)
    const tree = ofPod.get(name) ?? new Map()
    ofPod.set(name, tree)
    return tree
  }

  /** Forgets everything of a pod. */
  removePod(podUid: string): void {
    for (const { id } of this.sandboxesOf(podUid)) this.removeSandbox(id)
    this.#volumes.delete(podUid)
  }

  // Life

  /** Hears of the pod whenever one of its containers starts or ends. */
  onChange(listener: (podUid: string) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  powerOff(): void {
    if (!this.#isOn) return
    this.#isOn = false
    this.#life.end()
    this.#images.reset()
    this.#network.setUp(false)
    for (const container of this.#containers.values()) container.lose()
    for (const sandbox of this.#sandboxList()) this.#release(sandbox)
  }

  /** Resolves when the machine has booted. */
  async powerOn(): Promise<void> {
    if (this.#isOn) return
    this.#isOn = true
    this.#life = new Scope(this.#clock)
    if (this.timings.bootMs > 0) await this.#life.clock.sleep(this.timings.bootMs)
    this.#network.setUp(true)
  }

  snapshot(): MachineState {
    const volumes = [...this.#volumes].flatMap(([podUid, trees]) =>
      [...trees].map(([name, tree]) => ({ podUid, name, tree: new Map(tree) })),
    )
    return {
      isOn: this.#isOn,
      images: this.images,
      sandboxes: this.#sandboxList(),
      containers: [...this.#containers.values()].map((container) => container.snapshot()),
      volumes,
    }
  }

  #restore({ isOn, sandboxes, containers, volumes }: MachineState): void {
    for (const { podUid, name, tree } of volumes) for (const [path, entry] of tree) this.volume(podUid, name).set(path, entry)
    for (const sandbox of sandboxes) {
      this.#sandboxes.set(sandbox.id, sandbox)
      if (sandbox.isReady) this.#interfaces.set(sandbox.id, sandbox.hostNetwork ? this.#network.host : this.#network.reattach(sandbox))
    }
    for (const snapshot of containers) this.#add(new Container(snapshot, () => this.#clock.now()))
    this.#isOn = isOn
    this.#network.setUp(isOn)
    if (!isOn) return this.#life.end()
    for (const container of this.#containers.values()) if (container.phase.type === 'running') this.#run(container)
  }

  #run(container: Container): string | undefined {
    const sandbox = this.#sandboxes.get(container.sandboxId)
    const network = this.#interfaces.get(container.sandboxId)
    const release = this.#images.release(container.spec.image)
    if (!sandbox || !network) return 'sandbox is not running'
    if (!release) return `image "${container.spec.imageName}": not found`
    const failure = container.start({
      release,
      network,
      hostname: sandbox.hostname,
      scope: this.#life,
      random: this.#random,
      load: this.#hold,
      mounts: container.spec.mounts.map((mount) => this.#mount(sandbox.podUid, mount)),
      onExit: () => this.#changed(sandbox.podUid),
    })
    this.#changed(sandbox.podUid)
    return failure
  }

  #mount(podUid: string, { volume, path, subPath, readOnly }: ContainerSpec['mounts'][number]): Mount {
    const tree = this.volume(podUid, volume)
    if (subPath === undefined) return { path, readOnly, tree }
    // A part that is not there becomes a folder.
    const part = resolvePath(subPath)
    const isThere = part === '/' || [...tree.keys()].some((key) => key === part || key.startsWith(`${part}/`))
    if (!isThere) tree.set(part, { type: 'folder', mtimeMs: this.#clock.now() })
    return { path, readOnly, tree, subPath }
  }

  #changed(podUid: string): void {
    for (const listener of this.#listeners) listener(podUid)
  }

  #add(container: Container): void {
    this.#containers.set(container.id, container)
    const ofPod = this.#ofPod.get(container.podUid) ?? new Set<Container>()
    this.#ofPod.set(container.podUid, ofPod.add(container))
  }

  #forget(container: Container): void {
    container.signal('KILL')
    this.#containers.delete(container.id)
    const ofPod = this.#ofPod.get(container.podUid)
    ofPod?.delete(container)
    if (ofPod?.size === 0) this.#ofPod.delete(container.podUid)
  }

  #release(sandbox: Sandbox): void {
    if (!sandbox.isReady) return
    this.#sandboxes.set(sandbox.id, { ...sandbox, isReady: false })
    this.#interfaces.delete(sandbox.id)
    if (!sandbox.hostNetwork) this.#network.detach(sandbox.ip)
  }

  #sandboxList(): Sandbox[] {
    return [...this.#sandboxes.values()]
  }

  #newId(): string {
    return Array.from(this.#random.bytes(32), (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
}
