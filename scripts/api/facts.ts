/**
 * What the model classes do not say about fields: lists that merge, structs and maps that are replaced whole, quantities,
 * enumerations. `Type.field`, with the type's short name; `Type` alone speaks of the struct wherever it is used.
 * Everything not named here is an atomic list, a granular struct, a plain string.
 */

/** Strategic merge and server-side apply of lists: `Type.field` → keys (the first merges patches), `+retainKeys`, … */
export const mergingLists = `
  name: MutatingAdmissionPolicySpec.matchConditions MutatingWebhook.matchConditions MutatingWebhookConfiguration.webhooks
    ValidatingAdmissionPolicySpec.matchConditions ValidatingAdmissionPolicySpec.variables ValidatingWebhook.matchConditions
    ValidatingWebhookConfiguration.webhooks Container.env ContainerStatus.allocatedResourcesStatus EphemeralContainer.env
    PodSpec.containers PodSpec.ephemeralContainers PodSpec.imagePullSecrets PodSpec.initContainers PodSpec.schedulingGates
    ServiceAccount.secrets CSINodeSpec.drivers
  name+retainKeys: PodSpec.resourceClaims PodSpec.volumes PodStatus.resourceClaimStatuses
  type: DaemonSetStatus.conditions DeploymentStatus.conditions ReplicaSetStatus.conditions StatefulSetStatus.conditions
    V2HorizontalPodAutoscalerStatus.conditions ComponentStatus.conditions NamespaceStatus.conditions NodeStatus.addresses
    NodeStatus.conditions PersistentVolumeClaimStatus.conditions PodStatus.conditions ReplicationControllerStatus.conditions
    ServiceStatus.conditions FlowSchemaStatus.conditions PriorityLevelConfigurationStatus.conditions ServiceCIDRStatus.conditions
    PodDisruptionBudgetStatus.conditions APIServiceStatus.conditions
  containerPort,protocol: Container.ports EphemeralContainer.ports
  port,protocol: ServiceSpec.ports
  devicePath: Container.volumeDevices EphemeralContainer.volumeDevices
  mountPath: Container.volumeMounts ContainerStatus.volumeMounts EphemeralContainer.volumeMounts
  ip: PodSpec.hostAliases PodStatus.podIPs
  topologyKey,whenUnsatisfiable: PodSpec.topologySpreadConstraints
  uid: ResourceClaimStatus.reservedFor ObjectMeta.ownerReferences
  rule: JSONSchemaProps.x-kubernetes-validations
`

/** Lists that server-side apply merges but a strategic merge patch replaces. */
export const applyOnlyLists = `
  type: ValidatingAdmissionPolicyStatus.conditions CertificateSigningRequestStatus.conditions AllocatedDeviceStatus.conditions
    CustomResourceDefinitionStatus.conditions
  name: ResourceRequirements.claims
  resourceID: ResourceStatus.resources
  driver,device,pool,shareID: ResourceClaimStatus.devices
`

/** Lists that a strategic merge patch merges but server-side apply owns whole. */
export const patchOnlyLists = `
  type: JobStatus.conditions
  ip: PodStatus.hostIPs
`

/** Lists of scalars that are sets; with `+merge` strategic merge patches merge them too. */
export const sets = `
  set: ValidatingAdmissionPolicyBindingSpec.validationActions PodFailurePolicyOnExitCodesRequirement.values
    UncountedTerminatedPods.failed UncountedTerminatedPods.succeeded ContainerRestartRuleOnExitCodes.values
    NodeAllocatableResourceClaimStatus.containers Endpoint.addresses NonResourcePolicyRule.nonResourceURLs
    NonResourcePolicyRule.verbs ResourcePolicyRule.apiGroups ResourcePolicyRule.namespaces ResourcePolicyRule.resources
    ResourcePolicyRule.verbs CSIDriverSpec.volumeLifecycleModes
  set+merge: NodeSpec.podCIDRs ObjectMeta.finalizers
`

/** Structs with a strategy of their own in strategic merge patches. */
export const structStrategies = `
  retainKeys: DeploymentSpec.strategy
  replace: PodDisruptionBudgetSpec.selector
`

/** Structs (and single fields) that server-side apply owns whole, and the exceptions to that. */
export const atomic = `
  atomic: MatchResources NamedRuleWithOperations ParamKind ParamRef Variable CrossVersionObjectReference ConfigMapKeySelector
    EndpointAddress CoreEndpointPort DiscoveryEndpointPort FileKeySelector LocalObjectReference NodeSelector NodeSelectorTerm
    ObjectFieldSelector ObjectReference ResourceFieldSelector ScopeSelector SecretKeySelector SecretReference
    TopologySelectorTerm TypedLocalObjectReference ServiceBackendPort RoleRef RbacSubject LabelSelector OwnerReference
    PodSpec.nodeSelector ReplicationControllerSpec.selector ServiceSpec.selector Scheduling.nodeSelector
  granular: PersistentVolumeSpec.claimRef
`

/** Strings (or maps and lists of strings) that are quantities. */
export const quantities = `
  quantity: V2HPAScalingRules.tolerance V2MetricTarget.averageValue V2MetricTarget.value V2MetricValueStatus.averageValue
    V2MetricValueStatus.value ContainerStatus.allocatedResources EmptyDirVolumeSource.sizeLimit LimitRangeItem.default
    LimitRangeItem.defaultRequest LimitRangeItem.max LimitRangeItem.maxLimitRequestRatio LimitRangeItem.min
    NodeAllocatableResourceClaimStatus.resources NodeStatus.allocatable NodeStatus.capacity
    PersistentVolumeClaimStatus.allocatedResources PersistentVolumeClaimStatus.capacity PersistentVolumeSpec.capacity
    PodSpec.overhead PodStatus.allocatedResources ResourceFieldSelector.divisor ResourceQuotaSpec.hard ResourceQuotaStatus.hard
    ResourceQuotaStatus.used ResourceRequirements.limits ResourceRequirements.requests VolumeResourceRequirements.limits
    VolumeResourceRequirements.requests Overhead.podFixed CapacityRequestPolicy.default CapacityRequestPolicy.validValues
    CapacityRequestPolicyRange.max CapacityRequestPolicyRange.min CapacityRequestPolicyRange.step CapacityRequirements.requests
    Counter.value DeviceCapacity.value DeviceRequestAllocationResult.consumedCapacity
    NodeAllocatableResourceMapping.allocationMultiplier CSIStorageCapacity.capacity CSIStorageCapacity.maximumVolumeSize
`

/** Allowed values of a field, for the editor and `explain`. What validation enforces is in the kinds. */
export const enumerations = `
  Always,IfNotPresent,Never: Container.imagePullPolicy EphemeralContainer.imagePullPolicy
  FallbackToLogsOnError,File: Container.terminationMessagePolicy EphemeralContainer.terminationMessagePolicy
  Always,Never,OnFailure: PodSpec.restartPolicy
  ClusterFirst,ClusterFirstWithHostNet,Default,None: PodSpec.dnsPolicy
  Never,PreemptLowerPriority: PodSpec.preemptionPolicy PriorityClass.preemptionPolicy
  SCTP,TCP,UDP: ContainerPort.protocol ServicePort.protocol CoreEndpointPort.protocol DiscoveryEndpointPort.protocol NetworkPolicyPort.protocol PortStatus.protocol
  HTTP,HTTPS: HTTPGetAction.scheme
  NoExecute,NoSchedule,PreferNoSchedule: Taint.effect Toleration.effect
  Equal,Exists,Gt,Lt: Toleration.operator
  DoesNotExist,Exists,Gt,In,Lt,NotIn: NodeSelectorRequirement.operator
  DoesNotExist,Exists,In,NotIn: LabelSelectorRequirement.operator
  DoNotSchedule,ScheduleAnyway: TopologySpreadConstraint.whenUnsatisfiable
  Honor,Ignore: TopologySpreadConstraint.nodeAffinityPolicy TopologySpreadConstraint.nodeTaintsPolicy
  Failed,Pending,Running,Succeeded,Unknown: PodStatus.phase
  BestEffort,Burstable,Guaranteed: PodStatus.qosClass
  ClusterIP,ExternalName,LoadBalancer,NodePort: ServiceSpec.type
  ClientIP,None: ServiceSpec.sessionAffinity
  Cluster,Local: ServiceSpec.externalTrafficPolicy ServiceSpec.internalTrafficPolicy
  PreferDualStack,RequireDualStack,SingleStack: ServiceSpec.ipFamilyPolicy
  Active,Terminating: NamespaceStatus.phase
  Recreate,RollingUpdate: DeploymentStrategy.type
  OnDelete,RollingUpdate: DaemonSetUpdateStrategy.type StatefulSetUpdateStrategy.type
  OrderedReady,Parallel: StatefulSetSpec.podManagementPolicy
  Allow,Forbid,Replace: CronJobSpec.concurrencyPolicy
  Indexed,NonIndexed: JobSpec.completionMode
  Failed,TerminatingOrFailed: JobSpec.podReplacementPolicy
  Exact,ImplementationSpecific,Prefix: HTTPIngressPath.pathType
  Block,Filesystem: PersistentVolumeClaimSpec.volumeMode PersistentVolumeSpec.volumeMode
  Delete,Recycle,Retain: PersistentVolumeSpec.persistentVolumeReclaimPolicy StorageClass.reclaimPolicy
  Immediate,WaitForFirstConsumer: StorageClass.volumeBindingMode
  Bound,Lost,Pending: PersistentVolumeClaimStatus.phase
  Available,Bound,Failed,Pending,Released: PersistentVolumeStatus.phase
  AlwaysAllow,IfHealthyBudget: PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy
  FQDN,IPv4,IPv6: EndpointSlice.addressType
  linux,windows: PodOS.name
  Localhost,RuntimeDefault,Unconfined: SeccompProfile.type AppArmorProfile.type
  Bidirectional,HostToContainer,None: VolumeMount.mountPropagation
`

/** Defaults that identify list items: server-side apply needs them for keys that users leave out. */
export const keyDefaults = `
  TCP: ContainerPort.protocol ServicePort.protocol
`
