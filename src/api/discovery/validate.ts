/** What an EndpointSlice may hold. (pkg/apis/discovery/validation) */
import {
  dns1123Label,
  dns1123Subdomain,
  duplicate,
  type FieldError,
  invalid,
  labelValue,
  portNumber,
  qualifiedName,
  required,
  tooMany,
} from '#apimachinery'
import { validateFullyQualifiedName, validateIPOfFamily, validateNonSpecialIP } from '../endpoint-addresses.ts'
import type { DiscoveryEndpointPort, Endpoint, EndpointHints, EndpointSlice } from '../generated/types.ts'
import { byRule, eachItem, type Errors, immutable, requiredOneOf, validateLabels } from '../validation.ts'

const most = { addresses: 100, ports: 20_000, endpoints: 1000, hints: 8, topology: 16 } as const

function validateAddress(path: string, address: string, type: string): Errors {
  if (type === 'FQDN') return validateFullyQualifiedName(path, address)
  if (type !== 'IPv4' && type !== 'IPv6') return []
  return [...validateIPOfFamily(path, address, type), ...validateNonSpecialIP(path, address)]
}

function validateNamed(path: string, list: readonly { readonly name: string }[] = []): Errors {
  if (list.length > most.hints) return [tooMany(path, list.length, most.hints)]
  const names = list.map(({ name }) => name)
  return eachItem(path, list, ({ name }, at, index) => [
    ...(names.indexOf(name) < index ? [duplicate(`${at}.name`, name)] : []),
    ...byRule(`${at}.name`, name, labelValue),
  ])
}

const validateHints = (path: string, hints: EndpointHints | undefined): Errors => [
  ...validateNamed(`${path}.forZones`, hints?.forZones),
  ...validateNamed(`${path}.forNodes`, hints?.forNodes),
]

function validateEndpoint(endpoint: Endpoint, path: string, type: string): Errors {
  const { addresses, deprecatedTopology: topology = {}, nodeName, hostname } = endpoint
  const errors: FieldError[] = []
  if (addresses.length === 0) errors.push(required(`${path}.addresses`, 'must contain at least 1 address'))
  if (addresses.length > most.addresses) errors.push(tooMany(`${path}.addresses`, addresses.length, most.addresses))
  errors.push(...eachItem(`${path}.addresses`, addresses, (address, at) => validateAddress(at, address, type)))
  if (nodeName !== undefined) errors.push(...byRule(`${path}.nodeName`, nodeName, dns1123Subdomain))
  const labels = Object.keys(topology).length
  if (labels > most.topology) errors.push(tooMany(`${path}.deprecatedTopology`, labels, most.topology))
  errors.push(...validateLabels(`${path}.deprecatedTopology`, topology))
  if (hostname !== undefined) errors.push(...byRule(`${path}.hostname`, hostname, dns1123Label))
  return [...errors, ...validateHints(`${path}.hints`, endpoint.hints)]
}

function validateEndpoints({ addressType, endpoints }: EndpointSlice): Errors {
  const list = endpoints ?? []
  if (list.length > most.endpoints) return [tooMany('endpoints', list.length, most.endpoints)]
  return eachItem('endpoints', list, (endpoint, path) => validateEndpoint(endpoint, path, addressType))
}

function validatePorts(ports: readonly DiscoveryEndpointPort[] = []): Errors {
  if (ports.length > most.ports) return [tooMany('ports', ports.length, most.ports)]
  const names = ports.map(({ name = '' }) => name)
  return eachItem('ports', ports, ({ name = '', port, protocol, appProtocol }, path, index) => [
    ...(name ? byRule(`${path}.name`, name, dns1123Label) : []),
    ...(names.indexOf(name) < index ? [duplicate(`${path}.name`, name)] : []),
    ...(port === undefined ? [] : portNumber(port).map((why) => invalid(`${path}.port`, port, why))),
    ...requiredOneOf(`${path}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']),
    ...(appProtocol === undefined ? [] : byRule(`${path}.appProtocol`, appProtocol, qualifiedName)),
  ])
}

const sound = new WeakSet<object>()

/** Endpoints that were found to be sound are not looked at again: a change of a slice keeps most. */
function checkEndpoints(slice: EndpointSlice): Errors {
  const { endpoints } = slice
  if (!endpoints || sound.has(endpoints)) return []
  const errors = validateEndpoints(slice)
  if (errors.length === 0) sound.add(endpoints)
  return errors
}

export const validateSlice = (slice: EndpointSlice): Errors => [
  ...requiredOneOf('addressType', slice.addressType, ['FQDN', 'IPv4', 'IPv6']),
  ...checkEndpoints(slice),
  ...validatePorts(slice.ports),
]

export const validateSliceUpdate = (next: EndpointSlice, previous: EndpointSlice): Errors =>
  immutable('addressType', next.addressType, previous.addressType)
