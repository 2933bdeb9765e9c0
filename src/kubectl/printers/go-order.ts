import { shortTypeName, type Schema } from '#apimachinery'

/** Structs whose fields Go does not have in the order of their protobuf numbers. What is not named follows in that order. */
const orders: Readonly<Record<string, string>> = {
  Container:
    'name image command args workingDir ports envFrom env resources resizePolicy restartPolicy restartPolicyRules volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy',
  PodSpec:
    'volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig',
  PodStatus:
    'observedGeneration phase conditions message reason nominatedNodeName hostIP hostIPs podIP podIPs startTime initContainerStatuses containerStatuses',
  PodCondition: 'type observedGeneration',
  JobSpec:
    'parallelism completions activeDeadlineSeconds podFailurePolicy successPolicy backoffLimit backoffLimitPerIndex maxFailedIndexes selector',
  CronJobSpec: 'schedule timeZone',
  DeploymentStatus: 'observedGeneration replicas updatedReplicas readyReplicas availableReplicas unavailableReplicas terminatingReplicas',
  DeploymentCondition: 'type status lastUpdateTime lastTransitionTime',
  StatefulSetSpec: 'replicas selector template volumeClaimTemplates serviceName podManagementPolicy updateStrategy revisionHistoryLimit',
  StatefulSetStatus: 'observedGeneration replicas readyReplicas currentReplicas updatedReplicas currentRevision updateRevision',
  StatefulSetUpdateStrategy: 'type',
  DaemonSetSpec: 'selector template updateStrategy minReadySeconds',
  DaemonSetStatus: 'currentNumberScheduled numberMisscheduled desiredNumberScheduled numberReady observedGeneration',
  DaemonSetUpdateStrategy: 'type',
  ReplicaSetSpec: 'replicas minReadySeconds selector',
  ReplicaSetStatus: 'replicas fullyLabeledReplicas readyReplicas availableReplicas terminatingReplicas',
  JobStatus: 'conditions startTime completionTime active succeeded failed terminating completedIndexes failedIndexes',
  SecurityContext: 'capabilities privileged seLinuxOptions windowsOptions runAsUser runAsGroup',
  PodSecurityContext: 'seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot supplementalGroups supplementalGroupsPolicy',
  Secret: 'metadata immutable data stringData type',
  ConfigMap: 'metadata immutable',
  ServiceSpec:
    'ports selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies ipFamilyPolicy',
  ServicePort: 'name protocol appProtocol',
  IngressSpec: 'ingressClassName',
  IngressBackend: 'service',
  HTTPIngressPath: 'path pathType',
  OwnerReference: 'apiVersion kind',
  CrossVersionObjectReference: 'kind name apiVersion',
  HorizontalPodAutoscalerSpec: 'scaleTargetRef minReplicas maxReplicas metrics',
  HorizontalPodAutoscalerStatus: 'observedGeneration lastScaleTime currentReplicas desiredReplicas currentMetrics',
  MetricSpec: 'type',
  MetricTarget: 'type value averageValue',
  VolumeMount: 'name readOnly recursiveReadOnly',
  NodeSpec: 'podCIDR podCIDRs providerID unschedulable taints configSource externalID',
  NodeStatus:
    'capacity allocatable phase conditions addresses daemonEndpoints nodeInfo images volumesInUse volumesAttached config runtimeHandlers features declaredFeatures',
  NodeSystemInfo:
    'machineID systemUUID bootID kernelVersion osImage containerRuntimeVersion kubeletVersion kubeProxyVersion operatingSystem architecture swap',
  NodeCondition: 'type status lastHeartbeatTime lastTransitionTime reason message',
  NodeAddress: 'type address',
  ContainerImage: 'names sizeBytes',
  Taint: 'key value effect timeAdded',
  RollingUpdateDaemonSet: 'maxUnavailable maxSurge',
}

/** What kind an object is stands first. Protobuf has it outside the message. */
const unnumbered: Readonly<Record<string, number>> = { kind: -2, apiVersion: -1 }

/** Fields that Go writes though they are empty, and that OpenAPI does not call required. */
const written: Readonly<Record<string, string>> = {
  PodDisruptionBudgetStatus: 'disruptionsAllowed currentHealthy desiredHealthy expectedPods',
  HorizontalPodAutoscalerStatus: 'currentMetrics',
  StatefulSetStatus: 'availableReplicas',
  Role: 'rules',
  ClusterRole: 'rules',
}

/** The fields of a struct that Go writes even when they are empty. */
export const writtenFields = (schema: Schema): readonly string[] => [
  ...(schema.required ?? []),
  ...(written[shortTypeName(schema)]?.split(' ') ?? []),
]

/** Where a field comes among its struct's, the smallest first. */
export function positions(schema: Schema): (field: string) => number {
  const named = orders[shortTypeName(schema)]?.split(' ') ?? []
  return (field) => {
    const at = named.indexOf(field)
    const number = schema.properties?.[field]?.wire?.[0]
    return at >= 0 ? at : number === undefined ? (unnumbered[field] ?? 1000) : 100 + number
  }
}
