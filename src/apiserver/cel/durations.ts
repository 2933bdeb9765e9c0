import { Duration } from '@marcbachmann/cel-js/evaluator'

const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  w: 604_800e9,
}

/** A format's `duration`; none is nothing. */
export function parseDuration(text: string): Duration {
  const sign = text.startsWith('-') ? -1 : 1
  let total = 0
  for (const [, amount, unit = ''] of text.matchAll(/([\d.]+)\s*(ns|us|µs|ms|s|m|h|d|w)/g))
    total += Number(amount) * (nanoseconds[unit] ?? 0)
  return Duration.fromMilliseconds((sign * total) / 1e6)
}
