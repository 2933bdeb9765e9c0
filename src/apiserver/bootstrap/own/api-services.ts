import type { Resource } from '#api'
import type { InitialObject } from '../objects.ts'

export const automanagedLabel = 'kube-aggregator.kubernetes.io/automanaged'

/** Where a group stands among all, from the top. (pkg/controlplane/apiserver/aggregator.go) */
const groupPriorities: Readonly<Record<string, number>> = {
  '': 18_000,
  apps: 17_800,
  'events.k8s.io': 17_750,
  'authentication.k8s.io': 17_700,
  'authorization.k8s.io': 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  'certificates.k8s.io': 17_300,
  'networking.k8s.io': 17_200,
  policy: 17_100,
  'rbac.authorization.k8s.io': 17_000,
  'storage.k8s.io': 16_800,
  'apiextensions.k8s.io': 16_700,
  'admissionregistration.k8s.io': 16_700,
  'scheduling.k8s.io': 16_600,
  'coordination.k8s.io': 16_500,
  'node.k8s.io': 16_300,
  'discovery.k8s.io': 16_200,
  'flowcontrol.apiserver.k8s.io': 16_100,
  'resource.k8s.io': 15_900,
}

const usualVersionPriority = 15
const versionPriorities: Readonly<Record<string, number>> = {
  'v1.': 1,
  'v2.autoscaling': 30,
  'v1.flowcontrol.apiserver.k8s.io': 21,
  'v1.resource.k8s.io': 20,
}

/** A group version that the server serves itself. `managed`: whether it goes with what it stands for. */
export function localApiService(
  { group, version }: Pick<Resource, 'group' | 'version'>,
  priorities: { readonly group: number; readonly version: number },
  managed: 'onstart' | 'true',
  now: string,
): InitialObject['body'] {
  const available = { type: 'Available', status: 'True', reason: 'Local', message: 'Local APIServices are always available' }
  return {
    metadata: { name: `${version}.${group}`, labels: { [automanagedLabel]: managed } },
    spec: {
      ...(group !== '' && { group }),
      version,
      groupPriorityMinimum: priorities.group,
      versionPriority: priorities.version,
    },
    status: { conditions: [{ ...available, lastTransitionTime: now }] },
  }
}

/** Of all that is built in. The group of APIServices is the aggregator's own, and not one of them. */
export function builtInApiServices(resources: readonly Resource[], now: string): readonly InitialObject[] {
  const builtIn = resources.filter(({ custom, group }) => !custom && groupPriorities[group] !== undefined)
  const versions = new Map(builtIn.map(({ group, version }) => [`${version}.${group}`, { group, version }]))
  return [...versions].map(([name, served]): InitialObject => {
    const priorities = { group: groupPriorities[served.group] ?? 0, version: versionPriorities[name] ?? usualVersionPriority }
    const body = localApiService(served, priorities, 'onstart', now)
    return { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices', body }
  })
}
