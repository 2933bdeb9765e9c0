import {
  compareQuantities,
  configMapKey,
  dns1123Label,
  dns1123Subdomain,
  environmentVariableName,
  type FieldError,
  fieldNotFound,
  forbiddenField,
  invalid,
  portName,
  portNumber,
  qualifiedName,
  required,
} from '#apimachinery'
import type {
  Container,
  ContainerPort,
  EnvVar,
  Lifecycle,
  LifecycleHandler,
  Probe,
  ResourceRequirements,
  VolumeMount,
} from '../../generated/types.ts'
import { byRule, eachItem, type Errors, nonNegative, oneOf, requiredByRule, requiredOneOf, unique, validatePort } from '../../validation.ts'

/** What a container's checks need to know of its pod. */
export interface PodContext {
  readonly volumes: ReadonlyMap<string, 'block' | 'files'>
  readonly hostNetwork: boolean
}

export const pullPolicies = ['Always', 'IfNotPresent', 'Never'] as const
const protocols = ['SCTP', 'TCP', 'UDP'] as const
const standardResources = new Set(['cpu', 'memory', 'ephemeral-storage'])

const validatePortItem = (port: ContainerPort, path: string): Errors => [
  ...(port.name ? byRule(`${path}.name`, port.name, portName) : []),
  ...(port.containerPort === undefined || port.containerPort === 0
    ? [required(`${path}.containerPort`)]
    : portNumber(port.containerPort).map((why) => invalid(`${path}.containerPort`, port.containerPort, why))),
  ...(port.hostPort ? portNumber(port.hostPort).map((why) => invalid(`${path}.hostPort`, port.hostPort, why)) : []),
  ...requiredOneOf(`${path}.protocol`, port.protocol, protocols),
]

function validatePorts(path: string, ports: readonly ContainerPort[] | undefined, { hostNetwork }: PodContext): Errors {
  const mismatched = (port: ContainerPort, at: string): Errors =>
    hostNetwork && port.hostPort !== undefined && port.hostPort !== port.containerPort
      ? [invalid(`${at}.containerPort`, port.containerPort, 'must match `hostPort` when `hostNetwork` is true')]
      : []
  return [
    ...eachItem(path, ports, validatePortItem),
    ...unique(path, ports, ({ name }) => name, '.name'),
    ...eachItem(path, ports, mismatched),
  ]
}

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const

function validateVariable(variable: EnvVar, path: string): Errors {
  const { valueFrom } = variable
  const given = valueFrom ? sources.filter((source) => valueFrom[source] !== undefined) : []
  const errors: FieldError[] = [...requiredByRule(`${path}.name`, variable.name, environmentVariableName)]
  if (!valueFrom) return errors
  if (given.length === 0)
    errors.push(
      invalid(`${path}.valueFrom`, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'),
    )
  else if (variable.value) errors.push(invalid(`${path}.valueFrom`, '', 'may not be specified when `value` is not empty'))
  if (given.length > 1) errors.push(invalid(`${path}.valueFrom`, '', 'may not have more than one field specified at a time'))
  for (const source of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const ref = valueFrom[source]
    if (!ref) continue
    if (!ref.name) errors.push(required(`${path}.valueFrom.${source}.name`))
    errors.push(...requiredByRule(`${path}.valueFrom.${source}.key`, ref.key, configMapKey))
  }
  if (valueFrom.fieldRef && !valueFrom.fieldRef.fieldPath) errors.push(required(`${path}.valueFrom.fieldRef.fieldPath`))
  if (valueFrom.resourceFieldRef && !valueFrom.resourceFieldRef.resource)
    errors.push(required(`${path}.valueFrom.resourceFieldRef.resource`))
  return errors
}

function validateMounts(path: string, mounts: readonly VolumeMount[] | undefined, { volumes }: PodContext): Errors {
  const paths = new Set<string>()
  return eachItem(path, mounts, (mount, at) => {
    const errors: FieldError[] = []
    if (!mount.name) errors.push(required(`${at}.name`))
    else if (!volumes.has(mount.name)) errors.push(fieldNotFound(`${at}.name`, mount.name))
    if (!mount.mountPath) errors.push(required(`${at}.mountPath`))
    else if (paths.has(mount.mountPath)) errors.push(invalid(`${at}.mountPath`, mount.mountPath, 'must be unique'))
    paths.add(mount.mountPath)
    if (mount.subPath?.startsWith('/')) errors.push(invalid(`${at}.subPath`, mount.subPath, 'must be a relative path'))
    if (mount.subPath?.split('/').includes('..')) errors.push(invalid(`${at}.subPath`, mount.subPath, "must not contain '..'"))
    return errors
  })
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const

function validateHandler(path: string, handler: LifecycleHandler & Probe, lifecycle: boolean): Errors {
  const given = handlers.filter((name) => handler[name as keyof typeof handler] !== undefined && (lifecycle || name !== 'sleep'))
  const errors: FieldError[] = given.slice(1).map((name) => forbiddenField(`${path}.${name}`, 'may not specify more than 1 handler type'))
  if (given.length === 0) errors.push(required(path, 'must specify a handler type'))
  const { exec, httpGet, tcpSocket, grpc } = handler
  if (exec && (exec.command ?? []).length === 0) errors.push(required(`${path}.exec.command`))
  if (httpGet) {
    if (!httpGet.path) errors.push(required(`${path}.httpGet.path`))
    errors.push(
      ...validatePort(`${path}.httpGet.port`, httpGet.port),
      ...oneOf(`${path}.httpGet.scheme`, httpGet.scheme, ['HTTP', 'HTTPS']),
    )
  }
  if (tcpSocket) errors.push(...validatePort(`${path}.tcpSocket.port`, tcpSocket.port))
  if (grpc) errors.push(...validatePort(`${path}.grpc.port`, grpc.port))
  return errors
}

const probeNumbers = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const

function validateProbe(path: string, probe: Probe | undefined, once: boolean): Errors {
  if (!probe) return []
  const period = probe.terminationGracePeriodSeconds
  return [
    ...validateHandler(path, probe, false),
    ...probeNumbers.flatMap((name) => nonNegative(`${path}.${name}`, probe[name])),
    ...(period !== undefined && period <= 0 ? [invalid(`${path}.terminationGracePeriodSeconds`, period, 'must be greater than 0')] : []),
    ...(once && probe.successThreshold !== 1 ? [invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1')] : []),
  ]
}

const validateLifecycle = (path: string, lifecycle: Lifecycle | undefined): Errors =>
  (['postStart', 'preStop'] as const).flatMap((name) => {
    const handler = lifecycle?.[name]
    return handler ? validateHandler(`${path}.${name}`, handler, true) : []
  })

function validateResourceName(path: string, name: string): Errors {
  const errors = byRule(path, name, qualifiedName)
  if (errors.length > 0 || name.includes('/') || name.startsWith('hugepages-')) return errors
  return standardResources.has(name) ? [] : [invalid(path, name, 'must be a standard resource for containers')]
}

/** Amounts of a container or a pod: names, signs, and no request above its limit. */
export function validateResources(path: string, resources: ResourceRequirements | undefined): Errors {
  const { limits = {}, requests = {} } = resources ?? {}
  const amount = (at: string, name: string, value: string): Errors => [
    ...validateResourceName(at, name),
    ...(compareQuantities(value, '0') < 0 ? [invalid(`${at}[${name}]`, value, 'must be greater than or equal to 0')] : []),
  ]
  const above = Object.entries(requests).flatMap(([name, value]): Errors => {
    const limit = Object.hasOwn(limits, name) ? limits[name] : undefined
    if (limit === undefined) return []
    return compareQuantities(value, limit) > 0
      ? [invalid(`${path}.requests`, value, `must be less than or equal to ${name} limit of ${limit}`)]
      : []
  })
  return [
    ...Object.entries(limits).flatMap(([name, value]) => amount(`${path}.limits`, name, value)),
    ...Object.entries(requests).flatMap(([name, value]) => amount(`${path}.requests`, name, value)),
    ...above,
  ]
}

/** A container of any sort. `ephemeral` ones have no probes, ports or resources; that is checked by the caller. */
export function validateContainer(container: Container, path: string, context: PodContext): Errors {
  const { securityContext } = container
  return [
    ...requiredByRule(`${path}.name`, container.name, dns1123Label),
    ...(container.image
      ? container.image.trim() === container.image
        ? []
        : [invalid(`${path}.image`, container.image, 'must not have leading or trailing whitespace')]
      : [required(`${path}.image`)]),
    ...validateLifecycle(`${path}.lifecycle`, container.lifecycle),
    ...validateProbe(`${path}.livenessProbe`, container.livenessProbe, true),
    ...validateProbe(`${path}.readinessProbe`, container.readinessProbe, false),
    ...validateProbe(`${path}.startupProbe`, container.startupProbe, true),
    ...oneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, ['File', 'FallbackToLogsOnError']),
    ...validatePorts(`${path}.ports`, container.ports, context),
    ...eachItem(`${path}.env`, container.env, validateVariable),
    ...eachItem(`${path}.envFrom`, container.envFrom, (source, at) =>
      (source.configMapRef ?? source.secretRef)
        ? [
            ...(source.configMapRef ? requiredByRule(`${at}.configMapRef.name`, source.configMapRef.name, dns1123Subdomain) : []),
            ...(source.secretRef ? requiredByRule(`${at}.secretRef.name`, source.secretRef.name, dns1123Subdomain) : []),
          ]
        : [invalid(at, '', 'must specify one of: `configMapRef` or `secretRef`')],
    ),
    ...validateMounts(`${path}.volumeMounts`, container.volumeMounts, context),
    ...oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, pullPolicies),
    ...validateResources(`${path}.resources`, container.resources),
    ...nonNegative(`${path}.securityContext.runAsUser`, securityContext?.runAsUser),
    ...nonNegative(`${path}.securityContext.runAsGroup`, securityContext?.runAsGroup),
  ]
}
