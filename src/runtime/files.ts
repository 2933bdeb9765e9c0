import { concat, toBytes, toText } from './bytes.ts'

/** A file, folder or symbolic link. */
export type FileEntry =
  | { readonly type: 'file'; readonly data: Uint8Array; readonly mode: number; readonly mtimeMs: number }
  | { readonly type: 'folder'; readonly mtimeMs: number }
  | { readonly type: 'link'; readonly target: string }

/** Entries by path. Paths of a tree begin with `/`. */
export type FileTree = Map<string, FileEntry>

/** A volume as one container mounts it. */
export interface Mount {
  readonly path: string
  /** The volume's own tree; shared by all who mount it. */
  readonly tree: FileTree
  /** What of the volume is mounted: a folder or one file. Default: all of it. */
  readonly subPath?: string
  readonly readOnly: boolean
}

/** Worded as `strerror` has it. */
export class FileError extends Error {
  override readonly name = 'FileError'
}
const noSuchFile = (): FileError => new FileError('No such file or directory')

/** `a/../b/./c` from a folder, as an absolute path. */
export function resolvePath(path: string, folder = '/'): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'
const maxLinks = 20

interface Spot {
  readonly tree: FileTree
  readonly path: string
  readonly readOnly: boolean
}

/**
 * What a container sees of files: the image's, what it wrote over them, and its mounts. Deleted files of the image leave a
 * mark. Folders exist where something lies in them.
 */
export class Files {
  readonly #image: ReadonlyMap<string, FileEntry>
  readonly #written: FileTree
  readonly #deleted: Set<string>
  readonly #mounts: readonly Mount[]
  readonly #now: () => number
  readonly #isReadOnly: boolean

  constructor(options: {
    readonly image: ReadonlyMap<string, FileEntry>
    readonly written: FileTree
    readonly deleted: Set<string>
    readonly mounts: readonly Mount[]
    readonly now: () => number
    readonly readOnly?: boolean
  }) {
    this.#image = options.image
    this.#written = options.written
    this.#deleted = options.deleted
    // The longest path first: a mount inside a mount hides what is below.
    this.#mounts = options.mounts.toSorted((a, b) => b.path.length - a.path.length)
    this.#now = options.now
    this.#isReadOnly = options.readOnly ?? false
  }

  /** What is at a path, links followed. */
  stat(path: string): FileEntry | undefined {
    return this.#entry(this.#follow(path))
  }

  /** What is at a path, the last link not followed. */
  lstat(path: string): FileEntry | undefined {
    return this.#entry(path)
  }

  exists(path: string): boolean {
    return this.stat(path) !== undefined
  }

  read(path: string): Uint8Array {
    const entry = this.stat(path)
    if (!entry) throw noSuchFile()
    if (entry.type !== 'file') throw new FileError('Is a directory')
    return entry.data
  }

  text(path: string): string {
    return toText(this.read(path))
  }

  write(path: string, content: Uint8Array | string, options: { readonly append?: boolean; readonly mode?: number } = {}): void {
    const target = this.#follow(path)
    if (target === '/dev/null') return
    const known = this.#entry(target)
    if (known?.type === 'folder') throw new FileError('Is a directory')
    if (this.#entry(this.#follow(parentOf(target)))?.type !== 'folder') throw noSuchFile()
    const data = typeof content === 'string' ? toBytes(content) : content
    const before = known?.type === 'file' ? known : undefined
    const mode = options.mode ?? before?.mode ?? 0o644
    this.#put(target, { type: 'file', data: options.append && before ? concat([before.data, data]) : data, mode, mtimeMs: this.#now() })
  }

  makeFolder(path: string): void {
    if (this.#entry(path)) throw new FileError('File exists')
    if (this.#entry(this.#follow(parentOf(path)))?.type !== 'folder') throw noSuchFile()
    this.#put(path, { type: 'folder', mtimeMs: this.#now() })
  }

  link(path: string, target: string): void {
    if (this.#entry(path)) throw new FileError('File exists')
    this.#put(path, { type: 'link', target })
  }

  setMode(path: string, mode: number): void {
    const target = this.#follow(path)
    const entry = this.#entry(target)
    if (!entry) throw noSuchFile()
    if (entry.type === 'file') this.#put(target, { ...entry, mode })
  }

  /** A file, a link or an empty folder. */
  remove(path: string): void {
    const entry = this.#entry(path)
    if (!entry) throw noSuchFile()
    if (entry.type === 'folder' && this.list(path).length > 0) throw new FileError('Directory not empty')
    const spot = this.#spot(path)
    if (spot.readOnly) throw new FileError('Read-only file system')
    spot.tree.delete(spot.path)
    if (spot.tree === this.#written) this.#deleted.add(path)
  }

  /** The names in a folder, sorted. */
  list(path: string): readonly string[] {
    const folder = this.#follow(path)
    const entry = this.#entry(folder)
    if (!entry) throw noSuchFile()
    if (entry.type !== 'folder') throw new FileError('Not a directory')
    const names = new Set<string>()
    const add = (tree: ReadonlyMap<string, FileEntry>, at: string, isHidden: (path: string) => boolean = () => false): void => {
      const prefix = at === '/' ? '/' : `${at}/`
      for (const key of tree.keys())
        if (key.startsWith(prefix) && key !== '/' && !isHidden(key)) names.add(key.slice(prefix.length).split('/')[0] ?? '')
    }
    const spot = this.#spot(folder)
    add(spot.tree, spot.path)
    if (spot.tree === this.#written) add(this.#image, folder, (key) => this.#deleted.has(key))
    const prefix = folder === '/' ? '/' : `${folder}/`
    for (const mount of this.#mounts) if (mount.path.startsWith(prefix)) names.add(mount.path.slice(prefix.length).split('/')[0] ?? '')
    return [...names].toSorted()
  }

  /** A path without links, as far as it exists. */
  #follow(path: string, depth = 0): string {
    let at = ''
    const parts = path.split('/').filter(Boolean)
    for (const [index, part] of parts.entries()) {
      const next = `${at}/${part}`
      const entry = this.#entry(next)
      if (entry?.type === 'link') {
        if (depth > maxLinks) throw new FileError('Too many levels of symbolic links')
        return this.#follow(resolvePath([entry.target, ...parts.slice(index + 1)].join('/'), at || '/'), depth + 1)
      }
      at = next
    }
    return at || '/'
  }

  #spot(path: string): Spot {
    for (const { path: at, tree, subPath = '', readOnly } of this.#mounts) {
      if (path === at || path.startsWith(`${at}/`)) return { tree, path: resolvePath(`${subPath}/${path.slice(at.length)}`), readOnly }
    }
    return { tree: this.#written, path, readOnly: this.#isReadOnly }
  }

  #entry(path: string): FileEntry | undefined {
    if (path === '/') return { type: 'folder', mtimeMs: 0 }
    if (path === '/dev/null') return { type: 'file', data: new Uint8Array(), mode: 0o666, mtimeMs: 0 }
    const spot = this.#spot(path)
    const known = spot.tree.get(spot.path)
    if (known) return known
    if (spot.tree !== this.#written) {
      if (spot.path === '/' || hasInside(spot.tree, spot.path)) return { type: 'folder', mtimeMs: 0 }
      return undefined
    }
    if (!this.#deleted.has(path)) {
      const original = this.#image.get(path)
      if (original) return original
    }
    const isFolder =
      hasInside(this.#written, path) ||
      hasInside(this.#image, path, this.#deleted) ||
      this.#mounts.some((mount) => mount.path.startsWith(`${path}/`))
    return isFolder ? { type: 'folder', mtimeMs: 0 } : undefined
  }

  #put(path: string, entry: FileEntry): void {
    const spot = this.#spot(path)
    if (spot.readOnly) throw new FileError('Read-only file system')
    spot.tree.set(spot.path, entry)
    if (spot.tree === this.#written) this.#deleted.delete(path)
  }
}

function hasInside(tree: ReadonlyMap<string, FileEntry>, path: string, hidden?: ReadonlySet<string>): boolean {
  const prefix = `${path}/`
  for (const key of tree.keys()) if (key.startsWith(prefix) && !hidden?.has(key)) return true
  return false
}

/** A tree of text files. */
export const textFiles = (files: Readonly<Record<string, string>>, mtimeMs = 0): FileTree =>
  new Map(Object.entries(files).map(([path, text]) => [path, { type: 'file', data: toBytes(text), mode: 0o644, mtimeMs }]))
