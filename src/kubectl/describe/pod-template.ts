import type { PodTemplateSpec } from '#api'
import { writeContainers } from './containers.ts'
import { writeAnnotations, writeLabels } from './metadata.ts'
import { writeSpread, writeTolerations } from './scheduling.ts'
import { writeVolumes } from './volumes.ts'
import type { DescribeWriter } from './writer.ts'

/** The template of a workload's pods. */
export function writePodTemplate(writer: DescribeWriter, template: PodTemplateSpec | undefined): void {
  writer.line(0, 'Pod Template:')
  const { metadata, spec } = template ?? {}
  if (!spec) return writer.write('  <unset>')
  writeLabels(writer, metadata?.labels, '  Labels')
  if (Object.keys(metadata?.annotations ?? {}).length > 0) writeAnnotations(writer, metadata?.annotations, '  Annotations')
  if (spec.serviceAccountName) writer.line(1, `Service Account:\t${spec.serviceAccountName}`)
  if (spec.initContainers?.length) writeContainers(writer, 'Init Containers', spec.initContainers)
  writeContainers(writer, 'Containers', spec.containers)
  writeVolumes(writer, spec.volumes, true)
  writeSpread(writer, spec.topologySpreadConstraints, '  ')
  if (spec.priorityClassName) writer.line(1, `Priority Class Name:\t${spec.priorityClassName}`)
  writeLabels(writer, spec.nodeSelector, '  Node-Selectors')
  writeTolerations(writer, spec.tolerations, '  Tolerations')
}
