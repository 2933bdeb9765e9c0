import { FileError } from '../files.ts'
import type { ContainerProcess } from '../program.ts'
import { formatDate } from './system.ts'
import { complain, eachPath, parseFlags, pathIn, type Command } from './command.ts'

export const cat: Command = {
  name: 'cat',
  async run(process) {
    const { words } = parseFlags(process.argv.slice(1))
    let status = 0
    for (const name of words.length > 0 ? words : ['-']) {
      if (name === '-') {
        for (let bytes = await process.stdin.read(); bytes; bytes = await process.stdin.read()) process.stdout.write(bytes)
        continue
      }
      status = Math.max(
        status,
        eachPath(process, [name], "can't open", (path) => process.stdout.write(process.files.read(path))),
      )
    }
    return status
  },
}

const modeText = (mode: number): string =>
  [6, 3, 0].map((shift) => ['r', 'w', 'x'].map((letter, at) => (((mode >> shift) >> (2 - at)) & 1 ? letter : '-')).join('')).join('')

function line(process: ContainerProcess, path: string, name: string): string {
  const entry = process.files.lstat(path)
  const time = formatDate(entry && 'mtimeMs' in entry ? entry.mtimeMs : process.now(), '%b %e %H:%M')
  if (entry?.type === 'link')
    return `lrwxrwxrwx    1 root     root  ${String(entry.target.length).padStart(12)} ${time} ${name} -> ${entry.target}`
  if (entry?.type === 'file')
    return `-${modeText(entry.mode)}    1 root     root  ${String(entry.data.length).padStart(12)} ${time} ${name}`
  return `drwxr-xr-x    2 root     root          4096 ${time} ${name}`
}

export const ls: Command = {
  name: 'ls',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1))
    const { files, stdout } = process
    const names = words.length > 0 ? words : ['.']
    let status = 0
    for (const name of names) {
      const path = pathIn(process, name)
      const entry = files.stat(path)
      if (!entry) {
        complain(process, `${name}: No such file or directory`)
        status = 1
        continue
      }
      const isListed = entry.type === 'folder' && !flags.has('d')
      const shown = isListed ? files.list(path).filter((each) => flags.has('a') || !each.startsWith('.')) : [name]
      if (names.length > 1 && isListed) stdout.write(`${name}:\n`)
      for (const each of shown)
        stdout.write(`${flags.has('l') ? line(process, isListed ? pathIn(process, `${name}/${each}`) : path, each) : each}\n`)
    }
    return status
  },
}

export const mkdir: Command = {
  name: 'mkdir',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1), 'm')
    return eachPath(process, words, "can't create directory", (path) => {
      if (!flags.has('p')) return process.files.makeFolder(path)
      const parts = path.split('/').filter(Boolean)
      for (const index of parts.keys()) {
        const folder = `/${parts.slice(0, index + 1).join('/')}`
        if (!process.files.exists(folder)) process.files.makeFolder(folder)
      }
    })
  },
}

function removeAll(process: ContainerProcess, path: string): void {
  if (process.files.lstat(path)?.type === 'folder') for (const name of process.files.list(path)) removeAll(process, `${path}/${name}`)
  if (process.files.lstat(path)) process.files.remove(path)
}

export const rm: Command = {
  name: 'rm',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1))
    const isDeep = flags.has('r') || flags.has('R')
    return eachPath(process, words, "can't remove", (path) => {
      const entry = process.files.lstat(path)
      if (!entry && flags.has('f')) return
      if (entry?.type === 'folder' && !isDeep) throw new FileError('Is a directory')
      if (entry?.type === 'folder') return removeAll(process, path)
      process.files.remove(path)
    })
  },
}

export const touch: Command = {
  name: 'touch',
  run: async (process) =>
    eachPath(process, parseFlags(process.argv.slice(1)).words, '', (path) => process.files.write(path, '', { append: true })),
}

/** Where something named `from` ends up when it is brought to `to`. */
const inside = (process: ContainerProcess, from: string, to: string): string =>
  process.files.stat(to)?.type === 'folder' ? `${to}/${from.slice(from.lastIndexOf('/') + 1)}` : to

function copyTree(process: ContainerProcess, from: string, to: string): void {
  const entry = process.files.stat(from)
  if (entry?.type !== 'folder') return process.files.write(to, process.files.read(from), entry?.type === 'file' ? { mode: entry.mode } : {})
  if (!process.files.exists(to)) process.files.makeFolder(to)
  for (const name of process.files.list(from)) copyTree(process, `${from}/${name}`, `${to}/${name}`)
}

export const cp: Command = {
  name: 'cp',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1))
    const target = pathIn(process, words.at(-1) ?? '')
    return eachPath(process, words.slice(0, -1), "can't stat", (path) => {
      if (process.files.stat(path)?.type === 'folder' && !['r', 'R', 'a'].some((flag) => flags.has(flag)))
        throw new FileError('omitting directory')
      copyTree(process, path, inside(process, path, target))
    })
  },
}

export const mv: Command = {
  name: 'mv',
  async run(process) {
    const { words } = parseFlags(process.argv.slice(1))
    const target = pathIn(process, words.at(-1) ?? '')
    return eachPath(process, words.slice(0, -1), "can't rename", (path) => {
      copyTree(process, path, inside(process, path, target))
      removeAll(process, path)
    })
  },
}
