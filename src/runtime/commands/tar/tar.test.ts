import { expect, test } from 'vitest'
import { concat, toBytes, toText } from '../../bytes.ts'
import { aBox } from '../../testing.ts'
import { encodeMember, readArchive, type Member } from './archive.ts'

async function outcome(script: string): Promise<string> {
  const box = await aBox()
  const { out, err, code } = await box.exec([
    'sh',
    '-c',
    `mkdir -p /a/b /to; cd /a; echo one > 1; echo two > b/2; chmod 755 b/2; ln -s 1 l\n${script}`,
  ])
  return out + err + (code === 0 ? '' : `[${code}]`)
}

test.each([
  [
    'a folder goes through a pipe and back',
    'tar cf - /a | tar -xmf - -C /to; cd /to/a; find .; cat b/2; readlink l; b/2 2>/dev/null; ls -l b/2 | cut -c1-10',
    ".\n./1\n./b\n./b/2\n./l\ntwo\n1\n-rwxr-xr-x\ntar: removing leading '/' from member names\n",
  ],
  ['an archive is a file', 'tar -cf /to/x.tar 1 b; tar tf /to/x.tar; cd /to; tar xf x.tar b; ls', '1\nb/\nb/2\nb\nx.tar\n'],
  ['one file', 'tar cf - b/2 | tar xOf -', 'two\n'],
  [
    'a long name',
    'd=$(seq 100 160 | tr -d "\\n"); mkdir -p $d; echo deep > $d/f; tar cf - $d | tar tf - | wc -l; tar cf - $d | tar xOf -',
    '2\ndeep\n',
  ],
  ['what is not there', 'tar cf - nothing | wc -c', '10240\ntar: nothing: No such file or directory\n'],
  ['what is no archive', 'echo hello | tar xf -', 'tar: short read\n[1]'],
  ['a folder that is not there', 'tar xf - -C /nowhere < 1', "tar: can't change directory to '/nowhere': No such file or directory\n[1]"],
])('tar: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test('names in POSIX records and in a prefix are read', () => {
  const file: Member = { name: 'short', type: 'file', mode: 0o644, mtimeMs: 5000, data: toBytes('x'), target: '' }
  const record = '22 path=a name/größe\n'
  const length = toBytes(record).length
  const extended = encodeMember({ ...file, name: 'PaxHeaders', data: toBytes(record.replace('22', String(length))) })
  extended[156] = 'x'.charCodeAt(0)
  fixChecksum(extended)
  const [member] = readArchive(concat([extended, encodeMember(file)]))
  expect(member).toMatchObject({ name: 'a name/größe', type: 'file', mtimeMs: 5000 })
  expect(toText(member?.data ?? new Uint8Array())).toBe('x')
})

function fixChecksum(header: Uint8Array): void {
  header.fill(32, 148, 156)
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  header.set(toBytes(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
}
