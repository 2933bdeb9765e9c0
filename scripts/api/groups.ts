/**
 * What the model classes do not say: which package (and API group) each type lives in. A top-level kind is named here;
 * the types it reaches follow it, first come first served, so the core group stands first.
 */
export interface Package {
  /** Prefix of the definition names, e.g. `io.k8s.api.apps.v1`. */
  readonly name: string
  /** Absent: types shared by all groups. */
  readonly groupVersion?: string
  /** Model classes without the version prefix that is `classPrefix`. */
  readonly kinds: string
  /** Types that others reach first but which live here. */
  readonly more?: string
  readonly classPrefix?: 'V2'
}

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'

export const packages: readonly Package[] = [
  {
    name: meta,
    kinds: `ObjectMeta ListMeta OwnerReference ManagedFieldsEntry LabelSelector LabelSelectorRequirement FieldSelectorRequirement Condition
      Status StatusCause StatusDetails DeleteOptions Preconditions APIGroup APIGroupList APIResource APIResourceList APIVersions
      GroupVersionForDiscovery ServerAddressByClientCIDR WatchEvent`,
  },
  {
    name: 'io.k8s.api.core.v1',
    groupVersion: 'v1',
    kinds: `Binding ComponentStatus ConfigMap Endpoints CoreV1Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod PodTemplate
      ReplicationController ResourceQuota Secret Service ServiceAccount`,
    more: 'TopologySelectorTerm TopologySelectorLabelRequirement',
  },
  { name: 'io.k8s.api.apps.v1', groupVersion: 'apps/v1', kinds: 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet' },
  { name: 'io.k8s.api.batch.v1', groupVersion: 'batch/v1', kinds: 'CronJob Job' },
  { name: 'io.k8s.api.autoscaling.v1', groupVersion: 'autoscaling/v1', kinds: 'HorizontalPodAutoscaler Scale' },
  { name: 'io.k8s.api.autoscaling.v2', groupVersion: 'autoscaling/v2', kinds: 'HorizontalPodAutoscaler', classPrefix: 'V2' },
  { name: 'io.k8s.api.policy.v1', groupVersion: 'policy/v1', kinds: 'Eviction PodDisruptionBudget' },
  {
    name: 'io.k8s.api.networking.v1',
    groupVersion: 'networking.k8s.io/v1',
    kinds: 'Ingress IngressClass IPAddress NetworkPolicy ServiceCIDR',
  },
  { name: 'io.k8s.api.discovery.v1', groupVersion: 'discovery.k8s.io/v1', kinds: 'EndpointSlice' },
  { name: 'io.k8s.api.events.v1', groupVersion: 'events.k8s.io/v1', kinds: 'EventsV1Event' },
  { name: 'io.k8s.api.rbac.v1', groupVersion: 'rbac.authorization.k8s.io/v1', kinds: 'ClusterRole ClusterRoleBinding Role RoleBinding' },
  { name: 'io.k8s.api.coordination.v1', groupVersion: 'coordination.k8s.io/v1', kinds: 'Lease' },
  { name: 'io.k8s.api.scheduling.v1', groupVersion: 'scheduling.k8s.io/v1', kinds: 'PriorityClass' },
  {
    name: 'io.k8s.api.storage.v1',
    groupVersion: 'storage.k8s.io/v1',
    kinds: 'CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass',
  },
  { name: 'io.k8s.api.node.v1', groupVersion: 'node.k8s.io/v1', kinds: 'RuntimeClass' },
  {
    name: 'io.k8s.api.certificates.v1',
    groupVersion: 'certificates.k8s.io/v1',
    kinds: 'CertificateSigningRequest',
  },
  {
    name: 'io.k8s.api.authentication.v1',
    groupVersion: 'authentication.k8s.io/v1',
    kinds: 'SelfSubjectReview AuthenticationV1TokenRequest TokenReview',
  },
  {
    name: 'io.k8s.api.authorization.v1',
    groupVersion: 'authorization.k8s.io/v1',
    kinds: 'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  },
  {
    name: 'io.k8s.api.admissionregistration.v1',
    groupVersion: 'admissionregistration.k8s.io/v1',
    kinds: `MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy
      ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration`,
  },
  { name: 'io.k8s.api.flowcontrol.v1', groupVersion: 'flowcontrol.apiserver.k8s.io/v1', kinds: 'FlowSchema PriorityLevelConfiguration' },
  {
    name: 'io.k8s.api.resource.v1',
    groupVersion: 'resource.k8s.io/v1',
    kinds: 'DeviceClass ResourceV1ResourceClaim ResourceClaimTemplate ResourceSlice',
  },
  {
    name: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
    groupVersion: 'apiextensions.k8s.io/v1',
    kinds: 'CustomResourceDefinition',
  },
  { name: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1', groupVersion: 'apiregistration.k8s.io/v1', kinds: 'APIService' },
]

/** Types whose upstream names clash once `V1` is dropped, or which read badly. */
export const typeNames: Readonly<Record<string, string>> = { ResourceV1ResourceClaim: 'ResourceClaim' }

/** Types that apimachinery declares (it knows what the server always fills in). */
export const declaredByApimachinery = new Set([
  'ObjectMeta',
  'ListMeta',
  'OwnerReference',
  'ManagedFieldsEntry',
  'Status',
  'StatusCause',
  'StatusDetails',
])
