import { dns1123Subdomain, ipAddress, invalid, required, relaxedSubdomain } from '#apimachinery'
import type { HostAlias, PodSpec } from '../../generated/types.ts'
import { byRule, eachItem, type Errors, requiredOneOf } from '../../validation.ts'

const policies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const
const maxNameservers = 3
const maxSearches = 32
const maxSearchLength = 2048

export const validateDnsPolicy = (path: string, { dnsPolicy }: PodSpec): Errors => requiredOneOf(`${path}.dnsPolicy`, dnsPolicy, policies)

const validateSearch = (search: string, path: string): Errors =>
  search === '.' ? [] : byRule(path, search.replace(/\.$/, ''), relaxedSubdomain)

/** What goes into a container's resolv.conf; the limits are those of libc. */
export function validateDnsConfig(path: string, { dnsPolicy, dnsConfig: config }: PodSpec): Errors {
  if (dnsPolicy === 'None' && !config) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')]
  if (!config) return []
  const { nameservers = [], searches = [], options } = config
  if (dnsPolicy === 'None' && nameservers.length === 0)
    return [required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')]
  const tooMuch = (field: string, list: readonly string[], why: string): Errors => [invalid(`${path}.${field}`, list, why)]
  return [
    ...(nameservers.length > maxNameservers
      ? tooMuch('nameservers', nameservers, `must not have more than ${maxNameservers} nameservers`)
      : []),
    ...eachItem(`${path}.nameservers`, nameservers, (address, at) => byRule(at, address, ipAddress)),
    ...(searches.length > maxSearches ? tooMuch('searches', searches, `must not have more than ${maxSearches} search paths`) : []),
    ...(searches.join(' ').length > maxSearchLength
      ? tooMuch('searches', searches, `must not have more than ${maxSearchLength} characters (including spaces) in the search list`)
      : []),
    ...eachItem(`${path}.searches`, searches, validateSearch),
    ...eachItem(`${path}.options`, options, ({ name }, at) => (name ? [] : [required(at, 'must not be empty')])),
  ]
}

/** Lines of a container's /etc/hosts. */
export const validateHostAliases = (path: string, aliases: readonly HostAlias[] | undefined): Errors =>
  eachItem(path, aliases, ({ ip, hostnames }, at) => [
    ...byRule(`${at}.ip`, ip, ipAddress),
    ...eachItem(`${at}.hostnames`, hostnames, (name, where) => byRule(where, name, dns1123Subdomain)),
  ])
