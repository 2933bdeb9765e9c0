import { dns1123Subdomain, ipAddress, qualified, required } from '#apimachinery'
import { column } from '../columns.ts'
import type { IPAddress, ParentReference } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { byRule, type Errors, immutable, pathSegment, requiredByRule, subdomain } from '../validation.ts'

const segment = (path: string, value: string | undefined): Errors => requiredByRule(path, value, pathSegment)

function validateParent(path: string, parent: ParentReference | undefined): Errors {
  if (!parent) return [required(path)]
  return [
    ...subdomain(`${path}.group`, parent.group),
    ...segment(`${path}.resource`, parent.resource),
    ...segment(`${path}.name`, parent.name),
    ...(parent.namespace ? byRule(`${path}.namespace`, parent.namespace, dns1123Subdomain) : []),
  ]
}

const parentText = ({ spec }: IPAddress): string => {
  const { group, resource, namespace, name } = spec.parentRef
  return [qualified(resource, group ?? ''), ...(namespace ? [namespace] : []), name].join('/')
}

/** networking.k8s.io/v1 IPAddress: an address that is taken, and by what. */
export const ipAddresses: Resource<IPAddress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  scope: 'Cluster',
  schema: 'io.k8s.api.networking.v1.IPAddress',
  withoutGeneration: true,
  nameRule: (name) => ipAddress(name)[0],
  validate: ({ spec }) => validateParent('spec.parentRef', spec?.parentRef),
  validateUpdate: (next, previous) => immutable('spec.parentRef', next.spec.parentRef, previous.spec.parentRef),
  columns: [column('ParentRef', parentText)],
}
