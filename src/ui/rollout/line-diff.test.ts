import { expect, test } from 'vitest'
import { excerpt, lineDiff } from './line-diff.ts'

test('what both texts have stays, the rest is taken out or put in', () => {
  const lines = lineDiff('a\nb\nc', 'a\nx\nc').map(({ mark, text }) => mark + text)

  expect(lines).toEqual([' a', '-b', '+x', ' c'])
})

test('an excerpt leaves out what is far from any change', () => {
  const same = Array.from({ length: 10 }, (_, index) => `l${index}`)
  const lines = excerpt(lineDiff(same.join('\n'), [...same.slice(0, 9), 'new'].join('\n')), 1)

  expect(lines.map(({ mark, text }) => mark + text)).toEqual([' l8', '-l9', '+new'])
})
