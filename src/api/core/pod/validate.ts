import {
  dns1123Label,
  dns1123Subdomain,
  duplicate,
  type FieldError,
  fieldNotFound,
  forbiddenField,
  goStringMap,
  invalid,
  invalidGo,
  notSupported,
  rangeError,
  required,
} from '#apimachinery'
import type { Container, PodSpec, PodTemplateSpec, Volume } from '../../generated/types.ts'
import {
  byRule,
  eachItem,
  type Errors,
  label,
  nonNegative,
  oneOf,
  requiredByRule,
  requiredOneOf,
  subdomain,
  unique,
  validateAnnotations,
  validateLabels,
} from '../../validation.ts'
import { type PodContext, validateContainer, validateResources } from './validate-container.ts'
import { validateScheduling } from './validate-scheduling.ts'

function validateVolume(volume: Volume, path: string): Errors {
  const sources = Object.keys(volume).filter((key) => key !== 'name')
  const errors: FieldError[] = [...requiredByRule(`${path}.name`, volume.name, dns1123Label)]
  if (sources.length === 0) errors.push(required(path, 'must specify a volume type'))
  errors.push(...sources.slice(1).map((source) => forbiddenField(`${path}.${source}`, 'may not specify more than 1 volume type')))
  if (volume.secret && !volume.secret.secretName) errors.push(required(`${path}.secret.secretName`))
  if (volume.configMap && !volume.configMap.name) errors.push(required(`${path}.configMap.name`))
  if (volume.persistentVolumeClaim && !volume.persistentVolumeClaim.claimName)
    errors.push(required(`${path}.persistentVolumeClaim.claimName`))
  if (volume.hostPath && !volume.hostPath.path) errors.push(required(`${path}.hostPath.path`))
  if (volume.hostPath?.path.split('/').includes('..'))
    errors.push(invalid(`${path}.hostPath.path`, volume.hostPath.path, "must not contain '..'"))
  for (const key of ['secret', 'configMap'] as const)
    errors.push(
      ...eachItem(`${path}.${key}.items`, volume[key]?.items, (item, at) => [
        ...(item.key ? [] : [required(`${at}.key`)]),
        ...(item.path
          ? item.path.startsWith('/')
            ? [invalid(`${at}.path`, item.path, 'must be a relative path')]
            : []
          : [required(`${at}.path`)]),
      ]),
    )
  return errors
}

function contextOf(spec: PodSpec): PodContext {
  return { volumes: new Map((spec.volumes ?? []).map(({ name }) => [name, 'files'])), hostNetwork: spec.hostNetwork === true }
}

function validateInitContainer(container: Container, path: string, context: PodContext): Errors {
  const sidecar = container.restartPolicy === 'Always'
  const onlyForSidecars = (['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const).filter(
    (name) => container[name] !== undefined && !sidecar,
  )
  return [
    ...validateContainer(container, path, context),
    ...onlyForSidecars.map((name) => forbiddenField(`${path}.${name}`, 'may not be set for init containers without restartPolicy=Always')),
  ]
}

function validateContainers(path: string, spec: PodSpec): Errors {
  const context = contextOf(spec)
  const names = new Set((spec.containers ?? []).map(({ name }) => name))
  return [
    ...((spec.containers ?? []).length === 0 ? [required(`${path}.containers`)] : []),
    ...eachItem(`${path}.containers`, spec.containers, (container, at) => validateContainer(container, at, context)),
    ...unique(`${path}.containers`, spec.containers, ({ name }) => name, '.name'),
    ...eachItem(`${path}.initContainers`, spec.initContainers, (container, at) => validateInitContainer(container, at, context)),
    ...unique(`${path}.initContainers`, spec.initContainers, ({ name }) => name, '.name'),
    ...eachItem(`${path}.initContainers`, spec.initContainers, ({ name }, at) => (names.has(name) ? [duplicate(`${at}.name`, name)] : [])),
    ...eachItem(`${path}.ephemeralContainers`, spec.ephemeralContainers, (container, at) => [
      ...validateContainer(container, at, context),
      ...(container.targetContainerName && !names.has(container.targetContainerName)
        ? [fieldNotFound(`${at}.targetContainerName`, container.targetContainerName)]
        : []),
    ]),
  ]
}

const dnsPolicies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const
const maxSeconds = 2 ** 31 - 1

/** A pod's spec, in a pod or in a template. */
export function validatePodSpec(spec: PodSpec, path: string): Errors {
  const { activeDeadlineSeconds: deadline } = spec
  return [
    ...eachItem(`${path}.volumes`, spec.volumes, validateVolume),
    ...unique(`${path}.volumes`, spec.volumes, ({ name }) => name, '.name'),
    ...validateContainers(path, spec),
    ...requiredOneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...requiredOneOf(`${path}.dnsPolicy`, spec.dnsPolicy, dnsPolicies),
    ...(spec.dnsPolicy === 'None' && (spec.dnsConfig?.nameservers ?? []).length === 0
      ? [required(`${path}.dnsConfig.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')]
      : []),
    ...nonNegative(`${path}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds),
    ...(deadline !== undefined && (deadline < 1 || deadline > maxSeconds)
      ? [invalid(`${path}.activeDeadlineSeconds`, deadline, rangeError(1, maxSeconds))]
      : []),
    ...validateScheduling(path, spec),
    ...eachItem(`${path}.imagePullSecrets`, spec.imagePullSecrets, ({ name }, at) => (name ? [] : [required(`${at}.name`)])),
    ...(spec.serviceAccountName ? byRule(`${path}.serviceAccountName`, spec.serviceAccountName, dns1123Subdomain) : []),
    ...subdomain(`${path}.nodeName`, spec.nodeName),
    ...subdomain(`${path}.priorityClassName`, spec.priorityClassName),
    ...label(`${path}.hostname`, spec.hostname),
    ...label(`${path}.subdomain`, spec.subdomain),
    ...(spec.preemptionPolicy ? oneOf(`${path}.preemptionPolicy`, spec.preemptionPolicy, ['Never', 'PreemptLowerPriority']) : []),
    ...(spec.os ? requiredOneOf(`${path}.os.name`, spec.os.name, ['linux', 'windows']) : []),
    ...nonNegative(`${path}.securityContext.runAsUser`, spec.securityContext?.runAsUser),
    ...nonNegative(`${path}.securityContext.runAsGroup`, spec.securityContext?.runAsGroup),
    ...nonNegative(`${path}.securityContext.fsGroup`, spec.securityContext?.fsGroup),
    ...validateResources(`${path}.resources`, spec.resources),
  ]
}

export const validatePodTemplate = (template: PodTemplateSpec, path: string): Errors => [
  ...validateLabels(`${path}.labels`, template.metadata?.labels),
  ...validateAnnotations(`${path}.annotations`, template.metadata?.annotations),
  ...validatePodSpec(template.spec, `${path}.spec`),
  ...((template.spec.ephemeralContainers ?? []).length > 0
    ? [forbiddenField(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
    : []),
]

/** The template of a workload that keeps its pods running: it must be selected and restart for ever. */
export function validateRunningTemplate(
  template: PodTemplateSpec,
  path: string,
  selects: (labels: Readonly<Record<string, string>> | undefined) => boolean,
): Errors {
  return [
    ...(selects(template.metadata?.labels)
      ? []
      : [invalidGo(`${path}.metadata.labels`, goStringMap(template.metadata?.labels), '`selector` does not match template `labels`')]),
    ...validatePodTemplate(template, path),
    ...(template.spec.restartPolicy === 'Always'
      ? []
      : [notSupported(`${path}.spec.restartPolicy`, template.spec.restartPolicy, ['Always'])]),
    ...(template.spec.activeDeadlineSeconds === undefined
      ? []
      : [forbiddenField(`${path}.spec.activeDeadlineSeconds`, 'activeDeadlineSeconds in ReplicaSet is not Supported')]),
  ]
}
