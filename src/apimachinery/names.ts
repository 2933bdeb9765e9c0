/**
 * Upstream's rules for names, labels, ports and keys. Each returns what is wrong, in upstream's words: nothing if the value is fine.
 * (apimachinery/pkg/util/validation and pkg/api/validate/content)
 */
export type Rule = (value: string) => readonly string[]

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomain = String.raw`${label}(\.${label})*`
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const qualifiedPart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'

const emptyError = 'must be non-empty'
export const maxLengthError = (length: number): string => `must be no more than ${length} bytes`
export const rangeError = (min: number, max: number): string => `must be between ${min} and ${max}, inclusive`
/** Upstream joins examples as `'a',  or 'b', `, two spaces included. */
const regexError = (message: string, pattern: string, ...examples: readonly string[]): string =>
  `${message} (${examples.length > 0 ? 'e.g. ' : ''}${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${pattern}')`

/** A rule of a pattern and a greatest length. */
function patternRule(pattern: string, message: string, examples: readonly string[], max = Number.POSITIVE_INFINITY): Rule {
  const expression = new RegExp(`^(?:${pattern})$`)
  return (value) => [
    ...(value.length > max ? [maxLengthError(max)] : []),
    ...(expression.test(value) ? [] : [regexError(message, pattern, ...examples)]),
  ]
}

const alphanumericEnds = 'and must start and end with an alphanumeric character'

export const dns1123Subdomain = patternRule(
  subdomain,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${alphanumericEnds}`,
  ['example.com'],
  253,
)

const looseLabel = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?'

/** The same with underscores, as search domains may have them. */
export const relaxedSubdomain = patternRule(
  String.raw`${looseLabel}(\.${looseLabel})*`,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or '.', ${alphanumericEnds}`,
  ['example.com'],
  253,
)

const plainLabel = patternRule(
  label,
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${alphanumericEnds}`,
  ['my-name', '123-abc'],
  63,
)
const subdomainPattern = new RegExp(`^(?:${subdomain})$`)

export const dns1123Label: Rule = (value) =>
  value.includes('.') && subdomainPattern.test(value)
    ? [...(value.length > 63 ? [maxLengthError(63)] : []), 'must not contain dots']
    : plainLabel(value)

export const dns1035Label = patternRule(
  label1035,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  ['my-name', 'abc-123'],
  63,
)

export const wildcardSubdomain = patternRule(
  String.raw`\*\.${subdomain}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  ['*.example.com'],
  253,
)

const qualifiedMessage = `must consist of alphanumeric characters, '-', '_' or '.', ${alphanumericEnds}`
const qualifiedExamples = ['MyName', 'my.name', '123-abc'] as const
const namePart = patternRule(qualifiedPart, qualifiedMessage, qualifiedExamples, 63)
const prefixed = (prefix: string, errors: readonly string[]): readonly string[] => errors.map((error) => prefix + error)

/** A label or annotation key, a condition's or resource's name: `name` or `example.com/name`. */
export const qualifiedName: Rule = (value) => {
  const parts = value.split('/')
  if (parts.length > 2)
    return [
      `a qualified name ${regexError(qualifiedMessage, qualifiedPart, ...qualifiedExamples)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  const [name = '', prefix] = parts.toReversed()
  const prefixErrors = prefix === undefined ? [] : prefixed('prefix part ', prefix === '' ? [emptyError] : dns1123Subdomain(prefix))
  return [...prefixErrors, ...(name === '' ? prefixed('name part ', [emptyError]) : []), ...prefixed('name part ', namePart(name))]
}

export const labelValue = patternRule(
  `(${qualifiedPart})?`,
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${alphanumericEnds}`,
  ['MyValue', 'my_value', '12345'],
  63,
)

const configKeyPattern = patternRule(
  '[-._a-zA-Z0-9]+',
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  ['key.name', 'KEY_NAME', 'key-name'],
  253,
)

/** A key of a ConfigMap or Secret: it becomes a file's name. */
export const configMapKey: Rule = (value) => [
  ...configKeyPattern(value),
  ...(value === '.'
    ? ["must not be '.'"]
    : value === '..'
      ? ["must not be '..'"]
      : value.startsWith('..')
        ? ["must not start with '..'"]
        : []),
]

export const environmentVariableName: Rule = (value) => [
  ...(value === '' ? [`environment variable name ${emptyError}`] : []),
  ...(/^[ -<>-~]*$/.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]),
]

/** A port's name (an IANA service name). */
export const portName: Rule = (value) => [
  ...(value.length > 15 ? [maxLengthError(15)] : []),
  ...(/^[-a-z0-9]+$/.test(value) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
  ...(/[a-z]/.test(value) ? [] : ['must contain at least one letter (a-z)']),
  ...(value.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(/^-|-$/.test(value) ? ['must not begin or end with a hyphen'] : []),
]

export const percent = patternRule('[0-9]+%', "a valid percent string must be a numeric string followed by an ending '%'", ['1%', '93%'])
export const httpHeaderName = patternRule('[-A-Za-z0-9]+', "a valid HTTP header must consist of alphanumeric characters or '-'", [
  'X-Header-Name',
])

export const inRange = (value: number, min: number, max: number): readonly string[] =>
  Number.isInteger(value) && value >= min && value <= max ? [] : [rangeError(min, max)]
export const portNumber = (value: number): readonly string[] => inRange(value, 1, 65535)

const ipv4Part = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = new RegExp(`^${ipv4Part}(?:\\.${ipv4Part}){3}$`)

export const isIpv4 = (value: string): boolean => ipv4.test(value)

export function isIpv6(value: string): boolean {
  const [head = '', tail, ...more] = value.split('::')
  if (more.length > 0) return false
  const groups = (part: string): number => {
    if (part === '') return 0
    const list = part.split(':')
    const last = list.at(-1) ?? ''
    const dotted = isIpv4(last) && list.length > 0
    const plain = dotted ? list.slice(0, -1) : list
    return plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) ? plain.length + (dotted ? 2 : 0) : Number.NaN
  }
  return tail === undefined ? value.includes(':') && groups(head) === 8 : groups(head) + groups(tail) <= 7
}

export const ipAddress: Rule = (value) =>
  isIpv4(value) || isIpv6(value) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']

export const cidr: Rule = (value) => {
  const [address = '', bits = '', ...more] = value.split('/')
  const max = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1
  const fine = more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= max
  return fine ? [] : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']
}
