import type { Container, PersistentVolume, Pod, Volume } from '#api'

/** What a pod's kubelet needs to read for it, by name in the pod's namespace; names may come twice. */
export interface References {
  readonly secrets: readonly string[]
  readonly configMaps: readonly string[]
  readonly claims: readonly string[]
  readonly resourceClaims: readonly string[]
}

interface SecretReference {
  readonly name: string
  readonly namespace?: string
}

/** The fields by which volumes of all kinds name the secrets that a node needs to mount them. */
const secretFields = ['secretRef', 'nodePublishSecretRef', 'nodeStageSecretRef', 'nodeExpandSecretRef']

/** (pkg/api/v1/pod/util.go, VisitPodSecretNames and VisitPodConfigmapNames) */
export function referencesOf({ metadata, spec, status }: Pod): References {
  const containers: readonly Pick<Container, 'env' | 'envFrom'>[] = [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ]
  const env = containers.flatMap(({ env: list = [] }) => list.flatMap(({ valueFrom }) => valueFrom ?? []))
  const envFrom = containers.flatMap(({ envFrom: list = [] }) => list)
  const volumes = spec.volumes ?? []
  const projected = volumes.flatMap((volume) => volume.projected?.sources ?? [])
  const named = (names: readonly (string | undefined)[]): readonly string[] => names.flatMap((name) => name || [])
  return {
    secrets: named([
      ...(spec.imagePullSecrets ?? []).map(({ name }) => name),
      ...env.map(({ secretKeyRef }) => secretKeyRef?.name),
      ...envFrom.map(({ secretRef }) => secretRef?.name),
      ...projected.map(({ secret }) => secret?.name),
      ...volumes.flatMap((volume) => [volume.secret?.secretName, ...secretsIn(volume).map(({ name }) => name)]),
    ]),
    configMaps: named([
      ...env.map(({ configMapKeyRef }) => configMapKeyRef?.name),
      ...envFrom.map(({ configMapRef }) => configMapRef?.name),
      ...projected.map(({ configMap }) => configMap?.name),
      ...volumes.map(({ configMap }) => configMap?.name),
    ]),
    claims: named(
      volumes.map((volume) => volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${metadata.name}-${volume.name}`)),
    ),
    resourceClaims: named([
      ...(spec.resourceClaims ?? []).map(({ resourceClaimName }) => resourceClaimName),
      ...(status?.resourceClaimStatuses ?? []).map(({ resourceClaimName }) => resourceClaimName),
    ]),
  }
}

/** The secrets that a volume's source names, of whatever kind it is. */
function secretsIn(volume: Volume | PersistentVolume['spec'] | undefined): readonly SecretReference[] {
  const sources = Object.values(volume ?? {}).filter((source) => typeof source === 'object' && source !== null)
  return sources.flatMap((source: Readonly<Record<string, unknown>>) => {
    const references = secretFields.flatMap((field) => (source[field] as SecretReference | undefined) ?? []) // of one shape everywhere
    const { secretName, secretNamespace } = source as { readonly secretName?: string; readonly secretNamespace?: string }
    const byName = secretName === undefined ? [] : [{ name: secretName, ...(secretNamespace && { namespace: secretNamespace }) }]
    return [...references, ...byName]
  })
}

/** The secrets of a volume that is bound, as `namespace/name`; without a namespace of their own they are in the claim's. */
export const secretsOfVolume = ({ spec }: PersistentVolume): readonly string[] =>
  secretsIn(spec).map(({ name, namespace }) => `${namespace || (spec?.claimRef?.namespace ?? '')}/${name}`)
