import type { Duration } from '@marcbachmann/cel-js/evaluator'
import { timestampText, type Timestamp } from '../timestamps.ts'
import { duration, timestamp, type CelFunction } from './define.ts'

/** Conversions of the language that the library leaves out. */
export const times: readonly CelFunction[] = [
  { name: 'timestamp', takes: [timestamp], gives: timestamp, run: (value: Timestamp) => value },
  { name: 'duration', takes: [duration], gives: duration, run: (value: Duration) => value },
  { name: 'int', takes: [timestamp], gives: 'int', run: (value: Timestamp) => BigInt(Math.floor(value.getTime() / 1000)) },
  { name: 'string', takes: [timestamp], gives: 'string', run: timestampText },
  { name: 'string', takes: [duration], gives: 'string', run: (value: Duration) => value.toString() },
]
