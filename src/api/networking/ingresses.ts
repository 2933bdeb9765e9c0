import { type FieldError, forbiddenField, invalid, notSupported, required } from '#apimachinery'
import { dns1123Subdomain, wildcardSubdomain } from '#apimachinery'
import { ageColumn, column, some } from '../columns.ts'
import type { HTTPIngressPath, Ingress, IngressBackend, IngressRule } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { byRule, eachItem, type Errors, requiredByRule } from '../validation.ts'

function validateBackend(path: string, backend: IngressBackend | undefined): Errors {
  const { service, resource } = backend ?? {}
  if (service && resource) return [invalid(path, '', 'cannot set both resource and service backends')]
  if (resource) return []
  if (!service) return [invalid(path, '', 'resource or service backend is required')]
  const { name, number } = service.port ?? {}
  const errors: FieldError[] = [...requiredByRule(`${path}.service.name`, service.name, dns1123Subdomain)]
  if (!name && !number) errors.push(required(path, 'port name or number is required'))
  if (name && number) errors.push(invalid(path, '', 'cannot set both port name & port number'))
  return errors
}

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'] as const

function validatePath(item: HTTPIngressPath, path: string): Errors {
  const errors: FieldError[] = []
  if (!item.pathType) errors.push(required(`${path}.pathType`, 'pathType must be specified'))
  else if (!pathTypes.some((known) => known === item.pathType)) errors.push(notSupported(`${path}.pathType`, item.pathType, pathTypes))
  else if (item.pathType !== 'ImplementationSpecific' || item.path) {
    if (!item.path?.startsWith('/')) errors.push(invalid(`${path}.path`, item.path ?? '', 'must be an absolute path'))
    else
      for (const bad of ['//', '/./', '/../', '%2f', '%2F'])
        if (item.path.includes(bad)) errors.push(invalid(`${path}.path`, item.path, `must not contain '${bad}'`))
  }
  return [...errors, ...validateBackend(`${path}.backend`, item.backend)]
}

const validateRule = (rule: IngressRule, path: string): Errors => [
  ...(rule.host ? byRule(`${path}.host`, rule.host, rule.host.includes('*') ? wildcardSubdomain : dns1123Subdomain) : []),
  ...(rule.http && rule.http.paths.length === 0 ? [required(`${path}.http.paths`)] : []),
  ...eachItem(`${path}.http.paths`, rule.http?.paths, validatePath),
]

function validate({ spec }: Ingress): Errors {
  const { rules = [], defaultBackend } = spec ?? {}
  return [
    ...(rules.length === 0 && !defaultBackend ? [invalid('spec', rules, 'either `defaultBackend` or `rules` must be specified')] : []),
    ...eachItem('spec.rules', rules, validateRule),
    ...(defaultBackend ? validateBackend('spec.defaultBackend', defaultBackend) : []),
  ]
}

const legacyClass = 'kubernetes.io/ingress.class'

const addressText = ({ status }: Ingress): string =>
  (status?.loadBalancer?.ingress ?? [])
    .map(({ ip, hostname }) => ip || hostname || '')
    .filter(Boolean)
    .join(',')

const hostsText = ({ spec }: Ingress): string => {
  const hosts = (spec.rules ?? []).map(({ host }) => host ?? '').filter(Boolean)
  return hosts.length === 0 ? '*' : some(hosts, 3)
}

/** networking.k8s.io/v1 Ingress. */
export const ingresses: Resource<Ingress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.networking.v1.Ingress',
  subresources: { status: true },
  prepareForCreate: (ingress) => ({ ...ingress, status: { loadBalancer: {} } }),
  validate: (ingress) => [
    ...validate(ingress),
    ...(ingress.metadata.annotations?.[legacyClass] && ingress.spec.ingressClassName
      ? [forbiddenField(`annotations.${legacyClass}`, 'can not be set when the class field is also set')]
      : []),
  ],
  columns: [
    column('Class', ({ metadata, spec }) => spec.ingressClassName ?? metadata.annotations?.[legacyClass] ?? '<none>'),
    column('Hosts', hostsText),
    column('Address', addressText),
    column('Ports', ({ spec }) => ((spec.tls ?? []).length > 0 ? '80, 443' : '80')),
    ageColumn,
  ],
}
