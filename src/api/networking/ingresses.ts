import { ageColumn, column, some } from '../columns.ts'
import type { Ingress } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

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
export const ingresses: Resource<Ingress> = lazily<Ingress>(
  {
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
    columns: [
      column('Class', ({ metadata, spec }) => spec.ingressClassName ?? metadata.annotations?.[legacyClass] ?? '<none>'),
      column('Hosts', hostsText),
      column('Address', addressText),
      column('Ports', ({ spec }) => ((spec.tls ?? []).length > 0 ? '80, 443' : '80')),
      ageColumn,
    ],
  },
  async () => (await import('./ingress-rules.ts')).ingressRules,
)
