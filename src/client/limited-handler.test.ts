import { expect, test } from 'vitest'
import type { ApiHandler, ApiRequest, ApiResponse } from '#apimachinery'
import { limitInFlight } from './limited-handler.ts'

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

test('so many requests are on their way at once, and the next goes when one is back, well or not', async () => {
  const sent: string[] = []
  const answer = new Map<string, (response: ApiResponse | Error) => void>()
  const handler: ApiHandler = ({ name = '' }) => {
    sent.push(name)
    return new Promise((resolve, reject) =>
      answer.set(name, (response) => (response instanceof Error ? reject(response) : resolve(response))),
    )
  }
  const limited = limitInFlight(handler, 2)
  const ask = (name: string, more: Partial<ApiRequest> = {}) =>
    limited({ verb: 'get', version: 'v1', resource: 'pods', name, ...more }).then(
      () => name,
      () => `${name} failed`,
    )
  const all = ['a', 'b', 'c', 'd'].map((name) => ask(name))
  void ask('watch', { verb: 'list', query: { watch: 'true' } })
  await settle()
  expect(sent).toEqual(['a', 'b', 'watch'])

  const bytes: ApiResponse = { type: 'bytes', code: 200, contentType: 'text/plain', bytes: '' }
  answer.get('b')?.(new Error('gone'))
  await settle()
  answer.get('c')?.(bytes)
  await settle()
  expect(sent).toEqual(['a', 'b', 'watch', 'c', 'd'])
  for (const name of ['a', 'd']) answer.get(name)?.(bytes)
  expect(await Promise.all(all)).toEqual(['a', 'b failed', 'c', 'd'])
})
