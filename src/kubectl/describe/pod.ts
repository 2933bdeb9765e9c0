import type { Pod } from '#api'
import type { Describer } from './context.ts'
import { writeContainers, writeResources } from './containers.ts'
import { writeEvents } from './events.ts'
import { writeAnnotations, writeController, writeLabels } from './metadata.ts'
import { writeSpread, writeTolerations } from './scheduling.ts'
import { writeVolumes } from './volumes.ts'
import type { DescribeWriter } from './writer.ts'

const mirror = 'kubernetes.io/config.mirror'

function writeStatus(writer: DescribeWriter, { metadata, status = {} }: Pod): void {
  const isOver = status.phase === 'Failed' || status.phase === 'Succeeded'
  if (metadata.deletionTimestamp && !isOver) {
    writer.line(0, `Status:\tTerminating (lasts ${writer.since(metadata.deletionTimestamp)})`)
    writer.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`)
  } else writer.line(0, `Status:\t${status.phase ?? ''}`)
  if (status.reason) writer.line(0, `Reason:\t${status.reason}`)
  if (status.message) writer.line(0, `Message:\t${status.message}`)
}

function writeAddresses(writer: DescribeWriter, { status = {} }: Pod): void {
  writer.line(0, `IP:\t${status.podIP ?? ''}`)
  const { podIPs = [] } = status
  if (podIPs.length === 0) return writer.line(0, 'IPs:\t<none>')
  writer.line(0, 'IPs:')
  for (const { ip } of podIPs) writer.line(1, `IP:\t${ip}`)
}

function writeConditions(writer: DescribeWriter, { spec, status = {} }: Pod): void {
  const { conditions = [] } = status
  const { readinessGates = [] } = spec
  if (readinessGates.length > 0) writer.write('Readiness Gates:\n  Type\tStatus\n')
  for (const { conditionType } of readinessGates) {
    const found = conditions.find(({ type }) => type === conditionType)
    writer.line(1, `${conditionType} \t${found?.status ?? '<none>'} `)
  }
  if (conditions.length > 0) writer.write('Conditions:\n  Type\tStatus\n')
  for (const { type, status: value } of conditions) writer.line(1, `${type} \t${value} `)
}

function writeIdentity(writer: DescribeWriter, pod: Pod): void {
  const { metadata, spec, status = {} } = pod
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
  if (spec.priority !== undefined) writer.line(0, `Priority:\t${spec.priority}`)
  if (spec.priorityClassName) writer.line(0, `Priority Class Name:\t${spec.priorityClassName}`)
  if (spec.runtimeClassName) writer.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`)
  if (spec.serviceAccountName) writer.line(0, `Service Account:\t${spec.serviceAccountName}`)
  writer.line(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>'}`)
  if (status.startTime) writer.line(0, `Start Time:\t${writer.time(status.startTime)}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writeStatus(writer, pod)
  const seccomp = spec.securityContext?.seccompProfile
  if (seccomp) writer.line(0, `SeccompProfile:\t${seccomp.type}`)
  if (seccomp?.type === 'Localhost') writer.line(0, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`)
  writeAddresses(writer, pod)
  writeController(writer, metadata)
  if (status.nominatedNodeName) writer.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`)
}

export const describePod: Describer<Pod> = async (pod, context) => {
  const { metadata, spec, status = {} } = pod
  const writer = context.writer()
  writeIdentity(writer, pod)
  if (spec.resources) {
    writer.line(0, 'Resources:')
    writeResources(writer, spec.resources, 1)
  }
  if (spec.initContainers?.length) {
    writeContainers(writer, 'Init Containers', spec.initContainers, { pod, statuses: status.initContainerStatuses ?? [] })
  }
  writeContainers(writer, 'Containers', spec.containers, { pod, statuses: status.containerStatuses ?? [] })
  if (spec.ephemeralContainers?.length) {
    writeContainers(writer, 'Ephemeral Containers', spec.ephemeralContainers, { pod, statuses: status.ephemeralContainerStatuses ?? [] })
  }
  writeConditions(writer, pod)
  writeVolumes(writer, spec.volumes)
  writer.line(0, `QoS Class:\t${status.qosClass ?? 'BestEffort'}`)
  writeLabels(writer, spec.nodeSelector, 'Node-Selectors')
  writeTolerations(writer, spec.tolerations)
  writeSpread(writer, spec.topologySpreadConstraints)
  writeEvents(writer, await context.events(metadata, undefined, metadata.annotations?.[mirror] ?? metadata.uid))
  return writer.toString()
}
