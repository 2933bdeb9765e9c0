/** A Service's addresses and their families, which go together. (ValidateServiceClusterIPsRelatedFields) */
import { duplicate, invalid, ipAddress, isIpv6, required } from '#apimachinery'
import type { Service, ServiceSpec } from '../../generated/types.ts'
import { byRule, eachItem, type Errors, notSupportedUnless, oneOf, when } from '../../validation.ts'
import { isHeadless } from './needs.ts'

const path = 'spec.clusterIPs'

function validateAgreement({ clusterIP = '', clusterIPs = [] }: ServiceSpec): Errors {
  if (clusterIP === '')
    return when(clusterIPs.length > 0, () => invalid(path, clusterIPs, 'must be empty when `clusterIP` is not specified'))
  if (clusterIPs.length === 0) return [required(path)]
  return when(clusterIPs[0] !== clusterIP, () => invalid(path, clusterIPs, 'first value must match `clusterIP`'))
}

const validateFamilies = (families: readonly string[] = []): Errors =>
  eachItem('spec.ipFamilies', families, (family, at, index) => [
    ...notSupportedUnless(at, family, ['IPv4', 'IPv6']),
    ...when(families.indexOf(family) < index, () => duplicate(at, family)),
  ])

/** Whether each address is of the family that is named in its place. */
function validateMatches({ clusterIPs = [], ipFamilies = [] }: ServiceSpec): Errors {
  return eachItem(path, clusterIPs, (ip, at, index) => {
    const family = ipFamilies[index]
    const isOther = (family === 'IPv4' && isIpv6(ip)) || (family === 'IPv6' && !isIpv6(ip))
    return when(isOther, () => invalid(at, ip, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``))
  })
}

export function validateAddresses(spec: ServiceSpec): Errors {
  const { type, clusterIPs = [], ipFamilies, ipFamilyPolicy } = spec
  if (type === 'ExternalName') return []
  const [first] = clusterIPs
  const wrong = [
    ...when(first === 'None' && clusterIPs.length > 1, () => invalid(path, clusterIPs, "'None' must be the first and only value")),
    ...eachItem(path, clusterIPs, (ip, at, index) => (index === 0 && ip === 'None' ? [] : byRule(at, ip, ipAddress))),
  ]
  const isSingle = new Set(clusterIPs.map((ip) => isIpv6(ip))).size < 2
  const rest = [
    ...when(clusterIPs.length > 1 && isSingle, () => invalid(path, clusterIPs, 'may specify no more than one IP for each IP family')),
    ...(isHeadless(spec) ? [] : validateMatches(spec)),
  ]
  return [
    ...validateAgreement(spec),
    ...validateFamilies(ipFamilies),
    ...oneOf('spec.ipFamilyPolicy', ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']),
    ...wrong,
    ...when(clusterIPs.length > 2, () => invalid(path, clusterIPs, 'may only hold up to 2 values')),
    ...(wrong.length > 0 ? [] : rest),
  ]
}

type Listed = 'clusterIPs' | 'ipFamilies'

/** The first stays what it is; a second may come and, with a policy that says so, go. */
function validateList(field: Listed, one: string, next: ServiceSpec, previous: ServiceSpec): Errors {
  const [after, before] = [next[field] ?? [], previous[field] ?? []]
  const at = `spec.${field}`
  const changed = (index: number): Errors => [invalid(`${at}[${index}]`, after, 'may not change once set')]
  if (after.length === before.length)
    return before.flatMap((value, index) => (value === after[index] ? [] : changed(field === 'clusterIPs' ? index : 0)))
  const hasOther = before.length > 0 && after.length > 0 && before[0] !== after[0]
  if (after.length > before.length) return hasOther ? changed(0) : []
  return [
    ...when((next.clusterIPs ?? []).length === 0, () => invalid(`${at}[0]`, after, `primary ${one} can not be unset`)),
    ...(hasOther ? changed(0) : []),
    ...when(after.length === 1 && next.ipFamilyPolicy !== 'SingleStack', () =>
      invalid('spec.ipFamilyPolicy', next.ipFamilyPolicy ?? null, `must be set to 'SingleStack' when releasing the secondary ${one}`),
    ),
  ]
}

export function validateAddressChange({ spec: next }: Service, { spec: previous }: Service): Errors {
  if (next.type === 'ExternalName' || previous.type === 'ExternalName') return []
  const [isNow, was] = [isHeadless(next), isHeadless(previous)]
  return [
    ...(isNow && was ? [] : validateList('clusterIPs', 'clusterIP', next, previous)),
    ...(isNow || was ? [] : validateList('ipFamilies', 'ipFamily', next, previous)),
  ]
}
