import { qualified } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import type { IngressClass } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** networking.k8s.io/v1 IngressClass. */
export const ingressClasses: Resource<IngressClass> = lazily<IngressClass>(
  {
    group: 'networking.k8s.io',
    version: 'v1',
    kind: 'IngressClass',
    plural: 'ingressclasses',
    singular: 'ingressclass',
    scope: 'Cluster',
    schema: 'io.k8s.api.networking.v1.IngressClass',
    columns: [
      column('Controller', ({ spec }) => spec.controller ?? ''),
      column('Parameters', ({ spec: { parameters } }) =>
        parameters ? `${qualified(parameters.kind, parameters.apiGroup)}/${parameters.name}` : '<none>',
      ),
      ageColumn,
    ],
  },
  async () => (await import('./ingress-rules.ts')).ingressClassRules,
)
