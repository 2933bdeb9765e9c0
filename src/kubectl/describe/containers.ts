import type { Container, ContainerState, ContainerStatus, EnvVar, Pod, Probe, ResourceRequirements } from '#api'
import { canonicalQuantity, isQuantity } from '#apimachinery'
import { fieldValue, resourceFieldValue } from './field-path.ts'
import { bracketed, orNone, titled, type DescribeWriter } from './writer.ts'

/** The pod that containers belong to; a template has none. */
export interface ContainersOf {
  readonly pod?: Pod
  readonly statuses?: readonly ContainerStatus[]
}

/** A section of containers. In a pod template it is indented by one step and a space. */
export function writeContainers(writer: DescribeWriter, label: string, containers: readonly Container[], of: ContainersOf = {}): void {
  const isTemplate = of.pod === undefined
  writer.write(`${isTemplate ? '  ' : ''}${label}:${containers.length === 0 ? ' <none>' : ''}\n`)
  for (const container of containers) {
    const status = of.statuses?.find(({ name }) => name === container.name)
    writeBasics(writer, container, status, isTemplate)
    writeWords(writer, 'Command', container.command)
    writeWords(writer, 'Args', container.args)
    if (status) writeStatus(writer, status)
    writeResources(writer, container.resources, 2)
    writeProbe(writer, 'Liveness', container.livenessProbe)
    writeProbe(writer, 'Readiness', container.readinessProbe)
    writeProbe(writer, 'Startup', container.startupProbe)
    writeEnvFrom(writer, container)
    writeEnv(writer, container, of.pod)
    writeMounts(writer, container)
  }
}

function writeBasics(writer: DescribeWriter, container: Container, status: ContainerStatus | undefined, isTemplate: boolean): void {
  writer.line(1, `${isTemplate ? ' ' : ''}${container.name}:`)
  if (status) writer.line(2, `Container ID:\t${status.containerID ?? ''}`)
  writer.line(2, `Image:\t${container.image ?? ''}`)
  if (status) writer.line(2, `Image ID:\t${status.imageID}`)
  const { ports = [] } = container
  const s = ports.length > 1 ? 's' : ''
  writer.line(2, `Port${s}:\t${orNone(ports.map((port) => `${port.containerPort}/${port.protocol ?? ''}`).join(', '))}`)
  writer.line(2, `Host Port${s}:\t${orNone(ports.map((port) => `${port.hostPort ?? 0}/${port.protocol ?? ''}`).join(', '))}`)
  const seccomp = container.securityContext?.seccompProfile
  if (!seccomp) return
  writer.line(2, `SeccompProfile:\t${seccomp.type}`)
  if (seccomp.type === 'Localhost') writer.line(3, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`)
}

function writeWords(writer: DescribeWriter, title: string, words: readonly string[] = []): void {
  if (words.length === 0) return
  writer.line(2, `${title}:`)
  for (const word of words) for (const line of word.split('\n')) writer.line(3, line)
}

function writeStatus(writer: DescribeWriter, status: ContainerStatus): void {
  writeState(writer, 'State', status.state ?? {})
  if (status.lastState?.terminated) writeState(writer, 'Last State', status.lastState)
  writer.line(2, `Ready:\t${titled(status.ready)}`)
  writer.line(2, `Restart Count:\t${status.restartCount}`)
}

function writeState(writer: DescribeWriter, title: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    writer.line(2, `${title}:\tRunning`)
    return writer.line(3, `Started:\t${writer.time(running.startedAt)}`)
  }
  if (!terminated) {
    writer.line(2, `${title}:\tWaiting`)
    if (waiting?.reason) writer.line(3, `Reason:\t${waiting.reason}`)
    return
  }
  writer.line(2, `${title}:\tTerminated`)
  if (terminated.reason) writer.line(3, `Reason:\t${terminated.reason}`)
  if (terminated.message) writer.line(3, `Message:\t${terminated.message}`)
  writer.line(3, `Exit Code:\t${terminated.exitCode}`)
  if (terminated.signal) writer.line(3, `Signal:\t${terminated.signal}`)
  writer.line(3, `Started:\t${writer.time(terminated.startedAt)}`)
  writer.line(3, `Finished:\t${writer.time(terminated.finishedAt)}`)
}

const amounts = (list: Readonly<Record<string, string>> | undefined): readonly [string, string][] =>
  Object.entries(list ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
const canonical = (amount: string): string => (isQuantity(amount) ? canonicalQuantity(amount) : amount)

export function writeResources(writer: DescribeWriter, resources: ResourceRequirements | undefined, level: number): void {
  for (const [title, list] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    const entries = amounts(list)
    if (entries.length > 0) writer.line(level, `${title}:`)
    for (const [name, amount] of entries) writer.line(level + 1, `${name}:\t${canonical(amount)}`)
  }
}

function writeProbe(writer: DescribeWriter, title: string, probe: Probe | undefined): void {
  if (probe) writer.line(2, `${title}:\t${probeText(probe)}`)
}

function probeText(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0, successThreshold = 0, failureThreshold = 0 } = probe
  const timing = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`
  if (probe.exec) return `exec ${bracketed(probe.exec.command)} ${timing}`
  if (probe.httpGet) {
    const { scheme = '', host = '', port, path = '' } = probe.httpGet
    const slash = path !== '' && !path.startsWith('/') ? '/' : ''
    return `http-get ${scheme.toLowerCase()}://${host.includes(':') ? `[${host}]` : host}:${port}${slash}${encodeURI(path)} ${timing}`
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${timing}`
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${timing}`
  return `unknown ${timing}`
}

function writeEnvFrom(writer: DescribeWriter, { envFrom = [] }: Container): void {
  if (envFrom.length === 0) return
  writer.line(2, 'Environment Variables from:')
  for (const { configMapRef, secretRef, prefix } of envFrom) {
    const from = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : ''
    const { name = '', optional = false } = configMapRef ?? secretRef ?? {}
    writer.line(3, `${name}\t${from}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${optional}`)
  }
}

function writeEnv(writer: DescribeWriter, container: Container, pod: Pod | undefined): void {
  const { env = [] } = container
  writer.line(2, `Environment:${env.length === 0 ? '\t<none>' : ''}`)
  for (const variable of env) for (const line of envLines(variable, container, pod)) writer.line(3, line)
}

function envLines({ name, value = '', valueFrom }: EnvVar, container: Container, pod: Pod | undefined): readonly string[] {
  if (!valueFrom) return value.split('\n').map((line, at) => (at === 0 ? `${name}:\t${line}` : `\t${line}`))
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom
  if (fieldRef) return [`${name}:\t${pod ? fieldValue(pod, fieldRef.fieldPath) : ''} (${fieldRef.apiVersion ?? ''}:${fieldRef.fieldPath})`]
  if (resourceFieldRef) {
    const { resource } = resourceFieldRef
    const amount = resourceFieldValue(resourceFieldRef, container)
    const isLimit = resource === 'limits.cpu' || resource === 'limits.memory'
    return [`${name}:\t${amount === '0' && isLimit ? 'node allocatable' : amount} (${resource})`]
  }
  if (secretKeyRef) {
    return [
      `${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name ?? ''}'>\tOptional: ${secretKeyRef.optional ?? false}`,
    ]
  }
  if (configMapKeyRef) {
    return [
      `${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name ?? ''}'>\tOptional: ${configMapKeyRef.optional ?? false}`,
    ]
  }
  return []
}

function writeMounts(writer: DescribeWriter, { volumeMounts = [], volumeDevices = [] }: Container): void {
  writer.line(2, `Mounts:${volumeMounts.length === 0 ? '\t<none>' : ''}`)
  for (const { mountPath, name, readOnly, subPath } of volumeMounts.toSorted((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) {
    writer.line(3, `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${subPath ? `,path=${JSON.stringify(subPath)}` : ''})`)
  }
  if (volumeDevices.length === 0) return
  writer.line(2, `Devices:${volumeMounts.length === 0 ? '\t<none>' : ''}`)
  for (const { devicePath, name } of volumeDevices.toSorted((a, b) => (a.devicePath < b.devicePath ? -1 : 1))) {
    writer.line(3, `${devicePath} from ${name}`)
  }
}
