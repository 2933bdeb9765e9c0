import { expect, test } from 'vitest'
import { EventCorrelator, type EventFacts } from './event-correlator.ts'

const anEvent = (change: Partial<EventFacts> = {}): EventFacts => ({
  component: 'kubelet',
  host: 'node-1',
  kind: 'Pod',
  apiVersion: 'v1',
  namespace: 'default',
  name: 'web',
  uid: '1',
  fieldPath: '',
  type: 'Normal',
  reason: 'Pulled',
  message: 'Pulled it',
  ...change,
})

test('the same event again is counted', () => {
  const correlator = new EventCorrelator()

  const counts = [1000, 2000, 3000].map((now) => correlator.correlate(anEvent(), now))

  expect(counts.map(({ count }) => count)).toEqual([1, 2, 3])
  expect(new Set(counts.map(({ key }) => key)).size).toBe(1)
  expect(counts.at(-1)?.firstMs).toBe(1000)
})

test('from the tenth different message on, similar events are combined', () => {
  const correlator = new EventCorrelator()

  const messages = Array.from({ length: 12 }, (_, at) => correlator.correlate(anEvent({ message: `m${at}` }), 0))

  expect(messages.slice(8).map(({ message, count }) => [message, count])).toEqual([
    ['m8', 1],
    ['(combined from similar events): m9', 1],
    ['(combined from similar events): m10', 2],
    ['(combined from similar events): m11', 3],
  ])
})

test('ten quiet minutes end a combination', () => {
  const correlator = new EventCorrelator()
  for (let at = 0; at < 12; at++) correlator.correlate(anEvent({ message: `m${at}` }), 0)

  expect(correlator.correlate(anEvent({ message: 'later' }), 600_001).message).toBe('later')
})

test('an object says 25 things at once, then one every five minutes', () => {
  const correlator = new EventCorrelator()
  const pass = (now: number): boolean => !correlator.correlate(anEvent(), now).isDropped

  const atOnce = Array.from({ length: 30 }, () => pass(0)).filter(Boolean)

  expect(atOnce).toHaveLength(25)
  expect([pass(299_000), pass(301_000), pass(302_000)]).toEqual([false, true, false])
  expect(correlator.correlate(anEvent({ uid: '2' }), 0).isDropped).toBe(false)
})
