import { expect, test } from 'vitest'
import { Collected, Pipe } from './stdio.ts'
import { aBox } from './testing.ts'
import { Tty } from './tty.ts'

async function typed(...keys: readonly string[]): Promise<{ readonly screen: string; readonly read: string; readonly interrupts: number }> {
  const [keyboard, screen] = [new Pipe(), new Collected()]
  const tty = new Tty({ stdin: keyboard, stdout: screen })
  let interrupts = 0
  for (const key of keys) keyboard.write(key)
  keyboard.end()
  await tty.run(() => interrupts++)
  let read = ''
  const { stdin } = tty.streams
  for (let bytes = await stdin?.read(); bytes; bytes = await stdin?.read()) read += new TextDecoder().decode(bytes)
  return { screen: screen.text, read, interrupts }
}

test.each([
  ['a line is shown as it is typed, and read when it ends', ['ls', '\r'], 'ls\r\n', 'ls\n'],
  ['backspace takes back a character', ['lx\x7fs\r'], 'lx\b \bs\r\n', 'ls\n'],
  ['there is nothing to take back at the start of a line', ['\x7fa\r'], 'a\r\n', 'a\n'],
  ['Ctrl U takes back the line', ['abc\x15d\r'], 'abc\b \b\b \b\b \bd\r\n', 'd\n'],
  ['Ctrl W takes back a word', ['echo hi\x17ho\r'], 'echo hi\b \b\b \bho\r\n', 'echo ho\n'],
  ['a character of several bytes is one to take back', ['ü€\x7f\r'], 'ü€\b \b\r\n', 'ü\n'],
  ['keys that move a cursor are left out', ['l\x1b[Ds\r'], 'ls\r\n', 'ls\n'],
  ['Ctrl D at the start of a line is the end, for who reads', ['a\r', '\x04', 'b\r'], 'a\r\nb\r\n', 'a\n'],
  ['Ctrl D within a line hands it over as it is', ['a\x04b\r'], 'ab\r\n', 'ab\n'],
])('%s', async (_, keys, screen, read) => {
  expect(await typed(...keys)).toEqual({ screen, read, interrupts: 0 })
})

test('Ctrl C throws the line away and interrupts', async () => {
  expect(await typed('sleep\x03ls\r')).toEqual({ screen: 'sleep^C\r\nls\r\n', read: 'ls\n', interrupts: 1 })
})

test('output ends its lines as a terminal wants it', () => {
  const screen = new Collected()
  new Tty({ stdout: screen }).streams.stdout?.write('a\nb\r\n')

  expect(screen.text).toBe('a\r\nb\r\n')
})

test('who attaches to a container with a terminal types into its process', async () => {
  const { machine, id, clock } = await aBox({ tty: true, stdin: true, command: ['sh'] })
  const [keyboard, screen] = [new Pipe(), new Collected()]
  machine.attach(id, { stdin: keyboard, stdout: screen })
  keyboard.write('echo a-$((1+1))\r')
  await clock.advance(1_000)

  expect(screen.text).toContain('echo a-$((1+1))\r\na-2\r\n/ # ')
})

test('Ctrl C ends what runs at a prompt, and the prompt comes back', async () => {
  const { machine, id, clock } = await aBox()
  const [keyboard, screen] = [new Pipe(), new Collected()]
  machine.exec(id, ['sh'], { stdin: keyboard, stdout: screen }, true)
  keyboard.write('while true; do sleep 60; done\r')
  await clock.advance(1_000)
  keyboard.write('\x03')
  await clock.advance(1_000)
  keyboard.write('echo $?\r')
  await clock.advance(1_000)

  expect(screen.text).toMatch(/\^C\r\n\/ # echo \$\?\r\n130\r\n/)
})
