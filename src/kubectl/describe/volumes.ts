import type { Volume, VolumeProjection } from '#api'
import { compareQuantities } from '#apimachinery'
import { bracketed, type DescribeWriter } from './writer.ts'

/** What a kind of volume is, and its fields: a title and a value each. */
interface VolumeText {
  readonly type: string
  readonly fields?: readonly (readonly [string, unknown])[]
}

const projected = ({ secret, downwardAPI, configMap, serviceAccountToken }: VolumeProjection): readonly (readonly [string, unknown])[] => {
  if (secret)
    return [
      ['SecretName', secret.name ?? ''],
      ['Optional', secret.optional ?? false],
    ]
  if (downwardAPI) return [['DownwardAPI', true]]
  if (configMap)
    return [
      ['ConfigMapName', configMap.name ?? ''],
      ['Optional', configMap.optional ?? false],
    ]
  if (serviceAccountToken) return [['TokenExpirationSeconds', serviceAccountToken.expirationSeconds ?? 0]]
  return []
}

/** Upstream's texts by kind of volume. */
function textOf(volume: Volume): VolumeText | undefined {
  const { hostPath, emptyDir, secret, configMap, nfs, persistentVolumeClaim, projected: projection, csi, image, iscsi } = volume
  if (hostPath) {
    return {
      type: 'HostPath (bare host directory volume)',
      fields: [
        ['Path', hostPath.path],
        ['HostPathType', hostPath.type ?? '<none>'],
      ],
    }
  }
  if (emptyDir) {
    const { medium = '', sizeLimit } = emptyDir
    const limit = sizeLimit !== undefined && compareQuantities(sizeLimit, '0') > 0 ? sizeLimit : '<unset>'
    return {
      type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
      fields: [
        ['Medium', medium],
        ['SizeLimit', limit],
      ],
    }
  }
  if (secret) {
    return {
      type: 'Secret (a volume populated by a Secret)',
      fields: [
        ['SecretName', secret.secretName ?? ''],
        ['Optional', secret.optional ?? false],
      ],
    }
  }
  if (configMap) {
    return {
      type: 'ConfigMap (a volume populated by a ConfigMap)',
      fields: [
        ['Name', configMap.name ?? ''],
        ['Optional', configMap.optional ?? false],
      ],
    }
  }
  if (nfs) {
    return {
      type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
      fields: [
        ['Server', nfs.server],
        ['Path', nfs.path],
        ['ReadOnly', nfs.readOnly ?? false],
      ],
    }
  }
  if (iscsi) return { type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)" }
  if (persistentVolumeClaim) {
    const { claimName, readOnly = false } = persistentVolumeClaim
    return {
      type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
      fields: [
        ['ClaimName', claimName],
        ['ReadOnly', readOnly],
      ],
    }
  }
  if (volume.ephemeral) return { type: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)' }
  if (projection) {
    return {
      type: 'Projected (a volume that contains injected data from multiple sources)',
      fields: (projection.sources ?? []).flatMap(projected),
    }
  }
  if (csi) {
    const attributes = Object.entries(csi.volumeAttributes ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return {
      type: 'CSI (a Container Storage Interface (CSI) volume source)',
      fields: [
        ['Driver', csi.driver],
        ['FSType', csi.fsType ?? ''],
        ['ReadOnly', csi.readOnly ?? false],
        ['VolumeAttributes', attributes.length === 0 ? '<none>' : attributes.map(([key, value]) => `${key}=${value}`).join(',')],
      ],
    }
  }
  if (image) {
    return {
      type: 'Image (a container image or OCI artifact)',
      fields: [
        ['Reference', image.reference ?? ''],
        ['PullPolicy', image.pullPolicy ?? ''],
      ],
    }
  }
  return undefined
}

function writeDownwardApi(writer: DescribeWriter, { downwardAPI }: Volume): void {
  writer.line(2, 'Type:\tDownwardAPI (a volume populated by information about the pod)')
  writer.line(2, 'Items:')
  for (const { fieldRef, resourceFieldRef, path } of downwardAPI?.items ?? []) {
    if (fieldRef) writer.line(3, `${fieldRef.fieldPath} -> ${path}`)
    if (resourceFieldRef) writer.line(3, `${resourceFieldRef.resource} -> ${path}`)
  }
}

/** The volumes section; in a pod template it is indented by one step and a space. */
export function writeVolumes(writer: DescribeWriter, volumes: readonly Volume[] = [], isTemplate = false): void {
  const indent = isTemplate ? '  ' : ''
  if (volumes.length === 0) return writer.write(`${indent}Volumes:\t<none>\n`)
  writer.write(`${indent}Volumes:\n`)
  for (const volume of volumes) {
    writer.line(1, `${isTemplate ? ' ' : ''}${volume.name}:`)
    if (volume.downwardAPI) {
      writeDownwardApi(writer, volume)
      continue
    }
    const text = textOf(volume)
    if (!text) {
      writer.line(1, '<unknown>')
      continue
    }
    writer.line(2, `Type:\t${text.type}`)
    for (const [title, value] of text.fields ?? []) writer.line(2, `${title}:\t${Array.isArray(value) ? bracketed(value) : String(value)}`)
  }
}
