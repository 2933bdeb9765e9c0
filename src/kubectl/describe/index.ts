import type { ResourceType } from '../resources/discovery.ts'
import {
  describeConfigMap,
  describeLimitRange,
  describeNamespace,
  describeResourceQuota,
  describeSecret,
  describeServiceAccount,
} from './configuration.ts'
import type { Describer } from './context.ts'
import { describeGeneric } from './generic.ts'
import { describeEndpoints, describeEndpointSlice, describeIngress, describeIngressClass, describeService } from './network.ts'
import { describeNetworkPolicy } from './network-policy.ts'
import { describeNode } from './node.ts'
import { describePod } from './pod.ts'
import { describeHorizontalPodAutoscaler, describePodDisruptionBudget, describePriorityClass } from './policy.ts'
import { describeBinding, describeRole } from './rbac.ts'
import { describePersistentVolume, describePersistentVolumeClaim, describeStorageClass } from './storage.ts'
import {
  describeCronJob,
  describeDaemonSet,
  describeDeployment,
  describeJob,
  describeReplicaSet,
  describeReplicationController,
  describeStatefulSet,
} from './workloads.ts'

/** The describers of kinds, by kind and group. A kind without one is described field by field. */
// Each takes the type that its key names; the registry only hands it such objects.
const describers: Readonly<Record<string, Describer<never>>> = {
  'Pod.': describePod,
  'ReplicationController.': describeReplicationController,
  'Secret.': describeSecret,
  'Service.': describeService,
  'ServiceAccount.': describeServiceAccount,
  'Node.': describeNode,
  'LimitRange.': describeLimitRange,
  'ResourceQuota.': describeResourceQuota,
  'PersistentVolume.': describePersistentVolume,
  'PersistentVolumeClaim.': describePersistentVolumeClaim,
  'Namespace.': describeNamespace,
  'Endpoints.': describeEndpoints,
  'ConfigMap.': describeConfigMap,
  'EndpointSlice.discovery.k8s.io': describeEndpointSlice,
  'HorizontalPodAutoscaler.autoscaling': describeHorizontalPodAutoscaler,
  'Ingress.networking.k8s.io': describeIngress,
  'IngressClass.networking.k8s.io': describeIngressClass,
  'NetworkPolicy.networking.k8s.io': describeNetworkPolicy,
  'Job.batch': describeJob,
  'CronJob.batch': describeCronJob,
  'StatefulSet.apps': describeStatefulSet,
  'Deployment.apps': describeDeployment,
  'DaemonSet.apps': describeDaemonSet,
  'ReplicaSet.apps': describeReplicaSet,
  'StorageClass.storage.k8s.io': describeStorageClass,
  'PodDisruptionBudget.policy': describePodDisruptionBudget,
  'Role.rbac.authorization.k8s.io': describeRole,
  'ClusterRole.rbac.authorization.k8s.io': describeRole,
  'RoleBinding.rbac.authorization.k8s.io': describeBinding,
  'ClusterRoleBinding.rbac.authorization.k8s.io': describeBinding,
  'PriorityClass.scheduling.k8s.io': describePriorityClass,
}

export const describerOf = ({ kind, group }: ResourceType): Describer =>
  (describers[`${kind}.${group}`] as Describer | undefined) ?? describeGeneric
