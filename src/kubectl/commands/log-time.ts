/** The parts of RFC 3339, each with the name that Go's layout has for it. */
const parts: readonly (readonly [RegExp, string])[] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^(0[1-9]|1[0-2])/, '01'],
  [/^-/, '-'],
  [/^(0[1-9]|[12]\d|3[01])/, '02'],
  [/^T/, 'T'],
  [/^([01]\d|2[0-3])/, '15'],
  [/^:/, ':'],
  [/^[0-5]\d/, '04'],
  [/^:/, ':'],
  [/^[0-5]\d([.,]\d+)?/, '05'],
  [/^(Z|[+-]\d\d:\d\d)/, 'Z07:00'],
]

/** What Go says of a text that is no RFC 3339 time; undefined for one that is. */
export function timeProblem(text: string): string | undefined {
  const head = `parsing time ${JSON.stringify(text)}`
  let rest = text
  for (const [pattern, name] of parts) {
    const found = pattern.exec(rest)
    if (!found) return `${head} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(name)}`
    rest = rest.slice(found[0].length)
  }
  return rest === '' ? undefined : `${head}: extra text: ${JSON.stringify(rest)}`
}
