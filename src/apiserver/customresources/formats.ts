import { parseTime } from '#kernel'
import { dns1123Subdomain, isIpv4, isIpv6 } from '#apimachinery'

const hasPrefixLength = (value: string): boolean => {
  const [address = '', bits = '', ...rest] = value.split('/')
  const max = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1
  return rest.length === 0 && /^\d+$/.test(bits) && Number(bits) <= max
}

const isUri = (value: string): boolean => {
  try {
    return new URL(value).protocol !== ''
  } catch {
    return value.startsWith('/')
  }
}

/** The formats of strings that are checked; others mean nothing, as upstream. */
const formats: Readonly<Record<string, (value: string) => boolean>> = {
  'date-time': (value) => /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}/.test(value) && !Number.isNaN(parseTime(value)),
  date: (value) => /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(value),
  duration: (value) =>
    /^[+-]?(\d+(\.\d*)?|\.\d+)\s*(ns|us|µs|ms|s|m|h|d|w)(\s*(\d+(\.\d*)?|\.\d+)\s*(ns|us|µs|ms|s|m|h|d|w))*$|^0$/.test(value),
  byte: (value) => value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  cidr: hasPrefixLength,
  email: (value) => /^[^@\s]+@[^@\s]+$/.test(value),
  hostname: (value) => dns1123Subdomain(value.toLowerCase()).length === 0,
  ipv4: isIpv4,
  ipv6: isIpv6,
  mac: (value) => /^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$/.test(value),
  uri: isUri,
  uuid: (value) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(value),
  uuid3: (value) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(value),
  uuid4: (value) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(value),
  uuid5: (value) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(value),
}

/** Whether a text has a format; any text has one that is not known. */
export const hasFormat = (format: string, value: string): boolean => formats[format]?.(value) ?? true
