import { formatLabelSelector } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import type { NetworkPolicy } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** networking.k8s.io/v1 NetworkPolicy. */
export const networkPolicies: Resource<NetworkPolicy> = lazily<NetworkPolicy>(
  {
    group: 'networking.k8s.io',
    version: 'v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    singular: 'networkpolicy',
    shortNames: ['netpol'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.networking.v1.NetworkPolicy',
    columns: [column('Pod-Selector', ({ spec }) => formatLabelSelector(spec.podSelector)), ageColumn],
  },
  async () => (await import('./network-policy-rules.ts')).networkPolicyRules,
)
