/** What a cron schedule may be, and what is said of one that is none: the grammar of robfig/cron's standard parser. */

interface Bounds {
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** In the order in which they are read: a complaint is about the first that is wrong. */
const fields: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
]

class NoSchedule extends Error {}
const fail = (why: string): never => {
  throw new NoSchedule(why)
}

/** As Go's `%q` and strconv's errors have it. */
const quoted = (text: string): string => JSON.stringify(text)

function numberOf(text: string): number {
  if (text === '' || !/^[+-]?\d+$/.test(text))
    fail(`failed to parse int from ${text}: strconv.Atoi: parsing ${quoted(text)}: invalid syntax`)
  const value = Number(text)
  if (value < 0) fail(`negative number (${value}) not allowed: ${text}`)
  return value
}

function numberOrName(text: string, { min, names }: Bounds): number {
  const index = names?.indexOf(text.toLowerCase()) ?? -1
  return index >= 0 ? index + min : numberOf(text)
}

/** `number`, `number-number`, either with a step: `*\/5`. */
function checkRange(text: string, bounds: Bounds): void {
  const [range = '', step, ...more] = text.split('/')
  const [low = '', high, ...further] = range.split('-')
  let first = bounds.min
  let last = bounds.max
  const isAny = low === '*' || low === '?'
  if (!isAny) {
    first = numberOrName(low, bounds)
    if (further.length > 0) fail(`too many hyphens: ${text}`)
    last = high === undefined ? first : numberOrName(high, bounds)
  }
  if (more.length > 0) fail(`too many slashes: ${text}`)
  const every = step === undefined ? 1 : numberOf(step)
  if (step !== undefined && high === undefined) last = bounds.max
  if (first < bounds.min) fail(`beginning of range (${first}) below minimum (${bounds.min}): ${text}`)
  if (last > bounds.max) fail(`end of range (${last}) above maximum (${bounds.max}): ${text}`)
  if (first > last) fail(`beginning of range (${first}) beyond end of range (${last}): ${text}`)
  if (every === 0) fail(`step of range should be a positive number: ${text}`)
}

const descriptors = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'])
const durationPattern = /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/

function checkDescriptor(text: string): void {
  if (descriptors.has(text)) return
  if (!text.startsWith('@every ')) fail(`unrecognized descriptor: ${text}`)
  const duration = text.slice('@every '.length)
  if (durationPattern.test(duration)) return
  const why = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(duration) ? 'missing unit in duration' : 'invalid duration'
  fail(`failed to parse duration ${text}: time: ${why} ${quoted(duration)}`)
}

function check(text: string): void {
  if (text === '') fail('empty spec string')
  let rest = text
  const zone = /^(?:CRON_)?TZ=(\S*)(\s[^]*)?$/.exec(text)
  if (zone) {
    if (zone[2] === undefined) fail(`provided bad location ${zone[1] ?? ''}: unknown time zone ${zone[1] ?? ''}`)
    rest = (zone[2] ?? '').trim()
  }
  if (rest.startsWith('@')) return checkDescriptor(rest)
  const given = rest.split(/\s+/).filter((field) => field !== '')
  if (given.length !== fields.length) fail(`expected exactly ${fields.length} fields, found ${given.length}: [${given.join(' ')}]`)
  fields.forEach((bounds, index) => {
    for (const part of (given[index] ?? '').split(',').filter((item) => item !== '')) checkRange(part, bounds)
  })
}

/** What is wrong with a schedule, in upstream's words; undefined if it is one. */
export function scheduleError(text: string): string | undefined {
  try {
    check(text)
    return undefined
  } catch (error) {
    if (error instanceof NoSchedule) return error.message
    throw error
  }
}
