import type { Deployment, DeploymentSpec, ReplicaSet, Service, ServiceSpec } from '#api'
import { metadataOf, type Named } from './metadata.ts'
import { aContainer } from './pods.ts'

export interface WorkloadParts extends Named {
  readonly replicas?: number
  readonly image?: string
  /** Selected by, and carried by its pods. Default: `app` with the workload's name. */
  readonly podLabels?: Readonly<Record<string, string>>
}

function podTemplate({ name = 'web', image, podLabels = { app: name } }: WorkloadParts): Pick<DeploymentSpec, 'selector' | 'template'> {
  return {
    selector: { matchLabels: podLabels },
    template: {
      metadata: { labels: podLabels },
      spec: {
        containers: [aContainer(image === undefined ? {} : { image })],
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'ClusterFirst',
        schedulerName: 'default-scheduler',
      },
    },
  }
}

/** A deployment of one replica that rolls by a quarter, as the server would hand it out. */
export function aDeployment(parts: WorkloadParts & { readonly spec?: Partial<DeploymentSpec> } = {}): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { generation: 1, ...metadataOf('Deployment', 'web', { namespace: 'default', ...parts }) },
    spec: {
      replicas: parts.replicas ?? 1,
      ...podTemplate(parts),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...parts.spec,
    },
    status: {},
  }
}

export function aReplicaSet(parts: WorkloadParts = {}): ReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { generation: 1, ...metadataOf('ReplicaSet', 'web', { namespace: 'default', ...parts }) },
    spec: { replicas: parts.replicas ?? 1, ...podTemplate(parts) },
    status: { replicas: 0 },
  }
}

/** A ClusterIP service of port 80. */
export function aService(
  parts: Named & { readonly selector?: Readonly<Record<string, string>>; readonly spec?: ServiceSpec } = {},
): Service {
  const { name = 'web', selector = { app: name }, spec } = parts
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf('Service', name, { namespace: 'default', ...parts }),
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.10',
      clusterIPs: ['10.96.0.10'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      selector,
      ...spec,
    },
    status: { loadBalancer: {} },
  }
}
