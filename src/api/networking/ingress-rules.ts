/** What an Ingress and its class may say. (pkg/apis/networking/validation) */
import {
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  forbiddenField,
  invalid,
  ipAddress,
  portName,
  portNumber,
  required,
  type Rule,
  tooLong,
  wildcardSubdomain,
} from '#apimachinery'
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressClass,
  IngressClassParametersReference,
  IngressRule,
  IngressServiceBackend,
  IngressTLS,
  TypedLocalObjectReference,
} from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import {
  byRule,
  domainPrefixedPath,
  eachItem,
  type Errors,
  immutable,
  isNew,
  notSupportedUnless,
  pathSegment,
  requiredByRule,
  requiredIf,
  subdomain,
  validateLoadBalancerIngress,
  when,
} from '../validation.ts'

const validateReference = ({ apiGroup, kind, name }: TypedLocalObjectReference, path: string): Errors => [
  ...(apiGroup === undefined ? [] : byRule(`${path}.apiGroup`, apiGroup, dns1123Subdomain)),
  ...requiredByRule(`${path}.kind`, kind, pathSegment, 'kind is required'),
  ...requiredByRule(`${path}.name`, name, pathSegment, 'name is required'),
]

function validatePort(path: string, { port }: IngressServiceBackend): Errors {
  const { name, number } = port ?? {}
  if (name && number) return [invalid(path, '', 'cannot set both port name & port number')]
  if (name) return byRule(`${path}.service.port.name`, name, portName)
  if (!number) return [required(path, 'port name or number is required')]
  return portNumber(number).map((why) => invalid(`${path}.service.port.number`, number, why))
}

function validateBackend(path: string, { service, resource }: IngressBackend): Errors {
  if (service && resource) return [invalid(path, '', 'cannot set both resource and service backends')]
  if (resource) return validateReference(resource, `${path}.resource`)
  if (!service) return [invalid(path, '', 'resource or service backend is required')]
  return [...requiredByRule(`${path}.service.name`, service.name, dns1035Label), ...validatePort(path, service)]
}

const inside = ['//', '/./', '/../', '%2f', '%2F']
const atEnd = ['/..', '/.']

const absolute = (path: string, value: string): Errors =>
  when(!value.startsWith('/'), () => invalid(path, value, 'must be an absolute path'))

function validatePath({ path: url = '', pathType, backend }: HTTPIngressPath, path: string): Errors {
  const at = `${path}.path`
  if (!pathType) return [required(`${path}.pathType`, 'pathType must be specified')]
  const isPlain = pathType === 'Exact' || pathType === 'Prefix'
  return [
    ...notSupportedUnless(`${path}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']),
    ...(isPlain || (pathType === 'ImplementationSpecific' && url !== '') ? absolute(at, url) : []),
    ...(isPlain ? inside.filter((bad) => url.includes(bad)).map((bad) => invalid(at, url, `must not contain '${bad}'`)) : []),
    ...(isPlain ? atEnd.filter((bad) => url.endsWith(bad)).map((bad) => invalid(at, url, `cannot end with '${bad}'`)) : []),
    ...validateBackend(`${path}.backend`, backend),
  ]
}

const hostName: Rule = (host) => (host.includes('*') ? wildcardSubdomain : dns1123Subdomain)(host)

const validateRule = ({ host = '', http }: IngressRule, path: string): Errors => [
  ...when(ipAddress(host).length === 0, () => invalid(`${path}.host`, host, 'must be a DNS name, not an IP address')),
  ...(host === '' ? [] : byRule(`${path}.host`, host, hostName)),
  ...requiredIf(http?.paths.length === 0, `${path}.http.paths`),
  ...eachItem(`${path}.http.paths`, http?.paths, validatePath),
]

const validateTls = ({ hosts, secretName }: IngressTLS, path: string): Errors => [
  ...eachItem(`${path}.hosts`, hosts, (host, at) => byRule(at, host, hostName)),
  ...subdomain(`${path}.secretName`, secretName),
]

const legacyClass = 'kubernetes.io/ingress.class'

function validateIngress(ingress: Ingress): Errors {
  const { rules = [], defaultBackend, tls, ingressClassName } = ingress.spec
  const legacy = ingress.metadata.annotations?.[legacyClass]
  const isOther = legacy !== undefined && ingressClassName !== undefined && legacy !== ingressClassName
  return [
    ...when(rules.length === 0 && !defaultBackend, () => invalid('spec', rules, 'either `defaultBackend` or `rules` must be specified')),
    ...(defaultBackend ? validateBackend('spec.defaultBackend', defaultBackend) : []),
    ...eachItem('spec.rules', rules, validateRule),
    ...eachItem('spec.tls', tls, validateTls),
    ...(ingressClassName === undefined ? [] : byRule('spec.ingressClassName', ingressClassName, dns1123Subdomain)),
    ...when(isNew(ingress) && isOther, () =>
      invalid(`annotations.${legacyClass}`, legacy, 'must match `ingressClassName` when both are specified'),
    ),
  ]
}

export const ingressRules: Rules<Ingress> = {
  validate: validateIngress,
  validateStatusUpdate: ({ status }) => eachItem('status.loadBalancer.ingress', status?.loadBalancer?.ingress, validateLoadBalancerIngress),
}

const longestController = 250

function validateParameters(path: string, parameters: IngressClassParametersReference | undefined): Errors {
  if (!parameters) return []
  const { scope = '', namespace } = parameters
  return [
    ...validateReference(parameters, path),
    ...notSupportedUnless(`${path}.scope`, scope, ['Cluster', 'Namespace']),
    ...requiredIf(scope === 'Namespace' && namespace === undefined, `${path}.namespace`, "`parameters.scope` is set to 'Namespace'"),
    ...(scope === 'Namespace' && namespace !== undefined ? byRule(`${path}.namespace`, namespace, dns1123Label) : []),
    ...when(scope === 'Cluster' && namespace !== undefined, () =>
      forbiddenField(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"),
    ),
  ]
}

export const ingressClassRules: Rules<IngressClass> = {
  defaults: (object) => {
    const { parameters } = object.spec
    return parameters
      ? { ...object, spec: { ...object.spec, parameters: { ...parameters, scope: parameters.scope ?? 'Cluster' } } }
      : object
  },
  validate: ({ spec: { controller = '', parameters } }) => [
    ...(controller.length > longestController ? [tooLong('spec.controller', longestController)] : []),
    ...domainPrefixedPath('spec.controller', controller),
    ...validateParameters('spec.parameters', parameters),
  ],
  validateUpdate: (next, previous) => immutable('spec.controller', next.spec.controller, previous.spec.controller),
}
