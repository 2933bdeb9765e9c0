import { expect, test } from 'vitest'
import { ContainerLog } from './container-log.ts'

function aLog(packed?: string) {
  let nowMs = 1000
  const log = new ContainerLog(() => nowMs, packed)
  return {
    log,
    out: log.output('stdout'),
    err: log.output('stderr'),
    at: (ms: number): void => {
      nowMs = ms
    },
    texts: () => log.lines.map(({ text }) => text),
  }
}

test('a line has the time of its end and the stream it came from', () => {
  const { log, out, err, at } = aLog()
  out.write('one\ntw')
  err.write('oops\n')
  at(2000)
  out.write('o\n\n')

  expect(log.lines).toEqual([
    { timeMs: 1000, stream: 'stdout', text: 'one' },
    { timeMs: 1000, stream: 'stderr', text: 'oops' },
    { timeMs: 2000, stream: 'stdout', text: 'two' },
    { timeMs: 2000, stream: 'stdout', text: '' },
  ])
})

test('what has no end of line comes with the end of the log', () => {
  const { log, out, texts } = aLog()
  out.write('unfinished')
  expect(texts()).toEqual([])

  log.close()
  out.write('too late\n')
  expect(texts()).toEqual(['unfinished'])
  expect(log.isClosed).toBe(true)
})

test('letters of several bytes may come in pieces', () => {
  const { out, texts } = aLog()
  const bytes = new TextEncoder().encode('grün ✓\n')
  for (const byte of bytes) out.write(Uint8Array.of(byte))

  expect(texts()).toEqual(['grün ✓'])
})

test('whoever follows hears each line to come, and the end', () => {
  const { log, out } = aLog()
  const heard: (string | undefined)[] = []
  out.write('before\n')
  const stop = log.follow((line) => heard.push(line?.text))
  const other: (string | undefined)[] = []
  log.follow((line) => other.push(line?.text))

  out.write('one\n')
  stop()
  out.write('two\n')
  log.close()

  expect(heard).toEqual(['one'])
  expect(other).toEqual(['one', 'two', undefined])
})

test('following a log that has ended ends at once', () => {
  const { log } = aLog()
  log.close()
  const heard: unknown[] = []
  log.follow((line) => heard.push(line))

  expect(heard).toEqual([undefined])
})

test('old lines go when there are too many', () => {
  const { out, texts } = aLog()
  for (let line = 1; line <= 20_000; line++) out.write(`${line}\n`)

  expect(texts().length).toBeGreaterThanOrEqual(5000)
  expect(texts().length).toBeLessThanOrEqual(6000)
  expect(texts().at(-1)).toBe('20000')
  expect(texts()[0]).toBe(String(20_000 - texts().length + 1))
})

test('a log is packed as one text, anew only after a change', () => {
  const { log, out } = aLog()
  out.write('one\ntwo\n')
  const packed = log.pack()

  expect(log.pack()).toBe(packed)
  expect(aLog(packed).log.lines).toEqual(log.lines)

  out.write('three\n')
  expect(aLog(log.pack()).texts()).toEqual(['one', 'two', 'three'])
})
