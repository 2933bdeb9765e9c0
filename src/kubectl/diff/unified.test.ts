import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { unifiedDiff } from './unified.ts'

/** A line for each word. */
const text = (words: string): string => words.replaceAll(/(\S+) ?/g, '$1\n')

test.each<[string, string, string, readonly string[]]>([
  ['texts that are the same have no hunks', 'a b', 'a b', []],
  ['a text that comes is one hunk', '', 'a b', ['@@ -0,0 +1,2 @@', '+a', '+b']],
  ['a text that goes is one hunk', 'a', '', ['@@ -1 +0,0 @@', '-a']],
  [
    'three lines stand around a change',
    '1 2 3 4 x 6 7 8 9',
    '1 2 3 4 y 6 7 8 9',
    ['@@ -2,7 +2,7 @@', ' 2', ' 3', ' 4', '-x', '+y', ' 6', ' 7', ' 8'],
  ],
  ['changes that are near are one hunk', 'x 1 2 3 x', 'y 1 2 3 y', ['@@ -1,5 +1,5 @@', '-x', '+y', ' 1', ' 2', ' 3', '-x', '+y']],
  [
    'changes with six lines between them, too',
    'x 1 2 3 4 5 6 x',
    'y 1 2 3 4 5 6 y',
    ['@@ -1,8 +1,8 @@', '-x', '+y', ' 1', ' 2', ' 3', ' 4', ' 5', ' 6', '-x', '+y'],
  ],
  [
    'with seven they are two',
    'x 1 2 3 4 5 6 7 x',
    'y 1 2 3 4 5 6 7 y',
    ['@@ -1,4 +1,4 @@', '-x', '+y', ' 1', ' 2', ' 3', '@@ -6,4 +6,4 @@', ' 5', ' 6', ' 7', '-x', '+y'],
  ],
  ['of lines that are alike the last is new', 'a b', 'a a b', ['@@ -1,2 +1,3 @@', ' a', '+a', ' b']],
  ['a block before one like it is as far down as it goes', '- x p', '- y p - x p', ['@@ -1,3 +1,6 @@', ' -', '+y', '+p', '+-', ' x', ' p']],
])('%s', (_, before, after, lines) => {
  expect(unifiedDiff(text(before), text(after))).toBe(lines.map((line) => `${line}\n`).join(''))
})

/** What a unified diff makes of a text; throws where the text is not as the diff has it. */
function applied(before: string, diff: string): string {
  const lines = before.split('\n').slice(0, -1)
  const result: string[] = []
  let at = 0
  for (const line of diff.split('\n').slice(0, -1)) {
    const [, start = '', length = '1'] = /^@@ -(\d+)(?:,(\d+))? /.exec(line) ?? []
    if (start !== '') while (at < Number(start) - (length === '0' ? 0 : 1)) result.push(lines[at++] ?? '')
    else if (line.startsWith('+')) result.push(line.slice(1))
    else {
      if (lines[at++] !== line.slice(1)) throw new Error(`${line} is not what stands there`)
      if (line.startsWith(' ')) result.push(line.slice(1))
    }
  }
  return [...result, ...lines.slice(at)].map((line) => `${line}\n`).join('')
}

test('a diff always makes the one text of the other', () => {
  const lines = fc
    .array(fc.constantFrom('a', 'b', 'c', '- x', 'y: 1'), { maxLength: 60 })
    .map((list) => list.map((line) => `${line}\n`).join(''))

  fc.assert(
    fc.property(lines, lines, (before, after) => {
      expect(applied(before, unifiedDiff(before, after))).toBe(after)
    }),
  )
})
