import { parseTime } from '#kernel'
import { humanDuration } from '#apimachinery'
import { describeLayout, TabWriter } from '../tabwriter.ts'

const days = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** What a describer writes times with. */
export interface Times {
  readonly now: number
  readonly utcOffsetMinutes: number
}

/** Days since 1970 as year, month (from 0) and day. (Howard Hinnant's civil_from_days) */
function civil(dayNumber: number): { year: number; month: number; day: number } {
  const shifted = dayNumber + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = (shiftedMonth + 2) % 12
  return {
    year: yearOfEra + era * 400 + (month < 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Go's RFC1123Z: `Sat, 21 Nov 2026 01:40:56 +0000`. A missing time is Go's zero time. */
export function longTime(time: string | undefined | null, utcOffsetMinutes: number): string {
  if (!time) return 'Mon, 01 Jan 0001 00:00:00 +0000'
  const seconds = Math.floor(parseTime(time) / 1000) + utcOffsetMinutes * 60
  const dayNumber = Math.floor(seconds / 86_400)
  const { year, month, day } = civil(dayNumber)
  const rest = seconds - dayNumber * 86_400
  const clock = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60].map(two).join(':')
  const offset = Math.abs(utcOffsetMinutes)
  const zone = `${utcOffsetMinutes < 0 ? '-' : '+'}${two(Math.floor(offset / 60))}${two(offset % 60)}`
  return `${days[((dayNumber % 7) + 7) % 7]}, ${two(day)} ${months[month]} ${String(year).padStart(4, '0')} ${clock} ${zone}`
}

/** Writes indented lines whose cells, parted by tabs, are aligned with those around them. */
export class DescribeWriter {
  readonly #writer = new TabWriter(describeLayout)
  readonly times: Times
  readonly #aligned: boolean
  #done = ''

  /** Without `aligned`, tabs stay tabs. */
  constructor(times: Times, aligned = true) {
    this.times = times
    this.#aligned = aligned
  }

  /** A line, `level` steps of two spaces deep. */
  line(level: number, text: string): void {
    this.write(`${'  '.repeat(level)}${text}\n`)
  }

  /** Text as it is. */
  write(text: string): void {
    if (this.#aligned) this.#writer.write(text)
    else this.#done += text
  }

  /** Ends the alignment: what follows has columns of its own. */
  breakColumns(): void {
    this.#done += this.#writer.flush()
  }

  time(time: string | undefined | null): string {
    return longTime(time, this.times.utcOffsetMinutes)
  }

  since(time: string | undefined | null): string {
    const ms = time ? parseTime(time) : Number.NaN
    return Number.isNaN(ms) ? '<unknown>' : humanDuration(this.times.now - ms)
  }

  toString(): string {
    this.breakColumns()
    return this.#done
  }
}

/** `True` or `False`, as describers write them. */
export const titled = (value: boolean | undefined): string => (value ? 'True' : 'False')
export const titledOrUnset = (value: boolean | undefined): string => (value === undefined ? '<unset>' : titled(value))
/** A list as Go's `%v` prints it. */
export const bracketed = (list: readonly unknown[] | undefined): string => `[${(list ?? []).map(String).join(' ')}]`
export const orNone = (text: string | undefined): string => text || '<none>'
