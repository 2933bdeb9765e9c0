import { dns1123Subdomain, forbiddenField, inRange, invalid, notSupported, qualifiedName, required } from '#apimachinery'
import type { PodSpec, PodTemplateSpec } from '../../generated/types.ts'
import { byRule, eachItem, type Errors, oneOf, requiredOneOf, validateAnnotations, validateLabels } from '../../validation.ts'
import { validateAffinity } from './validate-affinity.ts'
import { type PodContext, validateContainers, validateEphemeralContainers, validateInitContainers } from './validate-container.ts'
import { validateDnsConfig, validateDnsPolicy, validateHostAliases } from './validate-dns.ts'
import { validateHostNetworkPorts } from './validate-ports.ts'
import { validatePodClaims, validatePodResources, validateResources } from './validate-resources.ts'
import { validateGates, validateHostNames, validateNames, validateSpreads, validateTolerations } from './validate-scheduling.ts'
import { validateHostUsers, validatePodSecurity } from './validate-security.ts'
import { validateVolumes } from './validate-volumes.ts'
import { validateHostProcesses, validateOs } from './validate-windows.ts'

const systems = ['linux', 'windows']

function validateSystem(path: string, spec: PodSpec): Errors {
  if (!spec.os) return []
  const { name } = spec.os
  if (!name) return [required(`${path}.os.name`, 'cannot be empty')]
  return systems.includes(name) ? validateOs(path, spec) : [notSupported(`${path}.os`, name, systems)]
}

/** Containers of all sorts, and what they share. */
function validateContents(path: string, spec: PodSpec, pod: PodOf): Errors {
  const { usable, errors } = validateVolumes(`${path}.volumes`, spec.volumes, { pod: pod.name, isPod: pod.isPod })
  const context: PodContext = { spec, volumes: usable, isPod: pod.isPod }
  return [
    ...errors,
    ...validatePodClaims(`${path}.resourceClaims`, spec.resourceClaims),
    ...validateContainers(`${path}.containers`, context),
    ...validateInitContainers(`${path}.initContainers`, context),
    ...validateEphemeralContainers(`${path}.ephemeralContainers`, context),
    ...validatePodResources(`${path}.resources`, spec),
    ...validateHostNetworkPorts(path, spec, pod.isPod),
  ]
}

/** Whose spec it is. A template has no name. */
interface PodOf {
  readonly name?: string
  readonly isPod: boolean
}

/** A pod's spec, in a pod or in a template; in upstream's order. */
export function validatePodSpec(spec: PodSpec, path: string, pod: PodOf = { isPod: false }): Errors {
  const { terminationGracePeriodSeconds: grace, activeDeadlineSeconds: deadline, imagePullSecrets, readinessGates } = spec
  return [
    ...(grace === undefined ? [required(`${path}.terminationGracePeriodSeconds`)] : []),
    ...validateContents(path, spec, pod),
    ...requiredOneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...validateDnsPolicy(path, spec),
    ...validateLabels(`${path}.nodeSelector`, spec.nodeSelector),
    ...validatePodSecurity(`${path}.securityContext`, spec.securityContext, spec),
    ...eachItem(`${path}.imagePullSecrets`, imagePullSecrets, (secret, at) =>
      Object.keys(secret).every((key) => key === 'name') ? [] : [invalid(at, secret, 'only name may be set')],
    ),
    ...validateAffinity(`${path}.affinity`, spec.affinity),
    ...validateDnsConfig(`${path}.dnsConfig`, spec),
    ...eachItem(`${path}.readinessGates`, readinessGates, ({ conditionType }, at) =>
      byRule(`${at}.conditionType`, conditionType, qualifiedName),
    ),
    ...validateGates(`${path}.schedulingGates`, spec.schedulingGates),
    ...validateSpreads(`${path}.topologySpreadConstraints`, spec.topologySpreadConstraints),
    ...validateHostProcesses(path, spec),
    ...validateHostUsers(path, spec),
    ...validateNames(path, spec),
    ...(deadline === undefined
      ? []
      : inRange(deadline, 1, 2 ** 31 - 1).map((why) => invalid(`${path}.activeDeadlineSeconds`, deadline, why))),
    ...validateHostNames(path, spec),
    ...validateTolerations(`${path}.tolerations`, spec.tolerations),
    ...validateHostAliases(`${path}.hostAliases`, spec.hostAliases),
    ...validateClasses(path, spec),
    ...validateSystem(path, spec),
  ]
}

/** Classes of priority and of runtime, and what they bring. */
const validateClasses = (path: string, spec: PodSpec): Errors => [
  ...(spec.priorityClassName ? byRule(`${path}.priorityClassName`, spec.priorityClassName, dns1123Subdomain) : []),
  ...(spec.runtimeClassName === undefined ? [] : byRule(`${path}.runtimeClassName`, spec.runtimeClassName, dns1123Subdomain)),
  ...oneOf(`${path}.preemptionPolicy`, spec.preemptionPolicy, ['Never', 'PreemptLowerPriority']),
  ...(spec.overhead ? validateResources(`${path}.overhead`, { limits: spec.overhead }) : []),
]

export const validatePodTemplate = (template: PodTemplateSpec, path: string): Errors => [
  ...validateLabels(`${path}.labels`, template.metadata?.labels),
  ...validateAnnotations(`${path}.annotations`, template.metadata?.annotations),
  ...validatePodSpec(template.spec, `${path}.spec`),
  ...((template.spec.ephemeralContainers ?? []).length > 0
    ? [forbiddenField(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
    : []),
]
