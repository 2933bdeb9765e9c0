import { invalid } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import type { Lease } from '../generated/types.ts'
import type { Resource } from '../resource.ts'

/** Electing who is to hold a lease, which these are for, is off unless asked for. */
function withoutStrategy(next: Lease, previous?: Lease): Lease {
  if (!next.spec || (next.spec.strategy === undefined && next.spec.preferredHolder === undefined) || previous?.spec?.strategy) return next
  const { strategy: _, preferredHolder: _preferred, ...spec } = next.spec
  return { ...next, spec }
}

/** coordination.k8s.io/v1 Lease. */
export const leases: Resource<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  scope: 'Namespaced',
  schema: 'io.k8s.api.coordination.v1.Lease',
  withoutGeneration: true,
  prepareForCreate: (lease) => withoutStrategy(lease),
  prepareForUpdate: withoutStrategy,
  validate: ({ spec }) => {
    const { leaseDurationSeconds: duration, leaseTransitions: transitions } = spec ?? {}
    return [
      ...(duration !== undefined && duration <= 0 ? [invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0')] : []),
      ...(transitions !== undefined && transitions < 0
        ? [invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]
        : []),
    ]
  },
  columns: [column('Holder', ({ spec }) => spec?.holderIdentity ?? ''), ageColumn],
}
