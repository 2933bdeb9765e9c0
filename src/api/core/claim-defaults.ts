import type { PersistentVolumeClaimSpec, TypedLocalObjectReference } from '../generated/types.ts'

export const defaultClaimSpec = (spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec => ({
  ...spec,
  volumeMode: spec.volumeMode ?? 'Filesystem',
})

/** What the older reference may lead to: the others are for the newer alone. */
const isOldSource = ({ apiGroup = '', kind }: TypedLocalObjectReference): boolean =>
  (apiGroup === '' && kind === 'PersistentVolumeClaim') || (apiGroup === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot')

/** Whoever names what a volume begins with in one way has named it in the other. (NormalizeDataSources) */
export function withDataSources(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  const { dataSource: given, dataSourceRef, ...rest } = spec
  const dataSource = given && isOldSource(given) ? given : undefined
  if (dataSource && !dataSourceRef) return { ...rest, dataSource, dataSourceRef: dataSource }
  if (!given && dataSourceRef && !dataSourceRef.namespace) {
    const { namespace: _, ...local } = dataSourceRef
    return { ...rest, dataSourceRef, ...(isOldSource(local) && { dataSource: local }) }
  }
  return { ...rest, ...(dataSource && { dataSource }), ...(dataSourceRef && { dataSourceRef }) }
}
