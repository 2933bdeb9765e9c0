import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '#api'
import { canonicalQuantity, formatLabels } from '#apimachinery'
import type { Describer } from './context.ts'
import { writeEvents } from './events.ts'
import { writeAnnotations, writeLabels, writeLines } from './metadata.ts'
import { bracketed, titledOrUnset, type DescribeWriter } from './writer.ts'

const modes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

/** `RWO,ROX`, in upstream's order. */
const accessModes = (list: readonly string[] = []): string =>
  Object.entries(modes)
    .filter(([mode]) => list.includes(mode))
    .map(([, short]) => short)
    .join(',')

const storageOf = (amounts: Readonly<Record<string, string>> | undefined): string => canonicalQuantity(amounts?.['storage'] ?? '0')

const usesClaim = ({ spec, metadata: pod }: Pod, claim: string): boolean =>
  (spec.volumes ?? []).some(
    ({ name, persistentVolumeClaim, ephemeral }) =>
      persistentVolumeClaim?.claimName === claim || (ephemeral && `${pod.name}-${name}` === claim),
  )

export const describePersistentVolumeClaim: Describer<PersistentVolumeClaim> = async ({ metadata, spec, status }, context) => {
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
  writer.line(0, `StorageClass:\t${spec?.storageClassName ?? ''}`)
  const { deletionTimestamp } = metadata
  writer.line(0, `Status:\t${deletionTimestamp ? `Terminating (lasts ${writer.since(deletionTimestamp)})` : (status?.phase ?? '')}`)
  writer.line(0, `Volume:\t${spec?.volumeName ?? ''}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writer.line(0, `Finalizers:\t${bracketed(metadata.finalizers)}`)
  writer.line(0, `Capacity:\t${spec?.volumeName ? storageOf(status?.capacity) : ''}`)
  writer.line(0, `Access Modes:\t${spec?.volumeName ? accessModes(status?.accessModes) : ''}`)
  if (spec?.volumeMode) writer.line(0, `VolumeMode:\t${spec.volumeMode}`)
  const { dataSource } = spec ?? {}
  if (dataSource) {
    writer.line(0, 'DataSource:')
    if (dataSource.apiGroup) writer.line(1, `APIGroup:\t${dataSource.apiGroup}`)
    writer.line(1, `Kind:\t${dataSource.kind}`)
    writer.line(1, `Name:\t${dataSource.name}`)
  }
  const pods = await context.list<Pod>('pods', metadata.namespace)
  const names = pods.filter((pod) => usesClaim(pod, metadata.name)).map((pod) => pod.metadata.name)
  writeLines(writer, 'Used By', names.toSorted())
  if (status?.conditions?.length) {
    writer.write('Conditions:\n  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n')
    writer.line(1, '----\t------\t-----------------\t------------------\t------\t-------')
    for (const { type, status: value, lastProbeTime, lastTransitionTime, reason = '', message = '' } of status.conditions) {
      writer.line(1, `${type} \t${value} \t${writer.time(lastProbeTime)} \t${writer.time(lastTransitionTime)} \t${reason} \t${message}`)
    }
  }
  writeEvents(writer, await context.events(metadata, 'PersistentVolumeClaim'))
  return writer.toString()
}

function writeSource(writer: DescribeWriter, { spec }: PersistentVolume): void {
  writer.line(0, 'Source:')
  const { hostPath, nfs, csi, local } = spec ?? {}
  if (hostPath) {
    writer.line(2, 'Type:\tHostPath (bare host directory volume)')
    writer.line(2, `Path:\t${hostPath.path}`)
    writer.line(2, `HostPathType:\t${hostPath.type ?? '<none>'}`)
  } else if (nfs) {
    writer.line(2, 'Type:\tNFS (an NFS mount that lasts the lifetime of a pod)')
    writer.line(2, `Server:\t${nfs.server}`)
    writer.line(2, `Path:\t${nfs.path}`)
    writer.line(2, `ReadOnly:\t${nfs.readOnly ?? false}`)
  } else if (local) {
    writer.line(2, 'Type:\tLocalVolume (a persistent volume backed by local storage on a node)')
    writer.line(2, `Path:\t${local.path}`)
  } else if (csi) {
    writer.line(2, 'Type:\tCSI (a Container Storage Interface (CSI) volume source)')
    writer.line(2, `Driver:\t${csi.driver}`)
    writer.line(2, `FSType:\t${csi.fsType ?? ''}`)
    writer.line(2, `VolumeHandle:\t${csi.volumeHandle}`)
    writer.line(2, `ReadOnly:\t${csi.readOnly ?? false}`)
    writeLabels(writer, csi.volumeAttributes, 'VolumeAttributes', '    ')
  } else writer.line(1, '<unknown>')
}

function writeNodeAffinity(writer: DescribeWriter, { spec }: PersistentVolume): void {
  const affinity = spec?.nodeAffinity
  if (!affinity) return writer.line(0, 'Node Affinity:\t<none>')
  writer.line(0, 'Node Affinity:\t')
  const terms = affinity.required?.nodeSelectorTerms ?? []
  if (!affinity.required) return writer.line(1, 'Required Terms:\t<none>')
  writer.line(1, `Required Terms:\t${terms.length === 0 ? '<none>' : ''}`)
  terms.forEach(({ matchExpressions = [] }, at) => {
    const texts = matchExpressions.map(
      ({ key, operator, values = [] }) => `${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(', ')}]` : ''}`,
    )
    writeLines(writer, `Term ${at}`, texts, '    ')
  })
}

export const describePersistentVolume: Describer<PersistentVolume> = async (volume, context) => {
  const { metadata, spec, status } = volume
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writeLabels(writer, metadata.labels)
  writeAnnotations(writer, metadata.annotations)
  writer.line(0, `Finalizers:\t${bracketed(metadata.finalizers)}`)
  writer.line(0, `StorageClass:\t${spec?.storageClassName ?? ''}`)
  const { deletionTimestamp } = metadata
  writer.line(0, `Status:\t${deletionTimestamp ? `Terminating (lasts ${writer.since(deletionTimestamp)})` : (status?.phase ?? '')}`)
  const claim = spec?.claimRef
  writer.line(0, `Claim:\t${claim ? `${claim.namespace ?? ''}/${claim.name ?? ''}` : ''}`)
  writer.line(0, `Reclaim Policy:\t${spec?.persistentVolumeReclaimPolicy ?? ''}`)
  writer.line(0, `Access Modes:\t${accessModes(spec?.accessModes)}`)
  if (spec?.volumeMode) writer.line(0, `VolumeMode:\t${spec.volumeMode}`)
  writer.line(0, `Capacity:\t${storageOf(spec?.capacity)}`)
  writeNodeAffinity(writer, volume)
  writer.line(0, `Message:\t${status?.message ?? ''}`)
  writeSource(writer, volume)
  writeEvents(writer, await context.events(metadata, 'PersistentVolume'))
  return writer.toString()
}

const isDefault = (annotations: Readonly<Record<string, string>> = {}): boolean =>
  annotations['storageclass.kubernetes.io/is-default-class'] === 'true' ||
  annotations['storageclass.beta.kubernetes.io/is-default-class'] === 'true'

export const describeStorageClass: Describer<StorageClass> = async (storageClass, context) => {
  const { metadata, provisioner, parameters, allowVolumeExpansion, mountOptions = [], reclaimPolicy, volumeBindingMode } = storageClass
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `IsDefaultClass:\t${isDefault(metadata.annotations) ? 'Yes' : 'No'}`)
  writer.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`)
  writer.line(0, `Provisioner:\t${provisioner}`)
  writer.line(0, `Parameters:\t${formatLabels(parameters)}`)
  writer.line(0, `AllowVolumeExpansion:\t${titledOrUnset(allowVolumeExpansion)}`)
  writer.line(0, `MountOptions:${mountOptions.length === 0 ? '\t<none>' : ''}`)
  for (const option of mountOptions) writer.line(1, option)
  if (reclaimPolicy) writer.line(0, `ReclaimPolicy:\t${reclaimPolicy}`)
  if (volumeBindingMode) writer.line(0, `VolumeBindingMode:\t${volumeBindingMode}`)
  if (storageClass.allowedTopologies) {
    writer.line(0, `AllowedTopologies:\t${storageClass.allowedTopologies.length === 0 ? '<none>' : ''}`)
    storageClass.allowedTopologies.forEach(({ matchLabelExpressions = [] }, at) => {
      const texts = matchLabelExpressions.map(({ key, values }) => `${key} in [${values.join(', ')}]`)
      writeLines(writer, `Term ${at}`, texts, '  ')
    })
  }
  writeEvents(writer, await context.events(metadata, 'StorageClass'))
  return writer.toString()
}
