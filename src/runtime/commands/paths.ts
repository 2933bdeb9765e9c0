import { FileError, type FileEntry } from '../files.ts'
import type { ContainerProcess } from '../program.ts'
import { complain, eachPath, parseFlags, pathIn, type Command } from './command.ts'
import { globToRegExp } from '../shell/patterns.ts'

const withoutSlashes = (path: string): string => path.replace(/(?<=.)\/+$/, '')

export const basename: Command = {
  name: 'basename',
  folder: '/usr/bin',
  async run({ argv, stdout }) {
    const [, path = '', suffix = ''] = argv
    const whole = withoutSlashes(path)
    const name = whole === '/' ? '/' : whole.slice(whole.lastIndexOf('/') + 1)
    stdout.write(`${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`)
    return 0
  },
}

export const dirname: Command = {
  name: 'dirname',
  folder: '/usr/bin',
  async run({ argv: [, path = ''], stdout }) {
    const whole = withoutSlashes(path)
    const slash = whole.lastIndexOf('/')
    stdout.write(`${slash < 0 ? '.' : withoutSlashes(whole.slice(0, slash)) || '/'}\n`)
    return 0
  },
}

export const rmdir: Command = {
  name: 'rmdir',
  run: async (process) =>
    eachPath(process, parseFlags(process.argv.slice(1)).words, '', (path) => {
      if (process.files.lstat(path)?.type === 'file') throw new FileError('Not a directory')
      process.files.remove(path)
    }),
}

export const ln: Command = {
  name: 'ln',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1))
    const [target = '', name = target.slice(target.lastIndexOf('/') + 1)] = words
    const given = pathIn(process, name)
    const path = process.files.stat(given)?.type === 'folder' ? `${given}/${target.slice(target.lastIndexOf('/') + 1)}` : given
    return eachPath(process, [path], '', () => {
      if (flags.has('f') && process.files.lstat(path)) process.files.remove(path)
      if (flags.has('s')) process.files.link(path, target)
      else process.files.write(path, process.files.read(pathIn(process, target)))
    })
  },
}

export const readlink: Command = {
  name: 'readlink',
  folder: '/usr/bin',
  async run(process) {
    const { words } = parseFlags(process.argv.slice(1))
    const entry = process.files.lstat(pathIn(process, words[0] ?? ''))
    if (entry?.type !== 'link') return 1
    process.stdout.write(`${entry.target}\n`)
    return 0
  },
}

/** `755`, `+x`, `u+rw,go-w`. */
function changedMode(before: number, change: string): number | undefined {
  if (/^[0-7]{3,4}$/.test(change)) return Number.parseInt(change, 8)
  let mode = before
  for (const clause of change.split(',')) {
    const [, who = '', operator = '', rights = ''] = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(clause) ?? []
    if (operator === '') return undefined
    const bits = [...rights].reduce((sum, right) => sum | ({ r: 4, w: 2, x: 1, X: 1 }[right] ?? 0), 0)
    const everybody = who === '' || who.includes('a')
    for (const [shift, letter] of [[6, 'u'] as const, [3, 'g'] as const, [0, 'o'] as const]) {
      if (!everybody && !who.includes(letter)) continue
      if (operator === '=') mode &= ~(7 << shift)
      mode = operator === '-' ? mode & ~(bits << shift) : mode | (bits << shift)
    }
  }
  return mode
}

export const chmod: Command = {
  name: 'chmod',
  async run(process) {
    const [change = '', ...names] = process.argv.slice(1).filter((word) => !/^-[Rvf]+$/.test(word))
    if (changedMode(0, change) === undefined) {
      complain(process, `invalid mode '${change}'`)
      return 1
    }
    return eachPath(process, names, '', (path) => {
      const entry = process.files.stat(path)
      process.files.setMode(path, changedMode(entry?.type === 'file' ? entry.mode : 0o755, change) ?? 0)
    })
  },
}

/** What of a tree is meant, each by its path from where it was asked for. */
function* walk(process: ContainerProcess, name: string, depth: number): Generator<{ name: string; entry: FileEntry }> {
  const entry = process.files.lstat(pathIn(process, name))
  if (!entry) return
  yield { name, entry }
  if (entry.type !== 'folder' || depth === 0) return
  for (const child of process.files.list(pathIn(process, name)))
    yield* walk(process, name === '/' ? `/${child}` : `${name}/${child}`, depth - 1)
}

/** `find PATH… -name PATTERN -type f -maxdepth N`. */
export const find: Command = {
  name: 'find',
  folder: '/usr/bin',
  async run(process) {
    const args = process.argv.slice(1)
    const options = args.findIndex((arg) => arg.startsWith('-'))
    const places = options < 0 ? args : args.slice(0, options)
    const value = (name: string): string | undefined => (args.includes(name) ? (args[args.indexOf(name) + 1] ?? '') : undefined)
    const [pattern, type, depth] = [value('-name'), value('-type'), value('-maxdepth')]
    const isNamed = pattern === undefined ? undefined : globToRegExp([{ text: pattern, quoted: false }])
    const letters = { file: 'f', folder: 'd', link: 'l' }
    let status = 0
    for (const place of places.length > 0 ? places : ['.']) {
      if (!process.files.lstat(pathIn(process, place))) {
        complain(process, `${place}: No such file or directory`)
        status = 1
      }
      for (const { name, entry } of walk(process, place, depth === undefined ? Infinity : Number(depth)))
        if ((isNamed?.test(name.slice(name.lastIndexOf('/') + 1)) ?? true) && (type === undefined || letters[entry.type] === type))
          process.stdout.write(`${name}\n`)
    }
    return status
  },
}

export const which: Command = {
  name: 'which',
  folder: '/usr/bin',
  async run({ argv, env, files, stdout }) {
    let status = 0
    for (const name of argv.slice(1)) {
      const path = (env['PATH'] ?? '').split(':').find((folder) => files.exists(`${folder}/${name}`))
      if (path === undefined) status = 1
      else stdout.write(`${path}/${name}\n`)
    }
    return status
  },
}
