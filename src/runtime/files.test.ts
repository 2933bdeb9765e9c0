import { expect, test } from 'vitest'
import { Files, resolvePath, textFiles, type FileTree, type Mount } from './files.ts'

function someFiles(parts: { image?: Record<string, string>; mounts?: readonly Mount[]; readOnly?: boolean; nowMs?: number } = {}) {
  const image = textFiles(parts.image ?? { '/etc/hosts': 'hosts', '/etc/app/conf': 'conf', '/bin/sh': 'elf' })
  const written: FileTree = new Map()
  const deleted = new Set<string>()
  const files = new Files({
    image,
    written,
    deleted,
    mounts: parts.mounts ?? [],
    now: () => parts.nowMs ?? 0,
    readOnly: parts.readOnly ?? false,
  })
  return { files, image, written, deleted }
}

test.each([
  ['a', '/work', '/work/a'],
  ['../a', '/work/sub', '/work/a'],
  ['/a/./b/../c', '/work', '/a/c'],
  ['../../..', '/work', '/'],
  ['', '/work', '/work'],
  ['a//b/', '/', '/a/b'],
])('%j in %s is %s', (path, folder, expected) => {
  expect(resolvePath(path, folder)).toBe(expected)
})

test('what a container writes lies over its image, which stays as it is', () => {
  const { files, image } = someFiles()
  files.write('/etc/hosts', 'mine')
  files.write('/etc/new', 'new')

  expect([files.text('/etc/hosts'), files.text('/etc/new'), files.list('/etc')]).toEqual(['mine', 'new', ['app', 'hosts', 'new']])
  expect([...image.keys()]).toEqual(['/etc/hosts', '/etc/app/conf', '/bin/sh'])
})

test('what it deletes is gone, and can be made anew', () => {
  const { files } = someFiles()
  files.remove('/etc/hosts')
  expect([files.exists('/etc/hosts'), files.list('/etc')]).toEqual([false, ['app']])

  files.write('/etc/hosts', 'again')
  expect(files.text('/etc/hosts')).toBe('again')
})

test('appending goes on from what the image has', () => {
  const { files } = someFiles()
  files.write('/etc/hosts', '+more', { append: true })

  expect(files.text('/etc/hosts')).toBe('hosts+more')
})

test('a file keeps its mode when it is written, and has the time of that', () => {
  const { files } = someFiles({ nowMs: 5000 })
  files.setMode('/bin/sh', 0o755)
  files.write('/bin/sh', 'other')

  expect(files.stat('/bin/sh')).toMatchObject({ type: 'file', mode: 0o755, mtimeMs: 5000 })
})

test('folders are where something lies in them', () => {
  const { files } = someFiles()
  expect([files.stat('/etc/app')?.type, files.stat('/etc/none')?.type, files.list('/')]).toEqual(['folder', undefined, ['bin', 'etc']])

  files.makeFolder('/empty')
  expect([files.stat('/empty')?.type, files.list('/empty')]).toEqual(['folder', []])
})

test.each<[string, (files: Files) => unknown, string]>([
  ['reading what is not there', (files) => files.read('/none'), 'No such file or directory'],
  ['reading a folder', (files) => files.read('/etc'), 'Is a directory'],
  ['listing what is not there', (files) => files.list('/none'), 'No such file or directory'],
  ['listing a file', (files) => files.list('/etc/hosts'), 'Not a directory'],
  ['writing to a folder', (files) => files.write('/etc', ''), 'Is a directory'],
  ['writing where there is no folder', (files) => files.write('/none/file', ''), 'No such file or directory'],
  ['writing into a file', (files) => files.write('/etc/hosts/x', ''), 'No such file or directory'],
  ['making what is there', (files) => files.makeFolder('/etc'), 'File exists'],
  ['making a folder nowhere', (files) => files.makeFolder('/none/a'), 'No such file or directory'],
  ['linking over what is there', (files) => files.link('/etc/hosts', 'x'), 'File exists'],
  ['removing what is not there', (files) => files.remove('/none'), 'No such file or directory'],
  ['removing a folder that is not empty', (files) => files.remove('/etc'), 'Directory not empty'],
])('%s is refused', (_, act, message) => {
  expect(() => act(someFiles().files)).toThrow(message)
})

test('links are followed, in folders too, but not round in circles', () => {
  const { files } = someFiles()
  files.link('/etc/link', 'hosts')
  files.link('/conf', '/etc/app')
  files.link('/up', 'etc/../bin')
  files.link('/a', '/b')
  files.link('/b', '/a')

  expect([files.text('/etc/link'), files.text('/conf/conf'), files.list('/up')]).toEqual(['hosts', 'conf', ['sh']])
  expect(files.lstat('/etc/link')).toEqual({ type: 'link', target: 'hosts' })
  expect(() => files.read('/a')).toThrow('Too many levels of symbolic links')

  files.write('/etc/link', 'through')
  expect(files.text('/etc/hosts')).toBe('through')
  files.remove('/etc/link')
  expect(files.exists('/etc/hosts')).toBe(true)
})

test('/dev/null takes everything and has nothing', () => {
  const { files, written } = someFiles()
  files.write('/dev/null', 'gone')

  expect([files.text('/dev/null'), written.size]).toEqual(['', 0])
})

const mount = (path: string, tree: FileTree, parts: Partial<Mount> = {}): Mount => ({ path, tree, readOnly: false, ...parts })

test('a mount hides what is below it, and is shared by all who have it', () => {
  const tree = textFiles({ '/f': 'volume' })
  const one = someFiles({ mounts: [mount('/etc', tree)] }).files
  const other = someFiles({ mounts: [mount('/data', tree)] }).files

  expect([one.list('/etc'), one.exists('/etc/hosts')]).toEqual([['f'], false])
  one.write('/etc/g', 'new')
  expect(other.text('/data/g')).toBe('new')
  expect(other.list('/')).toEqual(['bin', 'data', 'etc'])
})

test('a mount in a mount wins, and its place is seen in the outer one', () => {
  const files = someFiles({
    mounts: [mount('/data', textFiles({ '/x': 'outer' })), mount('/data/inner', textFiles({ '/y': 'inner' }))],
  }).files

  expect([files.list('/data'), files.list('/data/inner'), files.text('/data/inner/y')]).toEqual([['inner', 'x'], ['y'], 'inner'])
})

test('a part of a volume is mounted as a folder or a single file', () => {
  const tree = textFiles({ '/conf/a': 'a', '/conf/b': 'b' })
  const files = someFiles({ mounts: [mount('/whole', tree, { subPath: 'conf' }), mount('/etc/hosts', tree, { subPath: 'conf/a' })] }).files

  expect([files.list('/whole'), files.text('/etc/hosts'), files.list('/etc')]).toEqual([['a', 'b'], 'a', ['app', 'hosts']])
})

test('what is read only cannot be changed in any way', () => {
  const tree = textFiles({ '/f': 'x' })
  const files = someFiles({ readOnly: true, mounts: [mount('/ro', tree, { readOnly: true }), mount('/rw', new Map())] }).files

  for (const act of [
    () => files.write('/ro/f', ''),
    () => files.remove('/ro/f'),
    () => files.makeFolder('/ro/d'),
    () => files.link('/ro/l', 'f'),
    () => files.setMode('/ro/f', 0o777),
    () => files.write('/etc/hosts', ''),
    () => files.remove('/etc/hosts'),
  ])
    expect(act).toThrow('Read-only file system')
  files.write('/rw/f', 'fine')
  expect(files.text('/rw/f')).toBe('fine')
})
