/** A number, or a percentage such as `25%`. */
export type IntOrString = number | string

/**
 * The number that an IntOrString stands for, given what 100 % is. `round` says where a fraction goes:
 * upstream rounds surge up and unavailability down.
 */
export function scaledValue(value: IntOrString, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  if (!/^\d+%$/.test(value)) throw new Error('invalid value for IntOrString: invalid type: string is not a percentage')
  const exact = (Number(value.slice(0, -1)) * total) / 100
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact)
}

/** The percentage of `25%`; undefined for a number or another text. */
export const percentOf = (value: IntOrString): number | undefined =>
  typeof value === 'string' && /^\d+%$/.test(value) ? Number(value.slice(0, -1)) : undefined
