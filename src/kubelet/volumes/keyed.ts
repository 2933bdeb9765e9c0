import type { KeyToPath } from '#api'
import type { VolumeFiles } from './volume.ts'

const defaultMode = 0o644

/**
 * The files of a config map or secret: all its keys, or those that are named. `missing` is called for a key that is named and
 * not there.
 */
export function keyedFiles(
  data: ReadonlyMap<string, Uint8Array>,
  items: readonly KeyToPath[] | undefined,
  mode: number | undefined,
  missing: (key: string) => void,
): VolumeFiles {
  if (!items) return new Map([...data].map(([key, bytes]) => [`/${key}`, { data: bytes, mode: mode ?? defaultMode }]))
  const files = new Map<string, { data: Uint8Array; mode: number }>()
  for (const item of items) {
    const bytes = data.get(item.key)
    if (bytes) files.set(`/${item.path}`, { data: bytes, mode: item.mode ?? mode ?? defaultMode })
    else missing(item.key)
  }
  return files
}
