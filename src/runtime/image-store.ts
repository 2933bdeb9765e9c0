import type { Clock } from '#kernel'
import { digestOf, formatReference, parseReference, type Image, type ImageReference, type Release } from './image.ts'
import type { Timings } from './timings.ts'

/** An image that a machine has. Cloneable. */
export interface StoredImage {
  readonly repository: string
  readonly tags: readonly string[]
  readonly digest: string
  readonly sizeBytes: number
}

/** A pull under way. */
export interface PullProgress {
  readonly image: string
  readonly doneBytes: number
  readonly totalBytes: number
}

export type PullOutcome =
  | { readonly type: 'pulled'; readonly image: StoredImage; readonly pullMs: number }
  /** Worded as the runtime words it. */
  | { readonly type: 'failed'; readonly error: string }

interface Found {
  readonly release: Release
  readonly digest: string
}

/** The images of one machine. One is pulled at a time, in the order of asking. */
export class ImageStore {
  readonly #registry: ReadonlyMap<string, Image>
  readonly #timings: Timings
  readonly #stored = new Map<string, StoredImage>()
  #queue: Promise<unknown> = Promise.resolve()
  #current: { readonly image: string; readonly startedMs: number; readonly durationMs: number; readonly totalBytes: number } | undefined

  constructor(images: readonly Image[], timings: Timings, restore: readonly StoredImage[] = []) {
    this.#registry = new Map(images.map((image) => [image.repository, image]))
    this.#timings = timings
    for (const image of restore) this.#stored.set(`${image.repository}@${image.digest}`, image)
  }

  list(): readonly StoredImage[] {
    return [...this.#stored.values()]
  }

  /** The image behind a reference, if it is on this machine. */
  find(image: string): StoredImage | undefined {
    const reference = parseReference(image)
    if (!reference) return undefined
    const { repository, tag, digest } = reference
    return this.list().find(
      (stored) => stored.repository === repository && (digest === '' ? stored.tags.includes(tag) : stored.digest === digest),
    )
  }

  /** What is in an image that is on this machine. */
  release({ repository, tags, digest }: StoredImage): Release | undefined {
    const image = this.#registry.get(repository)
    for (const tag of tags) {
      const release = image?.release(tag)
      if (release && digestOf(repository, release) === digest) return release
    }
    return undefined
  }

  progress(nowMs: number): PullProgress | undefined {
    if (!this.#current) return undefined
    const { image, startedMs, durationMs, totalBytes } = this.#current
    const share = durationMs === 0 ? 1 : Math.min(1, (nowMs - startedMs) / durationMs)
    return { image, totalBytes, doneBytes: Math.round(totalBytes * share) }
  }

  /** Fetches an image, after those asked for before. */
  pull(image: string, clock: Clock): Promise<PullOutcome> {
    const pull = this.#queue.then(() => this.#pull(image, clock))
    this.#queue = pull
    return pull
  }

  /** What was under way is lost. */
  reset(): void {
    this.#queue = Promise.resolve()
    this.#current = undefined
  }

  async #pull(image: string, clock: Clock): Promise<PullOutcome> {
    const reference = parseReference(image)
    if (!reference) return { type: 'failed', error: `couldn't parse image name "${image}": invalid reference format` }
    const { resolveMs, bytesPerSecond } = this.#timings
    const found = this.#resolve(reference)
    const startedMs = clock.now()
    if (resolveMs > 0) await clock.sleep(resolveMs)
    if (typeof found === 'string') return { type: 'failed', error: found }
    const { release, digest } = found
    const known = this.#stored.get(`${reference.repository}@${digest}`)
    if (!known && Number.isFinite(bytesPerSecond)) {
      const durationMs = Math.round((release.sizeBytes / bytesPerSecond) * 1000)
      this.#current = { image, startedMs, durationMs, totalBytes: release.sizeBytes }
      await clock.sleep(durationMs)
      this.#current = undefined
    }
    return { type: 'pulled', image: this.#keep(reference, release, digest), pullMs: clock.now() - startedMs }
  }

  #keep({ repository, tag, digest: asked }: ImageReference, release: Release, digest: string): StoredImage {
    // A tag that meant another build before now means this one.
    for (const [key, stored] of this.#stored) {
      if (stored.repository === repository && stored.digest !== digest && stored.tags.includes(tag))
        this.#stored.set(key, { ...stored, tags: stored.tags.filter((other) => other !== tag) })
    }
    const key = `${repository}@${digest}`
    const before = this.#stored.get(key)
    const tags = [...new Set([...(before?.tags ?? []), asked === '' ? tag : tag || release.version])]
    const image: StoredImage = { repository, tags, digest, sizeBytes: release.sizeBytes }
    this.#stored.set(key, image)
    return image
  }

  /** The build that a reference means, or what the registry says. */
  #resolve(reference: ImageReference): Found | string {
    const { repository, tag, digest } = reference
    const name = formatReference(reference)
    const failure = (why: string): string => `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${why}`
    const image = this.#registry.get(repository)
    if (!image) return failure(this.#unknownRepository(repository, tag || digest))
    const release = image.release(tag || 'latest')
    const actual = release && digestOf(repository, release)
    if (!release || !actual || (digest !== '' && digest !== actual))
      return `rpc error: code = NotFound desc = ${failure(`${name}: not found`)}`
    return { release, digest: actual }
  }

  #unknownRepository(repository: string, version: string): string {
    const [host = '', ...path] = repository.split('/')
    const isKnownHost = [...this.#registry.keys()].some((key) => key.startsWith(`${host}/`))
    if (isKnownHost)
      return 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed'
    return `failed to do request: Head "https://${host}/v2/${path.join('/')}/manifests/${version}": dial tcp: lookup ${host}: no such host`
  }
}
