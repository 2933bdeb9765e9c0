import type { Container, EnvVar, Node, Pod, Service } from '#api'
import { decodeBase64 } from '#apimachinery'
import { ContainerConfigError, type ContainerPlace } from '../parts.ts'
import { expand } from './expand.ts'
import { fieldValue, resourceValue } from './field-value.ts'
import type { SourceCache } from './source-cache.ts'

export interface EnvironmentSetting {
  readonly sources: SourceCache
  /** Those whose variables a pod of this namespace is given. */
  services(this: void, namespace: string): readonly Service[]
  node(this: void): Node | undefined
  readonly hostIp: string
}

const text = (base64: string): string => new TextDecoder().decode(decodeBase64(base64))

/** A container's variables. Throws ContainerConfigError. (pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables) */
export async function environmentOf(
  setting: EnvironmentSetting,
  pod: Pod,
  container: Container,
  place: ContainerPlace,
): Promise<Record<string, string>> {
  const { namespace = '' } = pod.metadata
  const result: Record<string, string> = {}
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    if (configMapRef) {
      const found = await setting.sources.configMap(namespace, configMapRef.name ?? '')
      if (!found && configMapRef.optional !== true) throw new ContainerConfigError(`configmap "${configMapRef.name}" not found`)
      for (const [key, value] of Object.entries(found?.data ?? {})) result[prefix + key] = value
    } else if (secretRef) {
      const found = await setting.sources.secret(namespace, secretRef.name ?? '')
      if (!found && secretRef.optional !== true) throw new ContainerConfigError(`secret "${secretRef.name}" not found`)
      for (const [key, value] of Object.entries(found?.data ?? {})) result[prefix + key] = text(value)
    }
  }
  const ofServices = pod.spec.enableServiceLinks === false ? {} : serviceVariables(setting.services(namespace))
  const known = { ...kubernetesVariables(setting.services('default')), ...ofServices }
  for (const variable of container.env ?? []) {
    const value = await valueOf(setting, pod, container, variable, place, { ...known, ...result })
    if (value !== undefined) result[variable.name] = value
  }
  return { ...known, ...result }
}

async function valueOf(
  { sources, node, hostIp }: EnvironmentSetting,
  pod: Pod,
  container: Container,
  { value, valueFrom }: EnvVar,
  place: ContainerPlace,
  known: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  if (!valueFrom) return expand(value ?? '', known)
  const { namespace = '' } = pod.metadata
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom
  if (fieldRef) {
    // The API may not have heard of the addresses yet.
    const current = { ...pod, status: { ...pod.status, hostIP: hostIp, podIP: place.podIp, podIPs: [{ ip: place.podIp }] } }
    const read = fieldValue(current, fieldRef.fieldPath)
    if (read === undefined) throw new ContainerConfigError(`unsupported fieldPath: ${fieldRef.fieldPath}`)
    return read
  }
  if (resourceFieldRef) {
    const { containerName } = resourceFieldRef
    const other = containerName === undefined ? container : (pod.spec.containers.find(({ name }) => name === containerName) ?? container)
    return resourceValue(resourceFieldRef, other, node())
  }
  if (configMapKeyRef) {
    const { name = '', key, optional } = configMapKeyRef
    const found = await sources.configMap(namespace, name)
    if (!found && optional !== true) throw new ContainerConfigError(`configmap "${name}" not found`)
    const entry = found?.data?.[key]
    if (found && entry === undefined && optional !== true)
      throw new ContainerConfigError(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`)
    return entry
  }
  if (secretKeyRef) {
    const { name = '', key, optional } = secretKeyRef
    const found = await sources.secret(namespace, name)
    if (!found && optional !== true) throw new ContainerConfigError(`secret "${name}" not found`)
    const entry = found?.data?.[key]
    if (found && entry === undefined && optional !== true)
      throw new ContainerConfigError(`couldn't find key ${key} in Secret ${namespace}/${name}`)
    return entry === undefined ? undefined : text(entry)
  }
  return ''
}

const upper = (name: string): string => name.toUpperCase().replaceAll('-', '_')
const hasAddress = ({ spec }: Service): boolean => spec.clusterIP !== undefined && spec.clusterIP !== 'None' && spec.clusterIP !== ''

function kubernetesVariables(services: readonly Service[]): Record<string, string> {
  return serviceVariables(services.filter(({ metadata }) => metadata.name === 'kubernetes'))
}

/** What Docker's links once were: host and port of each service. (pkg/kubelet/envvars) */
export function serviceVariables(services: readonly Service[]): Record<string, string> {
  const result: Record<string, string> = {}
  for (const service of services) {
    if (!hasAddress(service)) continue
    const { clusterIP = '', ports = [] } = service.spec
    const name = upper(service.metadata.name)
    const [first] = ports
    if (!first) continue
    result[`${name}_SERVICE_HOST`] = clusterIP
    result[`${name}_SERVICE_PORT`] = String(first.port)
    for (const { name: portName, port } of ports) if (portName) result[`${name}_SERVICE_PORT_${upper(portName)}`] = String(port)
    for (const [index, { port, protocol = 'TCP' }] of ports.entries()) {
      const scheme = protocol.toLowerCase()
      const url = `${scheme}://${clusterIP}:${port}`
      const prefix = `${name}_PORT_${port}_${protocol}`
      if (index === 0) result[`${name}_PORT`] = url
      result[prefix] = url
      result[`${prefix}_PROTO`] = scheme
      result[`${prefix}_PORT`] = String(port)
      result[`${prefix}_ADDR`] = clusterIP
    }
  }
  return result
}
