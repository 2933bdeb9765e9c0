import { firstIndex } from './sorted-list.ts'
import type { KeyValue } from './store.ts'

/**
 * All kept versions of one key, oldest first; a deletion is a version too (version 0, value null), so that the history
 * of a key that came and went shows its generations:
 *
 *     put@4  put@7  delete@9  put@12      version 1, 2, 0, 1
 *
 * At revision 8 it is put@7, at 10 it is absent. Compacted at 10, only put@12 is left.
 */
export class KeyHistory {
  readonly key: string
  #versions: KeyValue[] = []

  constructor(key: string) {
    this.key = key
  }

  get current(): KeyValue | undefined {
    return present(this.#versions.at(-1))
  }

  at(revision: number): KeyValue | undefined {
    return present(this.#versions[this.#behind(revision) - 1])
  }

  append(item: KeyValue): void {
    this.#versions.push(item)
  }

  /** Forgets what cannot be read any more at `revision` or later. Returns false when nothing is left. */
  compact(revision: number): boolean {
    const behind = this.#behind(revision)
    this.#versions = this.#versions.slice(this.at(revision) ? behind - 1 : behind)
    return this.#versions.length > 0
  }

  /** Index of the first version behind `revision`. Nearly all reads are of the newest versions. */
  #behind(revision: number): number {
    const versions = this.#versions
    if ((versions.at(-1)?.modRevision ?? 0) <= revision) return versions.length
    return firstIndex(versions.length, (index) => (versions[index]?.modRevision ?? 0) > revision)
  }
}

const present = (item: KeyValue | undefined): KeyValue | undefined => (item && item.version > 0 ? item : undefined)

/** What the put of a value makes of a key. */
export const nextVersion = (key: string, previous: KeyValue | undefined, value: unknown, revision: number, lease?: number): KeyValue => ({
  key,
  value,
  createRevision: previous?.createRevision ?? revision,
  modRevision: revision,
  version: (previous?.version ?? 0) + 1,
  ...(lease !== undefined && { lease }),
})

export const tombstone = (key: string, revision: number): KeyValue => ({
  key,
  value: null,
  createRevision: 0,
  modRevision: revision,
  version: 0,
})
