import { ageColumn } from '../columns.ts'
import type { ServiceAccount } from '../generated/types.ts'
import type { Resource } from '../resource.ts'

/** v1 ServiceAccount. */
export const serviceAccounts: Resource<ServiceAccount> = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.ServiceAccount',
  withoutGeneration: true,
  subresources: { others: { token: { kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] } } },
  columns: [ageColumn],
}
