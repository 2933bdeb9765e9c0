import type { Container, Pod, PodSpec, PodStatus } from '#api'
import { metadataOf, type Named } from './metadata.ts'

export interface PodParts extends Named {
  readonly image?: string
  /** Requests of its one container. */
  readonly requests?: Readonly<Record<string, string>>
  readonly ports?: Container['ports']
  readonly nodeName?: string
  readonly priority?: number
  readonly spec?: Partial<PodSpec>
  readonly status?: PodStatus
}

/** A container as the server defaults it. */
export function aContainer(parts: Partial<Container> = {}): Container {
  return {
    name: 'main',
    image: 'nginx:1.29',
    imagePullPolicy: 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    ...parts,
  }
}

/** A pending pod of one container in namespace default, as the server would hand it out. */
export function aPod(parts: PodParts = {}): Pod {
  const { image, requests, ports, nodeName, priority, spec, status } = parts
  const container = aContainer({ ...(image && { image }), ...(requests && { resources: { requests } }), ...(ports && { ports }) })
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadataOf('Pod', 'web', { namespace: 'default', ...parts }),
    spec: {
      containers: [container],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      ...(nodeName && { nodeName }),
      ...(priority !== undefined && { priority }),
      ...spec,
    },
    status: { phase: 'Pending', ...status },
  }
}
