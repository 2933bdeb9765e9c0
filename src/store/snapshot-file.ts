import { parse, stringify } from 'devalue'
import { deepFreeze } from './freeze.ts'
import type { KeyValue, Lease, Snapshot } from './store.ts'

const format = 'tabernetes-store-snapshot'

/** The first line of a file, then one line for each key. */
interface Header {
  readonly format: typeof format
  readonly version: number
  readonly revision: number
  readonly items: number
  readonly leases: readonly Lease[]
  /** In devalue's notation: JSON knows no maps and bytes. */
  readonly beside?: string
}

/** A file that is none of ours, or not whole. */
export class SnapshotFileError extends Error {
  override readonly name = 'SnapshotFileError'
}

/** A snapshot as the bytes of one file: lines of JSON in gzip, whose checksum tells a file that was cut or changed. */
export async function writeSnapshotFile({ revision, items, leases = [], beside }: Snapshot): Promise<Uint8Array> {
  const header: Header = { format, version: 1, revision, items: items.length, leases, ...(beside && { beside: stringify(beside) }) }
  const text = [header, ...items].map((line) => `${JSON.stringify(line)}\n`)
  const stream = new Blob(text).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** Throws SnapshotFileError. */
export async function readSnapshotFile(bytes: Uint8Array<ArrayBuffer>): Promise<Snapshot> {
  const [first = '', ...lines] = (await unpack(bytes)).trimEnd().split('\n')
  const header = readHeader(first)
  if (lines.length !== header.items)
    throw new SnapshotFileError(`The snapshot is damaged: ${lines.length} of ${header.items} keys are there.`)
  const { revision, leases, beside } = header
  // Written by `writeSnapshotFile`: the header and the checksum say so.
  const items = lines.map((line) => deepFreeze(JSON.parse(line) as KeyValue))
  return { revision, leases, items, ...(beside !== undefined && { beside: parse(beside) as Record<string, unknown> }) }
}

async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) throw new SnapshotFileError('This file is not a snapshot of a cluster.')
  try {
    return await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
  } catch (cause) {
    throw new SnapshotFileError('The snapshot is damaged: its checksum does not match.', { cause })
  }
}

function readHeader(line: string): Header {
  const header = asHeader(line)
  if (header?.format !== format) throw new SnapshotFileError('This file is not a snapshot of a cluster.')
  if (header.version !== 1) throw new SnapshotFileError(`The snapshot is of format version ${header.version}; this program knows 1.`)
  return header
}

function asHeader(line: string): Header | undefined {
  try {
    return JSON.parse(line) as Header // what it is, `readHeader` checks
  } catch {
    return undefined
  }
}
