import { parseTime } from '#kernel'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

const whole = (ms: number, unit: number): number => Math.floor(ms / unit)
const both = (large: string, rest: number, unit: string): string => (rest === 0 ? large : `${large}${rest}${unit}`)

/** Upstream's HumanDuration: `5m12s`, `3d4h`, `2y35d`. */
export function humanDuration(ms: number): string {
  if (ms < -second) return '<invalid>'
  if (ms < 0) return '0s'
  if (ms < 2 * minute) return `${whole(ms, second)}s`
  if (ms < 10 * minute) return both(`${whole(ms, minute)}m`, whole(ms % minute, second), 's')
  if (ms < 3 * hour) return `${whole(ms, minute)}m`
  if (ms < 8 * hour) return both(`${whole(ms, hour)}h`, whole(ms % hour, minute), 'm')
  if (ms < 2 * day) return `${whole(ms, hour)}h`
  if (ms < 8 * day) return both(`${whole(ms, day)}d`, whole(ms % day, hour), 'h')
  if (ms < 2 * year) return `${whole(ms, day)}d`
  if (ms < 8 * year) return both(`${whole(ms, year)}y`, whole(ms % year, day), 'd')
  return `${whole(ms, year)}y`
}

/** The age shown in tables; `<unknown>` when there is no time. */
export const age = (time: string | undefined | null, now: number): string => {
  const ms = time ? parseTime(time) : Number.NaN
  return Number.isNaN(ms) ? '<unknown>' : humanDuration(now - ms)
}
