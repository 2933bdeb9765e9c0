/** What an Endpoints may hold. (ValidateEndpoints) */
import { dns1123Label, dns1123Subdomain, forbiddenField, invalid, ipAddress, portNumber, required } from '#apimachinery'
import { validateNonSpecialIP } from '../endpoint-addresses.ts'
import type { CoreEndpointPort, EndpointAddress, Endpoints, EndpointSubset } from '../generated/types.ts'
import { byRule, eachItem, type Errors, label, requiredOneOf } from '../validation.ts'

function validateAddress({ ip, hostname, nodeName }: EndpointAddress, path: string): Errors {
  const errors = [
    ...byRule(`${path}.ip`, ip, ipAddress),
    ...label(`${path}.hostname`, hostname),
    ...(nodeName === undefined ? [] : byRule(`${path}.nodeName`, nodeName, dns1123Subdomain)),
  ]
  return errors.length > 0 ? errors : validateNonSpecialIP(`${path}.ip`, ip)
}

const validatePort = ({ name, port, protocol }: CoreEndpointPort, path: string, isNamed: boolean): Errors => [
  ...(name ? byRule(`${path}.name`, name, dns1123Label) : isNamed ? [required(`${path}.name`)] : []),
  ...portNumber(port).map((why) => invalid(`${path}.port`, port, why)),
  ...requiredOneOf(`${path}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']),
]

function validateSubset({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset, path: string): Errors {
  const isEmpty = addresses.length + notReadyAddresses.length === 0
  return [
    ...(isEmpty ? [required(path, 'must specify `addresses` or `notReadyAddresses`')] : []),
    ...eachItem(`${path}.addresses`, addresses, validateAddress),
    ...eachItem(`${path}.notReadyAddresses`, notReadyAddresses, validateAddress),
    ...eachItem(`${path}.ports`, ports, (port, at) => validatePort(port, at, ports.length > 1)),
  ]
}

export const validateEndpoints = ({ subsets }: Endpoints): Errors => eachItem('subsets', subsets, validateSubset)

const addressesOf = ({ addresses = [], notReadyAddresses = [] }: EndpointSubset): readonly EndpointAddress[] => [
  ...addresses,
  ...notReadyAddresses,
]

/** An address does not move to another node. */
export function validateEndpointsUpdate({ subsets }: Endpoints, previous: Endpoints): Errors {
  const nodes = new Map((previous.subsets ?? []).flatMap(addressesOf).map(({ ip, nodeName }) => [ip, nodeName]))
  const check = ({ ip, nodeName }: EndpointAddress, path: string): Errors => {
    const before = nodes.get(ip)
    return before === undefined || nodeName === undefined || nodeName === before
      ? []
      : [forbiddenField(`${path}.nodeName`, `Cannot change NodeName for ${ip} to ${nodeName}`)]
  }
  return eachItem('subsets', subsets, ({ addresses, notReadyAddresses }, path) => [
    ...eachItem(`${path}.addresses`, addresses, check),
    ...eachItem(`${path}.notReadyAddresses`, notReadyAddresses, check),
  ])
}
