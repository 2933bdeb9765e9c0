/**
 * How types travel as protobuf: their fields in the order of their numbers (`7:` jumps to number 7). `*` marks fields whose
 * presence matters (a zero is kept), `&` structs that are always there, `^` the fields of another message that JSON has
 * among this one's own.
 */
export const wire = `
  APIService: metadata& spec& status&
  APIServiceCondition: type status lastTransitionTime reason message
  APIServiceSpec: service group version insecureSkipTLSVerify caBundle 7:groupPriorityMinimum versionPriority
  APIServiceStatus: conditions
  AWSElasticBlockStoreVolumeSource: volumeID fsType partition readOnly
  AdmissionregistrationServiceReference: namespace name path* port*
  AdmissionregistrationWebhookClientConfig: service caBundle url*
  Affinity: nodeAffinity podAffinity podAntiAffinity
  AggregationRule: clusterRoleSelectors
  ApiregistrationServiceReference: namespace name port*
  AppArmorProfile: type localhostProfile*
  ApplyConfiguration: expression
  AttachedVolume: name devicePath
  AuditAnnotation: key valueExpression
  AuthenticationTokenRequest: metadata& spec& status&
  AzureDiskVolumeSource: diskName diskURI cachingMode* fsType* readOnly* kind*
  AzureFilePersistentVolumeSource: secretName shareName readOnly secretNamespace*
  AzureFileVolumeSource: secretName shareName readOnly
  Binding: metadata& target&
  BoundObjectReference: kind apiVersion name uid
  CSIDriver: metadata& spec&
  CSIDriverSpec: attachRequired* podInfoOnMount* volumeLifecycleModes storageCapacity* fsGroupPolicy* tokenRequests
    requiresRepublish* seLinuxMount* nodeAllocatableUpdatePeriodSeconds*
  CSINode: metadata& spec&
  CSINodeDriver: name nodeID topologyKeys* allocatable
  CSINodeSpec: drivers
  CSIPersistentVolumeSource: driver volumeHandle readOnly fsType volumeAttributes controllerPublishSecretRef
    nodeStageSecretRef nodePublishSecretRef controllerExpandSecretRef nodeExpandSecretRef
  CSIStorageCapacity: metadata& nodeTopology storageClassName capacity* maximumVolumeSize*
  CSIVolumeSource: driver readOnly* fsType* volumeAttributes nodePublishSecretRef
  Capabilities: add drop
  CephFSPersistentVolumeSource: monitors path user secretFile secretRef readOnly
  CephFSVolumeSource: monitors path user secretFile secretRef readOnly
  CertificateSigningRequest: metadata& spec& status&
  CertificateSigningRequestCondition: type reason message lastUpdateTime lastTransitionTime status
  CertificateSigningRequestSpec: request username uid groups usages extra signerName expirationSeconds*
  CertificateSigningRequestStatus: conditions certificate
  CinderPersistentVolumeSource: volumeID fsType readOnly secretRef
  CinderVolumeSource: volumeID fsType readOnly secretRef
  ClientIPConfig: timeoutSeconds*
  ClusterRole: metadata& rules aggregationRule
  ClusterRoleBinding: metadata& subjects roleRef&
  ClusterTrustBundleProjection: name* signerName* labelSelector path optional*
  Condition: type status observedGeneration lastTransitionTime reason message
  ConfigMap: metadata& data binaryData immutable*
  ConfigMapEnvSource: ^LocalObjectReference optional*
  ConfigMapKeySelector: ^LocalObjectReference key optional*
  ConfigMapNodeConfigSource: namespace name uid resourceVersion kubeletConfigKey
  ConfigMapProjection: ^LocalObjectReference items 4:optional*
  ConfigMapVolumeSource: ^LocalObjectReference items defaultMode* optional*
  Container: name image command args workingDir ports env resources& volumeMounts livenessProbe readinessProbe lifecycle
    terminationMessagePath imagePullPolicy securityContext stdin stdinOnce tty envFrom terminationMessagePolicy volumeDevices
    startupProbe resizePolicy restartPolicy*
  ContainerImage: names* sizeBytes
  ContainerPort: name hostPort containerPort protocol hostIP
  ContainerResizePolicy: resourceName restartPolicy
  ContainerState: waiting running terminated
  ContainerStateRunning: startedAt
  ContainerStateTerminated: exitCode signal reason message startedAt finishedAt containerID
  ContainerStateWaiting: reason message
  ContainerStatus: name state& lastState& ready restartCount image imageID containerID started* allocatedResources resources
    volumeMounts user allocatedResourcesStatus
  ContainerUser: linux
  ControllerRevision: metadata& data revision
  CoreEndpointPort: name port protocol appProtocol*
  CoreEvent: metadata& involvedObject& reason message source& firstTimestamp lastTimestamp count type eventTime series action
    related reportingComponent* reportingInstance*
  CoreEventSeries: count lastObservedTime
  CoreResourceClaim: name request
  CronJob: metadata& spec& status&
  CronJobSpec: schedule startingDeadlineSeconds* concurrencyPolicy suspend* jobTemplate& successfulJobsHistoryLimit*
    failedJobsHistoryLimit* timeZone*
  CronJobStatus: active 4:lastScheduleTime lastSuccessfulTime
  CrossVersionObjectReference: kind name apiVersion
  DaemonEndpoint: Port
  DaemonSet: metadata& spec& status&
  DaemonSetCondition: type status lastTransitionTime reason message
  DaemonSetSpec: selector template& updateStrategy& minReadySeconds 6:revisionHistoryLimit*
  DaemonSetStatus: currentNumberScheduled numberMisscheduled desiredNumberScheduled numberReady observedGeneration
    updatedNumberScheduled numberAvailable numberUnavailable collisionCount* conditions
  DaemonSetUpdateStrategy: type rollingUpdate
  DeleteOptions: gracePeriodSeconds* preconditions orphanDependents* propagationPolicy* dryRun
    ignoreStoreReadErrorWithClusterBreakingPotential*
  Deployment: metadata& spec& status&
  DeploymentCondition: type status 4:reason message lastUpdateTime lastTransitionTime
  DeploymentSpec: replicas* selector template& strategy& minReadySeconds revisionHistoryLimit* paused
    9:progressDeadlineSeconds*
  DeploymentStatus: observedGeneration replicas updatedReplicas availableReplicas unavailableReplicas conditions readyReplicas
    collisionCount* terminatingReplicas*
  DeploymentStrategy: type rollingUpdate
  DiscoveryEndpointPort: name* protocol* port* appProtocol*
  DownwardAPIProjection: items
  DownwardAPIVolumeFile: path fieldRef resourceFieldRef mode*
  DownwardAPIVolumeSource: items defaultMode*
  EmptyDirVolumeSource: medium sizeLimit
  Endpoint: addresses conditions& hostname* targetRef deprecatedTopology nodeName* zone* hints
  EndpointAddress: ip targetRef hostname nodeName*
  EndpointConditions: ready* serving* terminating*
  EndpointHints: forZones forNodes
  EndpointSlice: metadata& endpoints ports* addressType
  EndpointSubset: addresses notReadyAddresses ports
  Endpoints: metadata& subsets
  EnvFromSource: prefix configMapRef secretRef
  EnvVar: name value valueFrom
  EnvVarSource: fieldRef resourceFieldRef configMapKeyRef secretKeyRef
  EphemeralContainer: ^EphemeralContainerCommon targetContainerName
  EphemeralContainerCommon: name image command args workingDir ports env resources& volumeMounts livenessProbe readinessProbe
    lifecycle terminationMessagePath imagePullPolicy securityContext stdin stdinOnce tty envFrom terminationMessagePolicy
    volumeDevices startupProbe resizePolicy restartPolicy*
  EphemeralVolumeSource: volumeClaimTemplate
  EventSource: component host
  EventsEvent: metadata& eventTime series reportingController reportingInstance action reason regarding& related note type
    deprecatedSource& deprecatedFirstTimestamp deprecatedLastTimestamp deprecatedCount
  EventsEventSeries: count lastObservedTime
  Eviction: metadata& deleteOptions
  ExecAction: command
  ExemptPriorityLevelConfiguration: nominalConcurrencyShares* lendablePercent*
  ExpressionWarning: 2:fieldRef warning
  FCVolumeSource: targetWWNs lun* fsType readOnly wwids
  FieldSelectorAttributes: rawSelector requirements
  FieldSelectorRequirement: key operator values
  FlexPersistentVolumeSource: driver fsType secretRef readOnly options
  FlexVolumeSource: driver fsType secretRef readOnly options
  FlockerVolumeSource: datasetName datasetUUID
  FlowDistinguisherMethod: type
  FlowSchema: metadata& spec& status&
  FlowSchemaCondition: type status lastTransitionTime reason message
  FlowSchemaSpec: priorityLevelConfiguration& matchingPrecedence distinguisherMethod rules
  FlowSchemaStatus: conditions
  FlowcontrolSubject: kind user group serviceAccount
  ForNode: name
  ForZone: name
  GCEPersistentDiskVolumeSource: pdName fsType partition readOnly
  GRPCAction: port service*
  GitRepoVolumeSource: repository revision directory
  GlusterfsPersistentVolumeSource: endpoints path readOnly endpointsNamespace*
  GlusterfsVolumeSource: endpoints path readOnly
  GroupSubject: name
  HTTPGetAction: path port host scheme httpHeaders
  HTTPHeader: name value
  HTTPIngressPath: path backend& pathType*
  HTTPIngressRuleValue: paths
  HorizontalPodAutoscaler: metadata& spec& status&
  HorizontalPodAutoscalerSpec: scaleTargetRef& minReplicas* maxReplicas targetCPUUtilizationPercentage*
  HorizontalPodAutoscalerStatus: observedGeneration* lastScaleTime currentReplicas desiredReplicas
    currentCPUUtilizationPercentage*
  HostAlias: ip hostnames
  HostIP: ip
  HostPathVolumeSource: path type*
  IPAddress: metadata& spec&
  IPAddressSpec: parentRef
  IPBlock: cidr except
  ISCSIPersistentVolumeSource: targetPortal iqn lun iscsiInterface fsType readOnly portals chapAuthDiscovery 10:secretRef
    chapAuthSession initiatorName*
  ISCSIVolumeSource: targetPortal iqn lun iscsiInterface fsType readOnly portals chapAuthDiscovery 10:secretRef
    chapAuthSession initiatorName*
  ImageVolumeSource: reference pullPolicy
  Ingress: metadata& spec& status&
  IngressBackend: 3:resource service
  IngressClass: metadata& spec&
  IngressClassParametersReference: apiGroup* kind name scope* namespace*
  IngressClassSpec: controller parameters
  IngressLoadBalancerIngress: ip hostname 4:ports
  IngressLoadBalancerStatus: ingress
  IngressPortStatus: port protocol error*
  IngressRule: host ^IngressRuleValue
  IngressRuleValue: http
  IngressServiceBackend: name port&
  IngressSpec: defaultBackend tls rules ingressClassName*
  IngressStatus: loadBalancer&
  IngressTLS: hosts secretName
  JSONPatch: expression
  Job: metadata& spec& status&
  JobCondition: type status lastProbeTime lastTransitionTime reason message
  JobSpec: parallelism* completions* activeDeadlineSeconds* selector manualSelector* template& backoffLimit*
    ttlSecondsAfterFinished* completionMode* suspend* podFailurePolicy backoffLimitPerIndex* maxFailedIndexes*
    podReplacementPolicy* managedBy* successPolicy
  JobStatus: conditions startTime completionTime active succeeded failed completedIndexes uncountedTerminatedPods ready*
    failedIndexes* terminating*
  JobTemplateSpec: metadata& spec&
  KeyToPath: key path mode*
  LabelSelector: matchLabels matchExpressions
  LabelSelectorAttributes: rawSelector requirements
  LabelSelectorRequirement: key operator values
  Lease: metadata& spec&
  LeaseSpec: holderIdentity* leaseDurationSeconds* acquireTime renewTime leaseTransitions* strategy* preferredHolder*
  Lifecycle: postStart preStop
  LifecycleHandler: exec httpGet tcpSocket sleep
  LimitRange: metadata& spec&
  LimitRangeItem: type max min default defaultRequest maxLimitRequestRatio
  LimitRangeSpec: limits
  LimitResponse: type queuing
  LimitedPriorityLevelConfiguration: nominalConcurrencyShares* limitResponse& lendablePercent* borrowingLimitPercent*
  LinuxContainerUser: uid gid supplementalGroups
  LoadBalancerIngress: ip hostname ipMode* ports
  LoadBalancerStatus: ingress
  LocalObjectReference: name
  LocalVolumeSource: path fsType*
  ManagedFieldsEntry: manager operation apiVersion time 6:fieldsType fieldsV1 subresource
  MatchCondition: name expression
  MatchResources: namespaceSelector objectSelector resourceRules excludeResourceRules 7:matchPolicy*
  ModifyVolumeStatus: targetVolumeAttributesClassName status
  MutatingAdmissionPolicy: metadata& spec&
  MutatingAdmissionPolicyBinding: metadata& spec&
  MutatingAdmissionPolicyBindingSpec: policyName paramRef matchResources
  MutatingAdmissionPolicySpec: paramKind matchConstraints variables mutations failurePolicy* matchConditions
    reinvocationPolicy
  MutatingWebhook: name clientConfig& rules failurePolicy* namespaceSelector sideEffects* timeoutSeconds*
    admissionReviewVersions matchPolicy* reinvocationPolicy* objectSelector matchConditions
  MutatingWebhookConfiguration: metadata& webhooks
  Mutation: 2:patchType applyConfiguration jsonPatch
  NFSVolumeSource: server path readOnly
  NamedRuleWithOperations: resourceNames ^RuleWithOperations
  Namespace: metadata& spec& status&
  NamespaceCondition: type status 4:lastTransitionTime reason message
  NamespaceSpec: finalizers
  NamespaceStatus: phase conditions
  NetworkPolicy: metadata& spec&
  NetworkPolicyEgressRule: ports to
  NetworkPolicyIngressRule: ports from
  NetworkPolicyPeer: podSelector namespaceSelector ipBlock
  NetworkPolicyPort: protocol* port endPort*
  NetworkPolicySpec: podSelector& ingress egress policyTypes
  Node: metadata& spec& status&
  NodeAddress: type address
  NodeAffinity: requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution
  NodeCondition: type status lastHeartbeatTime lastTransitionTime reason message
  NodeConfigSource: 2:configMap
  NodeConfigStatus: assigned active lastKnownGood error
  NodeDaemonEndpoints: kubeletEndpoint&
  NodeFeatures: supplementalGroupsPolicy*
  NodeRuntimeHandler: name* features
  NodeRuntimeHandlerFeatures: recursiveReadOnlyMounts* userNamespaces*
  NodeSelector: nodeSelectorTerms
  NodeSelectorRequirement: key operator values
  NodeSelectorTerm: matchExpressions matchFields
  NodeSpec: podCIDR externalID providerID unschedulable taints configSource podCIDRs
  NodeStatus: capacity allocatable phase conditions addresses daemonEndpoints& nodeInfo& images volumesInUse volumesAttached
    config runtimeHandlers features
  NodeSwapStatus: capacity*
  NodeSystemInfo: machineID systemUUID bootID kernelVersion osImage containerRuntimeVersion kubeletVersion kubeProxyVersion
    operatingSystem architecture swap
  NonResourceAttributes: path verb
  NonResourcePolicyRule: verbs 6:nonResourceURLs
  NonResourceRule: verbs nonResourceURLs
  ObjectFieldSelector: apiVersion fieldPath
  ObjectMeta: name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp
    deletionGracePeriodSeconds* labels annotations ownerReferences finalizers 17:managedFields
  ObjectReference: kind namespace name uid apiVersion resourceVersion fieldPath
  Overhead: podFixed
  OwnerReference: kind 3:name uid apiVersion controller* blockOwnerDeletion*
  ParamKind: apiVersion kind
  ParamRef: name namespace selector parameterNotFoundAction*
  ParentReference: group resource namespace name
  PersistentVolume: metadata& spec& status&
  PersistentVolumeClaim: metadata& spec& status&
  PersistentVolumeClaimCondition: type status lastProbeTime lastTransitionTime reason message
  PersistentVolumeClaimSpec: accessModes resources& volumeName selector storageClassName* volumeMode* dataSource dataSourceRef
    volumeAttributesClassName*
  PersistentVolumeClaimStatus: phase accessModes capacity conditions allocatedResources 7:allocatedResourceStatuses
    currentVolumeAttributesClassName* modifyVolumeStatus
  PersistentVolumeClaimTemplate: metadata& spec&
  PersistentVolumeClaimVolumeSource: claimName readOnly
  PersistentVolumeSource: gcePersistentDisk awsElasticBlockStore hostPath glusterfs nfs rbd iscsi cinder cephfs fc flocker
    flexVolume azureFile vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO local storageos csi
  PersistentVolumeSpec: capacity ^PersistentVolumeSource accessModes claimRef persistentVolumeReclaimPolicy storageClassName
    mountOptions volumeMode* nodeAffinity volumeAttributesClassName*
  PersistentVolumeStatus: phase message reason lastPhaseTransitionTime
  PhotonPersistentDiskVolumeSource: pdID fsType
  Pod: metadata& spec& status&
  PodAffinity: requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution
  PodAffinityTerm: labelSelector namespaces topologyKey namespaceSelector matchLabelKeys mismatchLabelKeys
  PodAntiAffinity: requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution
  PodCondition: type status lastProbeTime lastTransitionTime reason message
  PodDNSConfig: nameservers searches options
  PodDNSConfigOption: name value*
  PodDisruptionBudget: metadata& spec& status&
  PodDisruptionBudgetSpec: minAvailable selector maxUnavailable unhealthyPodEvictionPolicy*
  PodDisruptionBudgetStatus: observedGeneration disruptedPods disruptionsAllowed currentHealthy desiredHealthy expectedPods
    conditions
  PodFailurePolicy: rules
  PodFailurePolicyOnExitCodesRequirement: containerName* operator values
  PodFailurePolicyOnPodConditionsPattern: type status
  PodFailurePolicyRule: action onExitCodes onPodConditions
  PodIP: ip
  PodOS: name
  PodReadinessGate: conditionType
  PodResourceClaim: name 3:resourceClaimName* resourceClaimTemplateName*
  PodResourceClaimStatus: name resourceClaimName*
  PodSchedulingGate: name
  PodSecurityContext: seLinuxOptions runAsUser* runAsNonRoot* supplementalGroups fsGroup* runAsGroup* sysctls windowsOptions
    fsGroupChangePolicy* seccompProfile appArmorProfile supplementalGroupsPolicy* seLinuxChangePolicy*
  PodSpec: volumes containers restartPolicy terminationGracePeriodSeconds* activeDeadlineSeconds* dnsPolicy nodeSelector
    serviceAccountName serviceAccount nodeName hostNetwork hostPID hostIPC securityContext imagePullSecrets hostname subdomain
    affinity schedulerName initContainers automountServiceAccountToken* tolerations hostAliases priorityClassName priority*
    dnsConfig shareProcessNamespace* readinessGates runtimeClassName* enableServiceLinks* preemptionPolicy* overhead
    topologySpreadConstraints ephemeralContainers setHostnameAsFQDN* os hostUsers* schedulingGates resourceClaims resources
  PodStatus: phase conditions message reason hostIP podIP startTime containerStatuses qosClass initContainerStatuses
    nominatedNodeName podIPs ephemeralContainerStatuses resize resourceClaimStatuses hostIPs
  PodTemplate: metadata& template&
  PodTemplateSpec: metadata& spec&
  PolicyRule: verbs apiGroups resources resourceNames nonResourceURLs
  PolicyRulesWithSubjects: subjects resourceRules nonResourceRules
  PortStatus: port protocol error*
  PortworxVolumeSource: volumeID fsType readOnly
  Preconditions: uid* resourceVersion*
  PreferredSchedulingTerm: weight preference&
  PriorityClass: metadata& value globalDefault description preemptionPolicy*
  PriorityLevelConfiguration: metadata& spec& status&
  PriorityLevelConfigurationCondition: type status lastTransitionTime reason message
  PriorityLevelConfigurationReference: name
  PriorityLevelConfigurationSpec: type limited exempt
  PriorityLevelConfigurationStatus: conditions
  Probe: ^ProbeHandler initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold
    terminationGracePeriodSeconds*
  ProbeHandler: exec httpGet tcpSocket grpc
  ProjectedVolumeSource: sources defaultMode*
  QueuingConfiguration: queues handSize queueLengthLimit
  QuobyteVolumeSource: registry volume readOnly user group tenant
  RBDPersistentVolumeSource: monitors image fsType pool user keyring secretRef readOnly
  RBDVolumeSource: monitors image fsType pool user keyring secretRef readOnly
  RbacSubject: kind apiGroup name namespace
  ReplicaSet: metadata& spec& status&
  ReplicaSetCondition: type status lastTransitionTime reason message
  ReplicaSetSpec: replicas* selector template& minReadySeconds
  ReplicaSetStatus: replicas fullyLabeledReplicas observedGeneration readyReplicas availableReplicas conditions
    terminatingReplicas*
  ReplicationController: metadata& spec& status&
  ReplicationControllerCondition: type status lastTransitionTime reason message
  ReplicationControllerSpec: replicas* selector template minReadySeconds
  ReplicationControllerStatus: replicas fullyLabeledReplicas observedGeneration readyReplicas availableReplicas conditions
  ResourceAttributes: namespace verb group version resource subresource name fieldSelector labelSelector
  ResourceFieldSelector: containerName resource divisor
  ResourceHealth: resourceID health
  ResourcePolicyRule: verbs apiGroups resources clusterScope namespaces*
  ResourceQuota: metadata& spec& status&
  ResourceQuotaSpec: hard scopes scopeSelector
  ResourceQuotaStatus: hard used
  ResourceRequirements: limits requests claims
  ResourceRule: verbs apiGroups resources resourceNames
  ResourceStatus: name resources
  Role: metadata& rules
  RoleBinding: metadata& subjects roleRef&
  RoleRef: apiGroup kind name
  RollingUpdateDaemonSet: maxUnavailable maxSurge
  RollingUpdateDeployment: maxUnavailable maxSurge
  RollingUpdateStatefulSetStrategy: partition* maxUnavailable
  Rule: apiGroups apiVersions resources scope*
  RuleWithOperations: operations ^Rule
  RuntimeClass: metadata& handler overhead scheduling
  SELinuxOptions: user role type level
  Scale: metadata& spec& status&
  ScaleIOPersistentVolumeSource: gateway system secretRef sslEnabled protectionDomain storagePool storageMode volumeName
    fsType readOnly
  ScaleIOVolumeSource: gateway system secretRef sslEnabled protectionDomain storagePool storageMode volumeName fsType readOnly
  ScaleSpec: replicas*
  ScaleStatus: replicas selector
  Scheduling: nodeSelector tolerations
  ScopeSelector: matchExpressions
  ScopedResourceSelectorRequirement: scopeName operator values
  SeccompProfile: type localhostProfile*
  Secret: metadata& data type stringData immutable*
  SecretEnvSource: ^LocalObjectReference optional*
  SecretKeySelector: ^LocalObjectReference key optional*
  SecretProjection: ^LocalObjectReference items 4:optional*
  SecretReference: name namespace
  SecretVolumeSource: secretName items defaultMode* optional*
  SecurityContext: capabilities privileged* seLinuxOptions runAsUser* runAsNonRoot* readOnlyRootFilesystem*
    allowPrivilegeEscalation* runAsGroup* procMount* windowsOptions seccompProfile appArmorProfile
  SelfSubjectAccessReview: metadata& spec& status&
  SelfSubjectAccessReviewSpec: resourceAttributes nonResourceAttributes
  SelfSubjectReview: metadata& status&
  SelfSubjectReviewStatus: userInfo&
  SelfSubjectRulesReview: metadata& spec& status&
  SelfSubjectRulesReviewSpec: namespace
  Service: metadata& spec& status&
  ServiceAccount: metadata& secrets imagePullSecrets automountServiceAccountToken*
  ServiceAccountSubject: namespace name
  ServiceAccountTokenProjection: audience expirationSeconds* path
  ServiceBackendPort: name number
  ServiceCIDR: metadata& spec& status&
  ServiceCIDRSpec: cidrs
  ServiceCIDRStatus: conditions
  ServicePort: name protocol port targetPort nodePort appProtocol*
  ServiceSpec: ports selector clusterIP type externalIPs 7:sessionAffinity loadBalancerIP loadBalancerSourceRanges
    externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig 17:ipFamilyPolicy*
    clusterIPs ipFamilies allocateLoadBalancerNodePorts* loadBalancerClass* internalTrafficPolicy* trafficDistribution*
  ServiceStatus: loadBalancer& conditions
  SessionAffinityConfig: clientIP
  SleepAction: seconds
  StatefulSet: metadata& spec& status&
  StatefulSetCondition: type status lastTransitionTime reason message
  StatefulSetOrdinals: start*
  StatefulSetPersistentVolumeClaimRetentionPolicy: whenDeleted whenScaled
  StatefulSetSpec: replicas* selector template& volumeClaimTemplates serviceName* podManagementPolicy updateStrategy&
    revisionHistoryLimit* minReadySeconds persistentVolumeClaimRetentionPolicy ordinals
  StatefulSetStatus: observedGeneration replicas readyReplicas currentReplicas updatedReplicas currentRevision updateRevision
    9:collisionCount* conditions availableReplicas*
  StatefulSetUpdateStrategy: type rollingUpdate
  StorageClass: metadata& provisioner parameters reclaimPolicy* mountOptions allowVolumeExpansion* volumeBindingMode*
    allowedTopologies
  StorageOSPersistentVolumeSource: volumeName volumeNamespace fsType readOnly secretRef
  StorageOSVolumeSource: volumeName volumeNamespace fsType readOnly secretRef
  StorageTokenRequest: audience expirationSeconds*
  SubjectAccessReviewStatus: allowed reason evaluationError denied
  SubjectRulesReviewStatus: resourceRules nonResourceRules incomplete evaluationError
  SuccessPolicy: rules
  SuccessPolicyRule: succeededIndexes* succeededCount*
  Sysctl: name value
  TCPSocketAction: port host
  Taint: key value effect timeAdded
  TokenRequestSpec: audiences 3:boundObjectRef expirationSeconds*
  TokenRequestStatus: token expirationTimestamp
  Toleration: key operator value effect tolerationSeconds*
  TopologySelectorLabelRequirement: key values
  TopologySelectorTerm: matchLabelExpressions
  TopologySpreadConstraint: maxSkew topologyKey whenUnsatisfiable labelSelector minDomains* nodeAffinityPolicy*
    nodeTaintsPolicy* matchLabelKeys
  TypeChecking: expressionWarnings
  TypedLocalObjectReference: apiGroup* kind name
  TypedObjectReference: apiGroup* kind name namespace*
  UncountedTerminatedPods: succeeded failed
  UserInfo: username uid groups extra
  UserSubject: name
  V2ContainerResourceMetricSource: name target& container
  V2ContainerResourceMetricStatus: name current& container
  V2CrossVersionObjectReference: kind name apiVersion
  V2ExternalMetricSource: metric& target&
  V2ExternalMetricStatus: metric& current&
  V2HPAScalingPolicy: type value periodSeconds
  V2HPAScalingRules: selectPolicy* policies stabilizationWindowSeconds* tolerance*
  V2HorizontalPodAutoscaler: metadata& spec& status&
  V2HorizontalPodAutoscalerBehavior: scaleUp scaleDown
  V2HorizontalPodAutoscalerCondition: type status lastTransitionTime reason message
  V2HorizontalPodAutoscalerSpec: scaleTargetRef& minReplicas* maxReplicas metrics behavior
  V2HorizontalPodAutoscalerStatus: observedGeneration* lastScaleTime currentReplicas desiredReplicas currentMetrics conditions
  V2MetricIdentifier: name selector
  V2MetricSpec: type object pods resource external 7:containerResource
  V2MetricStatus: type object pods resource external 7:containerResource
  V2MetricTarget: type value* averageValue* averageUtilization*
  V2MetricValueStatus: value* averageValue* averageUtilization*
  V2ObjectMetricSource: describedObject& target& metric&
  V2ObjectMetricStatus: metric& current& describedObject&
  V2PodsMetricSource: metric& target&
  V2PodsMetricStatus: metric& current&
  V2ResourceMetricSource: name target&
  V2ResourceMetricStatus: name current&
  ValidatingAdmissionPolicy: metadata& spec& status&
  ValidatingAdmissionPolicyBinding: metadata& spec&
  ValidatingAdmissionPolicyBindingSpec: policyName paramRef matchResources validationActions
  ValidatingAdmissionPolicySpec: paramKind matchConstraints validations failurePolicy* auditAnnotations matchConditions
    variables
  ValidatingAdmissionPolicyStatus: observedGeneration typeChecking conditions
  ValidatingWebhook: name clientConfig& rules failurePolicy* namespaceSelector sideEffects* timeoutSeconds*
    admissionReviewVersions matchPolicy* objectSelector matchConditions
  ValidatingWebhookConfiguration: metadata& webhooks
  Validation: expression message reason* messageExpression
  Variable: name expression
  Volume: name ^VolumeSource
  VolumeAttachment: metadata& spec& status&
  VolumeAttachmentSource: persistentVolumeName* inlineVolumeSpec
  VolumeAttachmentSpec: attacher source& nodeName
  VolumeAttachmentStatus: attached attachmentMetadata attachError detachError
  VolumeAttributesClass: metadata& driverName parameters
  VolumeDevice: name devicePath
  VolumeError: time message errorCode*
  VolumeMount: name readOnly mountPath subPath mountPropagation* subPathExpr recursiveReadOnly*
  VolumeMountStatus: name mountPath readOnly recursiveReadOnly*
  VolumeNodeAffinity: required
  VolumeNodeResources: count*
  VolumeProjection: secret downwardAPI configMap serviceAccountToken clusterTrustBundle
  VolumeResourceRequirements: limits requests
  VolumeSource: hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs
    persistentVolumeClaim rbd flexVolume cinder cephfs flocker downwardAPI fc azureFile configMap vsphereVolume quobyte
    azureDisk photonPersistentDisk portworxVolume scaleIO projected storageos csi ephemeral image
  VsphereVirtualDiskVolumeSource: volumePath fsType storagePolicyName storagePolicyID
  WeightedPodAffinityTerm: weight podAffinityTerm&
  WindowsSecurityContextOptions: gmsaCredentialSpecName* gmsaCredentialSpec* runAsUserName* hostProcess*
`
