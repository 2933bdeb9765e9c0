import { FileError, resolvePath, type FileEntry } from '../../files.ts'
import type { ContainerProcess } from '../../program.ts'
import { readAll } from '../../stdio.ts'
import { complain, parseFlags, pathIn, type Command } from '../command.ts'
import { ArchiveError, encodeMember, endOfArchive, readArchive, type Member } from './archive.ts'

type Flags = ReadonlyMap<string, string>

/** Archives: what `kubectl cp` carries files in. Without compression. */
export const tar: Command = {
  name: 'tar',
  async run(process) {
    const [first = '', ...rest] = process.argv.slice(1)
    // The first word may lack its dash.
    const { flags, words } = parseFlags([first.startsWith('-') || first === '' ? first : `-${first}`, ...rest], 'fC')
    const folder = pathIn(process, flags.get('C') ?? flags.get('directory') ?? '.')
    try {
      if (process.files.stat(folder)?.type !== 'folder')
        throw new FileError(`can't change directory to '${flags.get('C')}': No such file or directory`)
      if (flags.has('z') || flags.has('j') || flags.has('J')) throw new FileError('compressed archives are not supported here')
      if (flags.has('c')) return create(process, flags, folder, words)
      if (flags.has('x') || flags.has('t')) return await extract(process, flags, folder, words)
    } catch (error) {
      if (!(error instanceof FileError || error instanceof ArchiveError)) throw error
      complain(process, error.message)
      return 1
    }
    complain(process, 'need at least one option')
    return 1
  },
}

function create(process: ContainerProcess, flags: Flags, folder: string, names: readonly string[]): number {
  const { files, stdout } = process
  const parts: Uint8Array[] = []
  let status = 0
  if (names.some((name) => name.startsWith('/'))) complain(process, "removing leading '/' from member names")
  const add = (path: string, name: string): void => {
    const entry = files.lstat(path)
    if (!entry) {
      complain(process, `${name}: No such file or directory`)
      status = 1
      return
    }
    if (flags.has('v')) process.stderr.write(`${name}\n`)
    parts.push(encodeMember(memberOf(entry, name)))
    if (entry.type === 'folder') for (const each of files.list(path)) add(`${path === '/' ? '' : path}/${each}`, `${name}/${each}`)
  }
  for (const name of names) add(resolvePath(name, folder), name.replace(/^\/+/, '').replace(/\/+$/, '') || '.')
  parts.push(endOfArchive(parts.reduce((sum, { length }) => sum + length, 0)))
  const target = flags.get('f') ?? '-'
  if (target === '-') for (const part of parts) stdout.write(part)
  else {
    files.write(pathIn(process, target), '')
    for (const part of parts) files.write(pathIn(process, target), part, { append: true })
  }
  return status
}

function memberOf(entry: FileEntry, name: string): Member {
  const none = { data: new Uint8Array(), target: '', mtimeMs: 0 }
  if (entry.type === 'file') return { ...none, ...entry, name }
  if (entry.type === 'link') return { ...none, name, type: 'link', mode: 0o777, target: entry.target }
  return { ...none, name: `${name}/`, type: 'folder', mode: 0o755, mtimeMs: entry.mtimeMs }
}

async function extract(process: ContainerProcess, flags: Flags, folder: string, names: readonly string[]): Promise<number> {
  const source = flags.get('f') ?? '-'
  const archive = source === '-' ? await readAll(process.stdin) : process.files.read(pathIn(process, source))
  for (const member of readArchive(archive)) {
    const name = member.name.replace(/^\/+/, '').replace(/\/+$/, '')
    if (names.length > 0 && !names.some((wanted) => name === wanted || name.startsWith(`${wanted}/`))) continue
    if (flags.has('v') || flags.has('t')) process.stdout.write(`${member.name}\n`)
    if (flags.has('x')) place(process, folder, name, member, flags)
  }
  return 0
}

function place({ files, stdout }: ContainerProcess, folder: string, name: string, member: Member, flags: Flags): void {
  if (flags.has('O')) return stdout.write(member.data)
  if (name.split('/').includes('..')) throw new FileError(`name with '..' skipped: '${name}'`)
  const path = resolvePath(name, folder)
  const makeFolders = (at: string): void => {
    if (at === '/' || files.exists(at)) return
    makeFolders(at.slice(0, at.lastIndexOf('/')) || '/')
    files.makeFolder(at)
  }
  makeFolders(member.type === 'folder' ? path : path.slice(0, path.lastIndexOf('/')) || '/')
  if (member.type === 'file') {
    if (files.lstat(path)?.type === 'link') files.remove(path)
    files.write(path, member.data.slice(), { mode: member.mode })
  }
  if (member.type === 'link') {
    if (files.lstat(path)) files.remove(path)
    files.link(path, member.target)
  }
}
