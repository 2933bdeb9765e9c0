import { readFile, rename, writeFile } from 'node:fs/promises'
import { checkSnapshot } from '#cluster'
import { UsageError } from './usage-error.ts'

/** A cluster kept in one file between runs; the page's "Save to a file" writes the same. */
export interface DataFile {
  /** What is in it; absent: it is not there yet. */
  readonly snapshot?: Uint8Array<ArrayBuffer>
  save(snapshot: Uint8Array): Promise<void>
}

/** Throws UsageError with what is wrong with the file. */
export async function openDataFile(path: string): Promise<DataFile> {
  const snapshot = await read(path)
  // Beside it first: whoever is stopped half-way loses the new state, not the old one.
  const save = async (bytes: Uint8Array): Promise<void> => {
    await writeFile(`${path}.new`, bytes)
    await rename(`${path}.new`, path)
  }
  return { ...(snapshot && { snapshot }), save }
}

async function read(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const bytes = new Uint8Array(await readFile(path))
    await checkSnapshot(bytes)
    return bytes
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new UsageError(`--data-file ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
