import type { Resource } from '#api'
import type { InitialObject } from '../objects.ts'
import { builtInApiServices } from './api-services.ts'
import { flowControlObjects } from './flow-control.ts'

/** What a server writes for itself, and for those who look at how it works. */
export const ownObjects = (resources: readonly Resource[], serviceCidr: string, now: string): readonly InitialObject[] => [
  ...flowControlObjects(now),
  ...builtInApiServices(resources, now),
  serviceRange(serviceCidr, now),
  // Since when tokens from secrets are watched for use. (pkg/controlplane/controller/legacytokentracking)
  {
    group: '',
    version: 'v1',
    resource: 'configmaps',
    namespace: 'kube-system',
    body: {
      metadata: { name: 'kube-apiserver-legacy-service-account-token-tracking' },
      data: { since: now.slice(0, 'yyyy-mm-dd'.length) },
    },
  },
]

/** The range that services have their addresses from; its finalizer keeps it as long as there is any. */
function serviceRange(cidr: string, now: string): InitialObject {
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: now, reason: '', message: 'Kubernetes default Service CIDR is ready' }
  const metadata = { name: 'kubernetes', finalizers: ['networking.k8s.io/service-cidr-finalizer'] }
  const body = { metadata, spec: { cidrs: [cidr] }, status: { conditions: [ready] } }
  return { group: 'networking.k8s.io', version: 'v1', resource: 'servicecidrs', body }
}
