import { expect, test } from 'vitest'
import { parseTokens } from './authentication-flags.ts'
import { readOptions } from './options.ts'

test.each<[string, readonly unknown[]]>([
  ['secret,alice,1,"dev,ops"', [{ token: 'secret', user: { name: 'alice', uid: '1', groups: ['dev', 'ops'] } }]],
  ['secret,alice,1,dev', [{ token: 'secret', user: { name: 'alice', uid: '1', groups: ['dev'] } }]],
  ['secret, alice, 1\r\n\n', [{ token: 'secret', user: { name: 'alice', uid: '1', groups: [] } }]],
  ['secret,"a ""great"" one",', [{ token: 'secret', user: { name: 'a "great" one', groups: [] } }]],
  [',alice,1', []],
  ['', []],
])('a token file with %j has these users', (text, expected) => {
  expect(parseTokens(text, 'tokens.csv')).toEqual(expected)
})

test('a line of a token file has three columns at least', () => {
  expect(() => parseTokens('secret,alice', 'tokens.csv')).toThrow(
    "token file 'tokens.csv' must have at least 3 columns (token, user name, user uid), found 2",
  )
})

test('how users are told apart can be chosen', () => {
  expect(readOptions(['--tls', '--anonymous-auth=false'])).toMatchObject({ tls: true, apiServer: { anonymousAuth: false } })
  expect(() => readOptions(['--anonymous-auth=no'])).toThrow('--anonymous-auth must be true or false, not "no".')
  expect(() => readOptions(['--token-auth-file', '/nowhere'])).toThrow('--token-auth-file: ENOENT')
})
