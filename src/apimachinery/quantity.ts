/**
 * resource.Quantity: a fixed-point number with a suffix, exact to a billionth. Kept as a whole number of billionths, so
 * that sums of many small values lose nothing.
 */
export interface Quantity {
  readonly nano: bigint
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent'
}

const unit = 1_000_000_000n
/** Upstream makes what is larger as large as this. */
const largest = (2n ** 63n - 1n) * unit
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const binary: Readonly<Record<string, number>> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 }
const decimalSuffixes = Object.keys(decimal)
const binarySuffixes = Object.keys(binary)
const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/

/** What upstream says to a text that is no quantity. */
export const quantityError = String.raw`quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`

const power = (base: bigint, exponent: number): bigint => base ** BigInt(exponent)
/** Upstream rounds what is finer than a billionth away from zero. */
const divideUp = (value: bigint, by: bigint): bigint => (value + by - 1n) / by

/** Parses `500m`, `1.5Gi`, `2e3`; throws with upstream's message. */
export function parseQuantity(text: string | number): Quantity {
  const match = pattern.exec(String(text).trim())
  const [, sign = '', whole = '', fraction = '', exponent, suffix = ''] = match ?? []
  if (!match || !isQuantity(text)) throw new Error(quantityError)
  const digits = BigInt(whole + fraction)
  const twos = binary[suffix]
  const tens = (exponent ? Number(exponent.slice(1)) : (decimal[suffix] ?? 0)) + 9 - fraction.length
  const scaled = digits * (twos === undefined ? 1n : power(1024n, twos))
  const exact = tens >= 0 ? scaled * power(10n, tens) : divideUp(scaled, power(10n, -tens))
  const nano = exact > largest ? largest : exact
  return { nano: sign === '-' ? -nano : nano, format: exponent ? 'DecimalExponent' : twos === undefined ? 'DecimalSI' : 'BinarySI' }
}

export const isQuantity = (text: string | number): boolean => {
  const match = pattern.exec(String(text).trim())
  // Numbers beyond all use would cost beyond all measure.
  return match !== null && (match[2] ?? '') + (match[3] ?? '') !== '' && match[0].length <= 400 && !/[eE][+-]?0*[1-9]\d{3}/.test(match[0])
}

function formatBinary(nano: bigint): string | undefined {
  if (nano % unit !== 0n || (nano > -1024n * unit && nano < 1024n * unit)) return undefined
  let value = nano / unit
  let suffix = ''
  for (const next of binarySuffixes) {
    if (value % 1024n !== 0n) break
    value /= 1024n
    suffix = next
  }
  return `${value}${suffix}`
}

/** The canonical text: no fraction, the largest suffix that allows it. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0'
  const twos = format === 'BinarySI' ? formatBinary(nano) : undefined
  if (twos !== undefined) return twos
  let value = nano
  let step = 0
  while (step < decimalSuffixes.length - 1 && value % 1000n === 0n) {
    value /= 1000n
    step++
  }
  if (format !== 'DecimalExponent') return `${value}${decimalSuffixes[step]}`
  return step === 3 ? `${value}` : `${value}e${step * 3 - 9}`
}

const canonical = new Map<string | number, string>()

/** The canonical text of a quantity's text: `1000m` → `1`, `0.5` → `500m`. */
export function canonicalQuantity(text: string | number): string {
  const known = canonical.get(text)
  if (known !== undefined) return known
  const result = formatQuantity(parseQuantity(text))
  if (canonical.size > 10_000) canonical.clear()
  canonical.set(text, result)
  return result
}

export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nano: a.nano + b.nano,
  format: a.nano === 0n ? b.format : a.format,
})

export const subtractQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nano: a.nano - b.nano,
  format: a.nano === 0n ? b.format : a.format,
})

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. Takes texts. */
export function compareQuantities(a: string | number, b: string | number): number {
  if (a === b) return 0
  const left = parseQuantity(a).nano
  const right = parseQuantity(b).nano
  return left < right ? -1 : left > right ? 1 : 0
}

const values = new Map<string | number, { readonly whole: number; readonly milli: number }>()
const up = (nano: bigint, size: bigint): number => Number(nano > 0n ? divideUp(nano, size) : nano / size)

function measure(text: string | number): { readonly whole: number; readonly milli: number } {
  const known = values.get(text)
  if (known) return known
  const { nano } = parseQuantity(text)
  const result = { whole: up(nano, unit), milli: up(nano, 1_000_000n) }
  if (values.size > 10_000) values.clear()
  values.set(text, result)
  return result
}

/** The number, rounded up: bytes of memory, counts. Remembers what it has parsed. */
export const quantityValue = (text: string | number): number => measure(text).whole

/** The number of thousandths, rounded up: CPU. Remembers what it has parsed. */
export const quantityMilliValue = (text: string | number): number => measure(text).milli

/** `250` → `250m`, `2000` → `2`. */
export const formatMilli = (milli: number): string => formatQuantity({ nano: BigInt(Math.round(milli)) * 1_000_000n, format: 'DecimalSI' })

/** `1048576` → `1Mi`. */
export const formatBytes = (bytes: number): string => formatQuantity({ nano: BigInt(Math.round(bytes)) * unit, format: 'BinarySI' })

/** Resource amounts by name, as in `limits` and `capacity`. */
export type ResourceList = Readonly<Record<string, string>>

/** Adds amounts name by name. */
export function addResources(a: ResourceList, b: ResourceList): ResourceList {
  const sum: Record<string, string> = { ...a }
  for (const [name, amount] of Object.entries(b)) {
    const before = sum[name]
    sum[name] = before === undefined ? amount : formatQuantity(addQuantities(parseQuantity(before), parseQuantity(amount)))
  }
  return sum
}
