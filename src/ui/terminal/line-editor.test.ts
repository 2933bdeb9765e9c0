import { expect, test } from 'vitest'
import { commonStart, editLine, emptyLine, keysOf, withText, type LineState } from './line-editor.ts'

const history = ['kubectl get pods', 'kubectl get nodes']

/** `|` marks the cursor. */
const shown = ({ text, cursor }: LineState): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`
const line = (marked: string): LineState => withText(marked.replace('|', ''), marked.indexOf('|'))

test.each([
  ['typing', 'ku|ctl', ['be'], 'kube|ctl'],
  ['backspace', 'kub|ectl', ['\x7f'], 'ku|ectl'],
  ['delete', 'kub|ectl', ['\x1b[3~'], 'kub|ctl'],
  ['home and end', 'a|b', ['\x01', '>', '\x05', '<'], '>ab<|'],
  ['delete a word', 'get pods web|', ['\x17'], 'get pods |'],
  ['delete to the start', 'get |pods', ['\x15'], '|pods'],
  ['by words', 'get pods|', ['\x1b[1;5D', '\x1b[1;5D'], '|get pods'],
  ['up once', 'x|', ['\x1b[A'], 'kubectl get nodes|'],
  ['up beyond the oldest', '|', ['\x1b[A', '\x1b[A', '\x1b[A'], 'kubectl get pods|'],
  ['up and down again', 'draft|', ['\x1b[A', '\x1b[B'], 'draft|'],
  ['an unknown key', 'a|', ['\x1b[15~'], 'a|'],
])('%s', (_, before, keys, after) => {
  expect(shown(keys.reduce((state, key) => editLine(state, key, history), line(before)))).toBe(after)
})

test('what arrives at once is split into keys', () => {
  expect(keysOf('ab\x1b[Ac\r\x1bf')).toEqual(['ab', '\x1b[A', 'c', '\r', '\x1bf'])
})

test('completions share a start', () => {
  expect(commonStart(['deployment', 'deployments'])).toBe('deployment')
  expect(commonStart([])).toBe('')
  expect(emptyLine.text).toBe('')
})
