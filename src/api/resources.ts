/** All kinds that the server knows, in discovery's order: what clients resolve an ambiguous name to comes first. */
import { customResourceDefinitions } from './apiextensions/custom-resource-definitions.ts'
import { controllerRevisions } from './apps/controller-revisions.ts'
import { deployments } from './apps/deployments.ts'
import { replicaSets } from './apps/replica-sets.ts'
import { selfSubjectReviews, tokenReviews } from './authentication/reviews.ts'
import {
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
} from './authorization/reviews.ts'
import { leases } from './coordination/leases.ts'
import { bindings } from './core/bindings.ts'
import { componentStatuses } from './core/component-statuses.ts'
import { configMaps } from './core/config-maps.ts'
import { endpoints } from './core/endpoints.ts'
import { events } from './core/events.ts'
import { namespaces } from './core/namespaces.ts'
import { nodes } from './core/nodes.ts'
import { podTemplates } from './core/pod-templates.ts'
import { pods } from './core/pods.ts'
import { replicationControllers } from './core/replication-controllers.ts'
import { secrets } from './core/secrets.ts'
import { serviceAccounts } from './core/service-accounts.ts'
import { services } from './core/services.ts'
import { endpointSlices } from './discovery/endpoint-slices.ts'
import { eventsV1 } from './events/events.ts'
import { statefulSets } from './apps/stateful-sets.ts'
import { daemonSets } from './apps/daemon-sets.ts'
import { horizontalPodAutoscalers } from './autoscaling/horizontal-pod-autoscalers.ts'
import { cronJobs } from './batch/cron-jobs.ts'
import { jobs } from './batch/jobs.ts'
import { persistentVolumeClaims } from './core/persistent-volume-claims.ts'
import { persistentVolumes } from './core/persistent-volumes.ts'
import { limitRanges, resourceQuotas } from './core/quotas.ts'
import { ingressClasses } from './networking/ingress-classes.ts'
import { ingresses } from './networking/ingresses.ts'
import { networkPolicies } from './networking/network-policies.ts'
import { podDisruptionBudgets } from './policy/pod-disruption-budgets.ts'
import { clusterRoleBindings, roleBindings } from './rbac/role-bindings.ts'
import { clusterRoles, roles } from './rbac/roles.ts'
import { storageClasses } from './storage/storage-classes.ts'
import { apiServices } from './apiregistration/api-services.ts'
import { ipAddresses } from './networking/ip-addresses.ts'
import { serviceCIDRs } from './networking/service-cidrs.ts'
import { csiDrivers } from './storage/csi-drivers.ts'
import { csiNodes } from './storage/csi-nodes.ts'
import { csiStorageCapacities } from './storage/csi-storage-capacities.ts'
import { volumeAttachments } from './storage/volume-attachments.ts'
import { volumeAttributesClasses } from './storage/volume-attributes-classes.ts'
import { runtimeClasses } from './node/runtime-classes.ts'
import { flowSchemas } from './flowcontrol/flow-schemas.ts'
import { priorityLevelConfigurations } from './flowcontrol/priority-level-configurations.ts'
import { horizontalPodAutoscalersV1 } from './autoscaling/horizontal-pod-autoscalers-v1.ts'
import {
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
} from './admissionregistration/admission-policies.ts'
import { mutatingWebhookConfigurations, validatingWebhookConfigurations } from './admissionregistration/webhook-configurations.ts'
import { certificateSigningRequests } from './certificates/certificate-signing-requests.ts'
import { deviceClasses } from './resource/device-classes.ts'
import { resourceClaims, resourceClaimTemplates } from './resource/resource-claims.ts'
import { resourceSlices } from './resource/resource-slices.ts'
import { nodeMetrics, podMetrics } from './metrics/metrics.ts'
import type { Resource } from './resource.ts'
import { priorityClasses } from './scheduling/priority-classes.ts'

export const resources: readonly Resource[] = [
  bindings,
  componentStatuses,
  configMaps,
  endpoints,
  events,
  limitRanges,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  podTemplates,
  replicationControllers,
  resourceQuotas,
  secrets,
  serviceAccounts,
  services,
  apiServices,
  controllerRevisions,
  daemonSets,
  deployments,
  replicaSets,
  statefulSets,
  eventsV1,
  selfSubjectReviews,
  tokenReviews,
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
  horizontalPodAutoscalers,
  horizontalPodAutoscalersV1,
  cronJobs,
  jobs,
  certificateSigningRequests,
  ingressClasses,
  ingresses,
  ipAddresses,
  networkPolicies,
  serviceCIDRs,
  podDisruptionBudgets,
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  roles,
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
  customResourceDefinitions,
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  validatingWebhookConfigurations,
  priorityClasses,
  leases,
  runtimeClasses,
  endpointSlices,
  flowSchemas,
  priorityLevelConfigurations,
  deviceClasses,
  resourceClaims,
  resourceClaimTemplates,
  resourceSlices,
  nodeMetrics,
  podMetrics,
]

const byPlural = new Map(resources.map((resource) => [`${resource.group}/${resource.version}/${resource.plural}`, resource]))
const byKind = new Map(resources.map((resource) => [`${resource.group}/${resource.version}/${resource.kind}`, resource]))

/** The declaration of `apps`, `v1`, `deployments`. */
export const findResource = (group: string, version: string, plural: string): Resource | undefined =>
  byPlural.get(`${group}/${version}/${plural}`)

/** The declaration of `apps`, `v1`, `Deployment`. */
export const findKind = (group: string, version: string, kind: string): Resource | undefined => byKind.get(`${group}/${version}/${kind}`)
