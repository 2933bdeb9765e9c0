import { concat, toBytes, toText } from '../../bytes.ts'

/** What a tar archive has of a file, folder or symbolic link. */
export interface Member {
  readonly name: string
  readonly type: 'file' | 'folder' | 'link'
  readonly mode: number
  readonly mtimeMs: number
  readonly data: Uint8Array
  /** Of a link: where it leads. */
  readonly target: string
}

/** What is no archive, or only the beginning of one. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
}

const block = 512
const flags: Readonly<Record<Member['type'], string>> = { file: '0', link: '2', folder: '5' }
const types: Readonly<Record<string, Member['type']>> = { '0': 'file', '\0': 'file', '7': 'file', '2': 'link', '5': 'folder' }

/** The archive's bytes for a member. Names that are too long for a header come in a member of their own before it, as GNU's. */
export function encodeMember(member: Member): Uint8Array {
  const { name, target, type, data } = member
  return concat([
    ...(toBytes(name).length > 100 ? longName('L', name) : []),
    ...(toBytes(target).length > 100 ? longName('K', target) : []),
    header(member, flags[type], data.length),
    padded(data),
  ])
}

/** Two empty blocks, and as many as fill the last record. */
export const endOfArchive = (lengthSoFar: number): Uint8Array => {
  const record = 20 * block
  return new Uint8Array(Math.ceil((lengthSoFar + 2 * block) / record) * record - lengthSoFar)
}

function longName(flag: string, name: string): Uint8Array[] {
  const data = toBytes(`${name}\0`)
  const member: Member = { name: '././@LongLink', type: 'file', mode: 0, mtimeMs: 0, data, target: '' }
  return [header(member, flag, data.length), padded(data)]
}

function header({ name, mode, mtimeMs, target }: Member, flag: string, size: number): Uint8Array {
  const bytes = new Uint8Array(block)
  const put = (at: number, text: string, length: number): void => bytes.set(toBytes(text).subarray(0, length), at)
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`
  put(0, name, 100)
  put(100, octal(mode, 7), 8)
  put(108, octal(0, 7), 8)
  put(116, octal(0, 7), 8)
  put(124, octal(size, 11), 12)
  put(136, octal(Math.max(0, Math.floor(mtimeMs / 1000)), 11), 12)
  put(148, ' '.repeat(8), 8)
  put(156, flag, 1)
  put(157, target, 100)
  put(257, 'ustar  \0', 8)
  put(265, 'root', 32)
  put(297, 'root', 32)
  put(148, `${octal(checksum(bytes), 6)} `, 8)
  return bytes
}

const checksum = (bytes: Uint8Array): number => bytes.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0)

function padded(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(data.length / block) * block)
  bytes.set(data)
  return bytes
}

/** The members of an archive (ustar, GNU's, POSIX's). Throws ArchiveError. */
export function* readArchive(archive: Uint8Array): Generator<Member> {
  let at = 0
  /** What a member before says of the next one. */
  let next: { readonly name?: string; readonly target?: string } = {}
  while (at + block <= archive.length) {
    const head = archive.subarray(at, at + block)
    if (head.every((byte) => byte === 0)) return
    if (checksum(head) !== number(head, 148, 8)) throw new ArchiveError('invalid tar header checksum')
    const size = number(head, 124, 12)
    const data = archive.subarray(at + block, at + block + size)
    if (data.length < size) throw new ArchiveError('short read')
    at += block + Math.ceil(size / block) * block
    const flag = String.fromCharCode(head[156] ?? 0)
    if (flag === 'L') next = { ...next, name: text(data, 0, size) }
    else if (flag === 'K') next = { ...next, target: text(data, 0, size) }
    else if (flag === 'x') next = { ...next, ...extended(data) }
    else {
      const member = memberOf(head, flag, data, next)
      if (member) yield member
      next = {}
    }
  }
  if (at === 0 && archive.length > 0) throw new ArchiveError('short read')
}

function memberOf(
  head: Uint8Array,
  flag: string,
  data: Uint8Array,
  { name, target }: { readonly name?: string; readonly target?: string },
): Member | undefined {
  const type = types[flag]
  if (type === undefined) return undefined
  const prefix = text(head, 257, 6) === 'ustar' && text(head, 263, 2) === '00' ? text(head, 345, 155) : ''
  const ownName = text(head, 0, 100)
  return {
    name: name ?? (prefix === '' ? ownName : `${prefix}/${ownName}`),
    type,
    mode: number(head, 100, 8) & 0o7777,
    mtimeMs: number(head, 136, 12) * 1000,
    data,
    target: target ?? text(head, 157, 100),
  }
}

/** POSIX's records: `LENGTH KEY=VALUE\n`, where the length is the whole line's. */
function extended(data: Uint8Array): { readonly name?: string; readonly target?: string } {
  const found = new Map<string, string>()
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(32, at)
    const length = Number(toText(data.subarray(at, space)))
    if (!(space > at && length > 0)) break
    const [, key = '', value = ''] = /^([^=]*)=([^]*)\n$/.exec(toText(data.subarray(space + 1, at + length))) ?? []
    found.set(key, value)
    at += length
  }
  const [name, target] = [found.get('path'), found.get('linkpath')]
  return { ...(name !== undefined && { name }), ...(target !== undefined && { target }) }
}

const text = (bytes: Uint8Array, at: number, length: number): string => {
  const field = bytes.subarray(at, at + length)
  const end = field.indexOf(0)
  return toText(end < 0 ? field : field.subarray(0, end))
}

function number(bytes: Uint8Array, at: number, length: number): number {
  const digits = text(bytes, at, length).trim()
  if (digits === '') return 0
  if (!/^[0-7]+$/.test(digits)) throw new ArchiveError('invalid tar header')
  return Number.parseInt(digits, 8)
}
