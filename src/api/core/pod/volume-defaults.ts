import { each, inside, or } from '../../defaulting.ts'
import type { DownwardAPIVolumeFile, Volume, VolumeProjection } from '../../generated/types.ts'
import { defaultFieldRef, defaultResourceFieldRef } from './field-refs.ts'

const sourceKeys = (volume: Volume): string[] => Object.keys(volume).filter((key) => key !== 'name')

const file = (value: DownwardAPIVolumeFile): DownwardAPIVolumeFile => ({
  ...value,
  ...inside(value, 'fieldRef', defaultFieldRef),
  ...inside(value, 'resourceFieldRef', defaultResourceFieldRef),
})

const projection = (value: VolumeProjection): VolumeProjection => ({
  ...value,
  ...inside(value, 'downwardAPI', (source) => ({ ...source, ...each(source, 'items', file) })),
  ...inside(value, 'serviceAccountToken', (source) => ({ ...source, expirationSeconds: source.expirationSeconds ?? 3600 })),
})

const mode = <T extends { readonly defaultMode?: number }>(source: T): T => ({ ...source, defaultMode: source.defaultMode ?? 420 })

/** Defaults of a volume; one without a source is an emptyDir. */
export function defaultVolume(volume: Volume): Volume {
  if (sourceKeys(volume).length === 0) return { ...volume, emptyDir: {} }
  return {
    ...volume,
    ...inside(volume, 'secret', mode),
    ...inside(volume, 'configMap', mode),
    ...inside(volume, 'projected', (source) => mode({ ...source, ...each(source, 'sources', projection) })),
    ...inside(volume, 'downwardAPI', (source) => mode({ ...source, ...each(source, 'items', file) })),
    ...inside(volume, 'hostPath', (source) => ({ ...source, type: source.type ?? '' })),
    ...inside(volume, 'ephemeral', (source) => ({
      ...source,
      ...inside(source, 'volumeClaimTemplate', (template) => ({
        ...template,
        spec: { ...template.spec, volumeMode: template.spec.volumeMode ?? 'Filesystem' },
      })),
    })),
    ...inside(volume, 'image', (source) => ({
      ...source,
      pullPolicy: or(source.pullPolicy, /:(?!latest$)[^/]+$|@/.test(source.reference ?? '') ? 'IfNotPresent' : 'Always'),
    })),
    ...inside(volume, 'iscsi', (source) => ({ ...source, iscsiInterface: or(source.iscsiInterface, 'default') })),
    ...inside(volume, 'rbd', (source) => ({
      ...source,
      pool: or(source.pool, 'rbd'),
      user: or(source.user, 'admin'),
      keyring: or(source.keyring, '/etc/ceph/keyring'),
    })),
    ...inside(volume, 'azureDisk', (source) => ({
      ...source,
      cachingMode: source.cachingMode ?? 'ReadWrite',
      fsType: source.fsType ?? 'ext4',
      readOnly: source.readOnly ?? false,
      kind: source.kind ?? 'Shared',
    })),
    ...inside(volume, 'scaleIO', (source) => ({
      ...source,
      storageMode: or(source.storageMode, 'ThinProvisioned'),
      fsType: or(source.fsType, 'xfs'),
    })),
  }
}
