/** Points in time are values of expressions, not the clock's. */
// eslint-disable-next-line no-restricted-globals -- the class that the library keeps them in
export const Timestamp = Date
export type Timestamp = InstanceType<typeof Timestamp>

/** RFC 3339, with no more of a fraction than there is. */
export const timestampText = (value: Timestamp): string => value.toISOString().replace(/\.?0*Z$/, 'Z')

/** A format's `date` or `date-time`; undefined for what is none. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const value = new Timestamp(text)
  return Number.isNaN(value.getTime()) ? undefined : value
}
