import type { KubeObject } from '#apimachinery'
import type { Environment } from '../environment.ts'
import { refuseEscalation } from '../authorization/escalation.ts'
import { certificateApproval } from './certificates/approval.ts'
import { certificateSigning } from './certificates/signing.ts'
import { certificateSubjectRestriction } from './certificates/subject-restriction.ts'
import { defaultIngressClass } from './default-ingress-class.ts'
import { defaultStorageClass } from './default-storage-class.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { limitRanger } from './limit-ranger.ts'
import { namespaceExists } from './namespace-exists.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import { nodeRestriction } from './node-restriction.ts'
import { ownerReferencesPermissionEnforcement } from './owner-references-permission-enforcement.ts'
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts'
import { newReinvocation, type Admission, type AdmissionPlugin, type ObjectAdmission } from './plugin.ts'
import { podSecurity } from './pod-security.ts'
import { priority } from './priority.ts'
import { resourceQuota } from './resource-quota.ts'
import { runtimeClass } from './runtime-class.ts'
import { serviceAccount } from './service-account.ts'
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts'
import { taintNodesByCondition } from './taint-nodes-by-condition.ts'
import { mutatingAdmissionWebhook } from './webhooks/mutating.ts'
import { mutatingAdmissionPolicy } from './policies/mutating.ts'
import { validatingAdmissionPolicy } from './policies/validating.ts'
import { validatingAdmissionWebhook } from './webhooks/validating.ts'

/** All there are, in upstream's order. Each may change an object first; then each judges. */
export const admissionPlugins: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  namespaceExists,
  limitRanger,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  ownerReferencesPermissionEnforcement,
  persistentVolumeClaimResize,
  runtimeClass,
  certificateApproval,
  certificateSigning,
  certificateSubjectRestriction,
  defaultIngressClass,
  mutatingAdmissionPolicy,
  mutatingAdmissionWebhook,
  validatingAdmissionPolicy,
  validatingAdmissionWebhook,
  resourceQuota,
]

/** Which plugins run: those that are on by default and those asked for, without those that are not wanted. */
export const chosenPlugins = (enabled: readonly string[], disabled: readonly string[]): readonly AdmissionPlugin[] =>
  admissionPlugins.filter(({ name, isOffByDefault }) => !disabled.includes(name) && (!isOffByDefault || enabled.includes(name)))

function concerns({ operations, resources }: AdmissionPlugin, { operation, resource, subresource }: Admission): boolean {
  if (!operations.includes(operation)) return false
  return !resources || resources.includes(subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`)
}

/** The object as the plugins leave it. */
export async function admit(environment: Environment, admission: ObjectAdmission): Promise<KubeObject> {
  const reinvocation = newReinvocation()
  const object = await admitOnce(environment, { ...admission, reinvocation })
  if (!reinvocation.isNeeded) return object
  reinvocation.isAgain = true
  return admitOnce(environment, { ...admission, object, reinvocation })
}

async function admitOnce(environment: Environment, admission: ObjectAdmission): Promise<KubeObject> {
  let { object } = admission
  for (const plugin of environment.admission) {
    if (!plugin.admit || !concerns(plugin, admission)) continue
    object = await plugin.admit({ ...admission, object }, environment)
  }
  return object
}

/** Throws what the first plugin has against it, and against grants of what the user has not, which is no plugin's matter. */
export async function judge(environment: Environment, admission: Admission): Promise<void> {
  await refuseEscalation(admission, environment)
  for (const plugin of environment.admission) {
    if (plugin.validate && concerns(plugin, admission)) await plugin.validate(admission, environment)
  }
}
