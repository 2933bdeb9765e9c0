import { cidr, invalid, required } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import type { ServiceCIDR } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { byRule, eachItem, type Errors } from '../validation.ts'

const family = (range: string): string => (range.includes(':') ? 'IPv6' : 'IPv4')

function validate({ spec }: ServiceCIDR): Errors {
  const ranges = spec?.cidrs ?? []
  if (ranges.length === 0) return [required('spec.cidrs', 'at least one CIDR required')]
  if (ranges.length > 2) return [invalid('spec', ranges, 'may only hold up to 2 values')]
  const sameFamily = ranges.length === 2 && new Set(ranges.map(family)).size === 1
  return [
    ...(sameFamily
      ? [invalid('spec', ranges, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/96')]
      : []),
    ...eachItem('spec.cidrs', ranges, (range, path) => byRule(path, range, cidr)),
  ]
}

/** A range stays; a second one, of the other family, may come and go. */
const validateUpdate = ({ spec }: ServiceCIDR, previous: ServiceCIDR): Errors =>
  eachItem('spec.cidrs', spec.cidrs, (range, path, index) => {
    const before = previous.spec.cidrs?.[index]
    return before === undefined || before === range ? [] : [invalid(path, range, 'field is immutable')]
  })

/** networking.k8s.io/v1 ServiceCIDR: a range that services' addresses come from. */
export const serviceCIDRs: Resource<ServiceCIDR> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  scope: 'Cluster',
  schema: 'io.k8s.api.networking.v1.ServiceCIDR',
  withoutGeneration: true,
  subresources: { status: true },
  prepareForCreate: (object) => ({ ...object, status: {} }),
  validate,
  validateUpdate,
  columns: [column('CIDRs', ({ spec }) => (spec.cidrs ?? []).join(',')), ageColumn],
}
