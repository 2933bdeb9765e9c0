import { deflateSync, strToU8 } from 'fflate'
import { expect, test } from 'vitest'
import { decodeLink, encodeLink, LinkError, type Shared } from './link.ts'

const shared: Shared = {
  files: [{ name: 'web.yaml', text: 'kind: Service # ü → 网' }],
  view: 'workloads',
  bottomTab: 'terminal',
  panels: { explorer: false },
  theme: 'dark',
  speed: 5,
}

test.each([[false], [true]])('a link carries everything there and back (embed: %s)', (embed) => {
  expect(decodeLink(encodeLink(shared, embed))).toEqual(shared)
})

test('a hash without a share is no link', () => {
  expect(decodeLink('#embed')).toBeUndefined()
  expect(decodeLink('')).toBeUndefined()
})

const packed = (data: unknown): string =>
  `#share=${btoa(String.fromCharCode(...deflateSync(strToU8(JSON.stringify(data)))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')}`

test.each([
  ['cut off', encodeLink(shared).slice(0, 40)],
  ['no base64', '#share=%%%'],
  ['of another version', packed({ v: 2, files: [] })],
  ['with a file that is none', packed({ v: 1, files: [{ name: 3 }] })],
])('a link that is %s says so', (_, hash) => {
  expect(() => decodeLink(hash)).toThrow(LinkError)
})

test('what is not allowed in a link is left out', () => {
  expect(
    decodeLink(packed({ v: 1, files: [], view: '<script>', theme: 'pink', speed: -1, panels: { explorer: 'yes', other: true } })),
  ).toEqual({
    files: [],
    panels: {},
  })
})
