import type { Container, Node, Pod, Volume } from '#api'
import type { FileTree } from '#runtime'
import type { SourceCache } from '../container/source-cache.ts'

export interface VolumeSetting {
  readonly sources: SourceCache
  readonly nowMs: number
  node(this: void): Node | undefined
  /** A token of the pod's service account, or undefined where none is issued. */
  token(this: void, pod: Pod, expirationSeconds: number, audience: string | undefined): Promise<string | undefined>
}

/** Files by their path in the volume, with what `chmod` says of them. */
export type VolumeFiles = ReadonlyMap<string, { readonly data: Uint8Array; readonly mode: number }>

/** What a volume is filled from is not there; the message says what. */
export class MissingSource extends Error {
  override readonly name = 'MissingSource'
}

/** A type of volume that the kubelet fills. One in the list of volumes/index.ts. */
export interface VolumeType {
  /** Its field in a volume. */
  readonly field: keyof Volume
  /** All its files. Throws MissingSource where they cannot be had. */
  files(setting: VolumeSetting, pod: Pod, volume: Volume): Promise<VolumeFiles>
}

/** Makes a tree hold just these files: what is new or other is written, what is not wanted any more goes. */
export function fill(tree: FileTree, files: VolumeFiles, nowMs: number): void {
  for (const path of tree.keys()) if (!files.has(path)) tree.delete(path)
  for (const [path, { data, mode }] of files) {
    const known = tree.get(path)
    const isSame = known?.type === 'file' && known.mode === mode && sameBytes(known.data, data)
    if (!isSame) tree.set(path, { type: 'file', data, mode, mtimeMs: nowMs })
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index])

/** The container that a downward API item speaks of. */
export const namedContainer = ({ spec }: Pod, name: string | undefined): Container | undefined =>
  [...spec.containers, ...(spec.initContainers ?? [])].find((container) => container.name === name)
