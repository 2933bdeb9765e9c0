import { qualified, required } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import type { IngressClass } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { immutable } from '../validation.ts'

/** networking.k8s.io/v1 IngressClass. */
export const ingressClasses: Resource<IngressClass> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  scope: 'Cluster',
  schema: 'io.k8s.api.networking.v1.IngressClass',
  defaults: (object) =>
    object.spec?.parameters
      ? { ...object, spec: { ...object.spec, parameters: { ...object.spec.parameters, scope: object.spec.parameters.scope ?? 'Cluster' } } }
      : object,
  validate: ({ spec }) => (spec?.controller ? [] : [required('spec.controller')]),
  validateUpdate: (next, previous) => immutable('spec.controller', next.spec.controller, previous.spec.controller),
  columns: [
    column('Controller', ({ spec }) => spec.controller ?? ''),
    column('Parameters', ({ spec: { parameters } }) =>
      parameters ? `${qualified(parameters.kind, parameters.apiGroup)}/${parameters.name}` : '<none>',
    ),
    ageColumn,
  ],
}
