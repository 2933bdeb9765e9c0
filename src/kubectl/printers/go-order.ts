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
  DeploymentStatus: 'observedGeneration replicas updatedReplicas readyReplicas terminatingReplicas availableReplicas',
  Secret: 'metadata immutable data stringData type',
  ConfigMap: 'metadata immutable',
  ServiceSpec:
    'ports selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies ipFamilyPolicy',
  ServicePort: 'name protocol appProtocol',
  IngressSpec: 'ingressClassName',
  IngressBackend: 'service',
  VolumeMount: 'name readOnly recursiveReadOnly',
}

/** Where a field comes among its struct's, the smallest first. */
export function positions(schema: Schema): (field: string) => number {
  const named = ['kind', 'apiVersion', ...(orders[shortTypeName(schema)]?.split(' ') ?? [])]
  return (field) => {
    const at = named.indexOf(field)
    return at >= 0 ? at : 100 + (schema.properties?.[field]?.wire?.[0] ?? 1000)
  }
}
